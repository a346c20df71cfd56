//! Every migration forward, back and forward again, on a database that an agency has worked with.

use migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

use crate::support::{Database, database, on_both_databases};

on_both_databases! {
    every_step_goes_back_and_forth_on_a_filled_database,
    a_second_migration_finds_nothing_to_do,
    two_that_migrate_at_once_do_it_once,
    words_stay_what_they_are_when_their_columns_become_bytes,
    words_about_people_stay_what_they_are_when_their_columns_become_bytes,
}

async fn every_step_goes_back_and_forth_on_a_filled_database(database: Database) {
    database::fill_with_a_demo(&database).await;
    let connection = database.connect().await;
    let steps = Migrator::migrations();
    for step in steps.iter().rev() {
        let before = shape(&connection).await;
        let name = step.name();
        Migrator::down(&connection, Some(1)).await.unwrap_or_else(|error| panic!("{name} down: {error}"));
        assert_ne!(shape(&connection).await, before, "{name} down does nothing");
        Migrator::up(&connection, Some(1)).await.unwrap_or_else(|error| panic!("{name} up again: {error}"));
        assert_eq!(shape(&connection).await, before, "{name} is not the same the second time");
        Migrator::down(&connection, Some(1)).await.unwrap_or_else(|error| panic!("{name} down again: {error}"));
    }
    assert_eq!(shape(&connection).await, Vec::<String>::new(), "something is left when all steps are taken back");
    assert_eq!(migration::migrate(&connection).await.expect("all steps").len(), steps.len());
    connection.close().await.expect("a clean end");
    database::fill_with_a_demo(&database).await;
}

async fn a_second_migration_finds_nothing_to_do(database: Database) {
    let connection = database.connect().await;
    let before = shape(&connection).await;
    assert_eq!(migration::migrate(&connection).await.expect("an answer"), Vec::<String>::new());
    assert_eq!(shape(&connection).await, before);
}

async fn two_that_migrate_at_once_do_it_once(database: Database) {
    let (one, two) = (database.connect().await, database.connect().await);
    Migrator::down(&one, None).await.expect("an empty database");
    let (first, second) = tokio::join!(migration::migrate(&one), migration::migrate(&two));
    let mut run = [first.expect("the first"), second.expect("the second")].map(|steps| steps.len());
    run.sort_unstable();
    assert_eq!(run, [0, Migrator::migrations().len()]);
}

async fn words_stay_what_they_are_when_their_columns_become_bytes(database: Database) {
    database::fill_with_a_demo(&database).await;
    let connection = database.connect().await;
    let steps = Migrator::migrations();
    let place = steps.iter().position(|step| step.name() == "m20261124_000009_sealed_words").expect("the step");
    let back = u32::try_from(steps.len() - place).expect("a number");
    Migrator::down(&connection, Some(back)).await.expect("back");
    let columns = [
        ("proposal", "message"),
        ("proposal", "decline_note"),
        ("placement", "hand_over_note"),
        ("placement", "end_note"),
    ];
    for (table, column) in columns {
        connection.execute_unprepared(&format!("update {table} set {column} = '早上'")).await.expect("words");
    }
    let cancel = "update staffing_request set status = 'CANCELLED', cancel_reason = '早上'";
    connection.execute_unprepared(cancel).await.expect("words");
    let columns = [columns.as_slice(), &[("staffing_request", "cancel_reason")]].concat();
    forth_back_and_forth(&connection, back, &columns).await;
}

