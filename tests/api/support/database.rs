//! A database that exists for one test.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

use super::{keeper, postgres};

/// What the data is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// A database of its own for one test, gone when this is dropped.
pub struct Database {
    engine: Engine,
    name: String,
    url: String,
}

impl Database {
    /// A database with every table and no rows: a copy of one that was migrated once.
    pub fn migrated(engine: Engine) -> Result<Self, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let url = match engine {
            Engine::Sqlite => {
                fs::copy(sqlite_template()?, sqlite_file(&name)?).map_err(|error| error.to_string())?;
                sqlite_url(&name)?
            }
            Engine::Postgres => {
                create_postgres_database(&format!("CREATE DATABASE {name} TEMPLATE {}", postgres_template()?))?;
                postgres::cluster()?.url(&name)
            }
        };
        Ok(Self { engine, name, url })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The address as the server's configuration takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection past the server, for what only the database can show.
    pub async fn connect(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.expect("the database of the test")
    }

    /// The `SQLite` file, or `None` on `PostgreSQL`.
    pub fn file(&self) -> Option<PathBuf> {
        (self.engine == Engine::Sqlite).then(|| sqlite_file(&self.name).expect("a directory that is there"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self.engine {
            Engine::Sqlite => {
                for suffix in ["", "-wal", "-shm"] {
                    let _ = sqlite_file(&format!("{}{suffix}", self.name)).map(fs::remove_file);
                }
            }
            // Dropping costs more than the disk space that it frees: the cluster goes as a whole.
            Engine::Postgres => {}
        }
    }
}

fn sqlite_file(name: &str) -> Result<PathBuf, String> {
    static DIRECTORY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| {
        let directory = keeper::directory("sqlite", None).map_err(|error| error.to_string())?;
        keeper::keep(&directory, &[], None).map_err(|error| error.to_string())?;
        Ok(directory)
    });
    Ok(directory.clone()?.join(name))
}

fn sqlite_url(name: &str) -> Result<String, String> {
    Ok(format!("sqlite://{}?mode=rwc", sqlite_file(name)?.display()))
}

fn sqlite_template() -> Result<PathBuf, String> {
    static TEMPLATE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| {
            migrate(&sqlite_url("template")?)?;
            sqlite_file("template")
        })
        .clone()
}

fn postgres_template() -> Result<&'static str, String> {
    static TEMPLATE: OnceLock<Result<(), String>> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| {
            create_postgres_database("CREATE DATABASE template_of_tests")?;
            migrate(&postgres::cluster()?.url("template_of_tests"))
        })
        .clone()?;
    Ok("template_of_tests")
}

fn create_postgres_database(statement: &str) -> Result<(), String> {
    let url = postgres::cluster()?.url("postgres");
    block_on(async {
        let database = sea_orm::Database::connect(url).await?;
        database.execute_unprepared(statement).await?;
        database.close().await
    })
}

fn migrate(url: &str) -> Result<(), String> {
    block_on(async {
        let database = sea_orm::Database::connect(url).await?;
        migration::migrate(&database).await.map_err(|error| DbErr::Custom(error.to_string()))?;
        // A template can be copied only when nobody is connected to it.
        database.close().await
    })
}

fn block_on(work: impl Future<Output = Result<(), DbErr>>) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(work).map_err(|error| error.to_string())
}
