//! One text of SQL for both databases: written in PostgreSQL's types, said in SQLite's where it runs there.

#![expect(elided_lifetimes_in_paths, reason = "async_trait binds lifetimes as the trait writes them")]

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
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

/// One step in the history of the tables, forward and back.
#[derive(Debug)]
pub struct Step {
    /// `m2026MMDD_NNNNNN_what`: the database remembers it under this name.
    pub name: &'static str,
    /// What makes it.
    pub up: &'static [Sql],
    /// What takes it back.
    pub down: &'static [Sql],
}

/// Statements, and where they run.
#[derive(Clone, Copy, Debug)]
pub enum Sql {
    /// On both databases, but for the names of column types, which are PostgreSQL's in lower case.
    Both(&'static str),
    /// On PostgreSQL alone.
    Postgres(&'static str),
    /// On SQLite alone.
    Sqlite(&'static str),
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.down).await
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[Sql]) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    for statement in statements {
        let said = match statement {
            Sql::Both(sql) if sqlite => for_sqlite(sql),
            Sql::Both(sql) => (*sql).to_owned(),
            Sql::Postgres(sql) if !sqlite => (*sql).to_owned(),
            Sql::Sqlite(sql) if sqlite => (*sql).to_owned(),
            Sql::Postgres(_) | Sql::Sqlite(_) => continue,
        };
        manager.get_connection().execute_unprepared(&said).await?;
    }
    Ok(())
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
