//! One text of SQL for both databases: written in PostgreSQL's types, said in SQLite's where it runs there.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// PostgreSQL's type and what stores the same in SQLite, in the form in which the driver writes it.
const TYPES: [(&str, &str); 7] = [
    ("timestamptz", "text"),
    ("double precision", "real"),
    ("jsonb", "text"),
    ("bytea", "blob"),
    ("uuid", "blob"),
    ("bigint", "integer"),
    ("date", "text"),
];

/// Runs statements that both databases understand but for the names of types.
///
/// Types are written in lower case and surrounded by spaces, commas or line ends.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let said = match manager.get_database_backend() {
        DbBackend::Sqlite => for_sqlite(sql),
        _ => sql.to_owned(),
    };
    manager.get_connection().execute_unprepared(&said).await.map(drop)
}

/// Runs the statements of the database at hand: for what the two say differently.
pub async fn run_either(manager: &SchemaManager<'_>, postgres: &str, sqlite: &str) -> Result<(), DbErr> {
    let sql = if manager.get_database_backend() == DbBackend::Sqlite { sqlite } else { postgres };
    manager.get_connection().execute_unprepared(sql).await.map(drop)
}

fn for_sqlite(sql: &str) -> String {
    let mut said = String::with_capacity(sql.len());
    for line in sql.split_inclusive('\n') {
        said.push_str(&line_for_sqlite(line));
    }
    said
}

/// In a column definition the type is what follows the column's name.
fn line_for_sqlite(line: &str) -> String {
    let body = line.trim_start();
    let Some((name, rest)) = body.split_once(' ') else { return line.to_owned() };
    for (postgres, sqlite) in TYPES {
        let Some(after) = rest.strip_prefix(postgres) else { continue };
        if after.starts_with([' ', ',', '\n', ')']) || after.is_empty() {
            return format!("{}{name} {sqlite}{after}", &line[..line.len() - body.len()]);
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_type_of_a_column_is_translated() {
        assert_eq!(for_sqlite("  born date not null,\n  date text"), "  born text not null,\n  date text");
        assert_eq!(for_sqlite("  at timestamptz,\n"), "  at text,\n");
        assert_eq!(for_sqlite("create index i on t (uuid, x)"), "create index i on t (uuid, x)");
    }
}