async fn words_about_people_stay_what_they_are_when_their_columns_become_bytes(database: Database) {
    database::fill_with_a_demo(&database).await;
    let connection = database.connect().await;
    let steps = Migrator::migrations();
    let place = steps.iter().position(|step| step.name() == "m20261125_000015_sealed_words").expect("the step");
    let back = u32::try_from(steps.len() - place).expect("a number");
    Migrator::down(&connection, Some(back)).await.expect("back");
    for sql in [
        "insert into leaving (id, agency_id, staff_member_id, state, reason, last_day, applied_at)
           select id, agency_id, id, 'APPLIED', 'x', '2026-01-01', created_at from staff_member",
        "insert into working_time_override
             (id, agency_id, staff_member_id, reason, breaches, granted_by, granted_at)
           select id, agency_id, id, 'x', '[]', 'system', created_at from staff_member",
        "insert into availability_exception (id, agency_id, staff_member_id, on_day, hours)
           select id, agency_id, id, '2020-01-01', '[]' from staff_member",
    ] {
        connection.execute_unprepared(sql).await.expect("a row");
    }
    let columns = [
        ("leave", "decision_note"),
        ("leaving", "reason"),
        ("leaving", "handover"),
        ("leaving", "certificate"),
        ("working_time_override", "reason"),
        ("availability_exception", "note"),
        ("credential", "evidence"),
        ("proposal", "override_reason"),
        ("placement", "override_reason"),
    ];
    for (table, column) in columns {
        connection.execute_unprepared(&format!("update {table} set {column} = '早上'")).await.expect("words");
    }
    forth_back_and_forth(&connection, back, &columns).await;
}

/// Columns that hold the word 早上 as text hold it as bytes, and keep what is sealed on the way back and forth again.
async fn forth_back_and_forth(connection: &DatabaseConnection, back: u32, columns: &[(&str, &str)]) {
    Migrator::up(connection, None).await.expect("forward");
    for (table, column) in columns {
        assert_eq!(distinct(connection, table, column).await, ["早上".as_bytes()], "{table}.{column}");
    }
    // What a vault sealed begins with its format and is no text.
    let sealed = [1_u8, 0xff, 0, 0x27, 0x80];
    let literal =
        if connection.get_database_backend() == DbBackend::Sqlite { "x'01ff002780'" } else { "'\\x01ff002780'" };
    for (table, column) in columns {
        connection.execute_unprepared(&format!("update {table} set {column} = {literal}")).await.expect("bytes");
    }
    Migrator::down(connection, Some(back)).await.expect("back again");
    Migrator::up(connection, None).await.expect("forward again");
    for (table, column) in columns {
        assert_eq!(distinct(connection, table, column).await, [sealed], "{table}.{column}");
    }
}

async fn distinct(connection: &DatabaseConnection, table: &str, column: &str) -> Vec<Vec<u8>> {
    let sql = format!("select distinct {column} as bytes from {table}");
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(asked).await.expect("rows");
    rows.iter().map(|row| row.try_get("", "bytes").expect("bytes")).collect()
}

/// What the database is made of, apart from the list of migrations: tables, columns, keys, indexes, triggers.
async fn shape(connection: &DatabaseConnection) -> Vec<String> {
    const POSTGRES: &str = "
        select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) as line
          from information_schema.columns where table_schema = 'public' and table_name <> 'seaql_migrations'
        union all select 'index ' || indexdef from pg_indexes
          where schemaname = 'public' and tablename <> 'seaql_migrations'
        union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
          from pg_constraint
          where connamespace = 'public'::regnamespace and conrelid <> 'seaql_migrations'::regclass and contype <> 't'
        union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
        union all select concat_ws(' ', 'routine', proname, prosrc) from pg_proc p
          where pronamespace = 'public'::regnamespace
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        order by 1";
    const SQLITE: &str = "select type || ' ' || name || ' ' || coalesce(sql, '') as line from sqlite_master
        where name not like 'sqlite_%' and tbl_name <> 'seaql_migrations' order by 1";
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { SQLITE } else { POSTGRES };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await.expect("the catalogue");
    let lines = rows.iter().map(|row| row.try_get::<String>("", "line").expect("a line"));
    if backend == DbBackend::Sqlite { lines.map(|line| in_any_order(&line)).collect() } else { lines.collect() }
}

/// A table of `SQLite` whose columns and constraints are told in alphabetical order: a column that was taken out and
/// put back stands at the end, and means the same.
fn in_any_order(line: &str) -> String {
    let Some((head, rest)) = line.split_once('(').filter(|_| line.starts_with("table ")) else {
        return line.to_owned();
    };
    let mut parts = vec![String::new()];
    let mut open = 0;
    for letter in rest.chars() {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if letter == ',' && open == 0 {
            parts.push(String::new());
        } else if letter != '"' && !(letter == ')' && open < 0) {
            parts.last_mut().expect("one part at least").push(letter);
        }
    }
    let mut parts: Vec<_> = parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    parts.sort();
    format!("{head}({})", parts.join(", "))
}
