//! What stands in the database itself, past every key.

use std::fs;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::database::Database;

/// Everything that the database holds, as bytes.
pub async fn bytes(database: &Database) -> Vec<u8> {
    if let Some(file) = database.file() {
        let connection = database.connect().await;
        connection.execute_unprepared("pragma wal_checkpoint(truncate)").await.expect("a checkpoint");
        return fs::read(file).expect("the database's file");
    }
    let connection = database.connect().await;
    let mut all = Vec::new();
    let ask = |sql: String| Statement::from_string(connection.get_database_backend(), sql);
    let tables = "select tablename as t from pg_tables where schemaname = 'public'".to_owned();
    for table in connection.query_all_raw(ask(tables)).await.expect("tables") {
        let table: String = table.try_get("", "t").expect("a name");
        // Bytea prints as hexadecimal; `escape` shows what is text in it.
        let dump = format!("select coalesce(string_agg(r::text, ' '), '') as r from \"{table}\" r");
        let rows = connection.query_one_raw(ask(dump)).await.expect("rows").expect("a row");
        all.extend(rows.try_get::<String>("", "r").expect("text").into_bytes());
    }
    all
}

/// A text as it would be found among the bytes: as it is, or in hexadecimal.
pub fn holds(bytes: &[u8], word: &str) -> bool {
    let digit = |value: u8| char::from_digit(value.into(), 16).expect("half a byte");
    let hex: String = word.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    [word.as_bytes(), hex.as_bytes()].iter().any(|word| bytes.windows(word.len()).any(|window| window == *word))
}

/// A text as the bytes of a column.
pub fn in_sql(backend: DbBackend, text: &str) -> String {
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    if backend == DbBackend::Sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
}
