//! A database that exists for one test.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use api::ServerConfig;
use chrono::TimeDelta;
use domain::kernel::clock::ShiftedClock;
use domain::kernel::demo::DemoSize;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{keeper, postgres, server};

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
    /// A database with every table: without a row, or with an agency that has branches and an office. It is a copy of
    /// one that was made once.
    pub fn new(engine: Engine, settled: bool) -> Result<Self, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let template = template(engine, settled)?;
        let url = match engine {
            Engine::Sqlite => {
                fs::copy(sqlite_file(template)?, sqlite_file(&name)?).map_err(|error| error.to_string())?;
                sqlite_url(&name)?
            }
            Engine::Postgres => {
                create_postgres_database(&format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
                postgres::cluster()?.url(&name)
            }
        };
        Ok(Self { engine, name, url })
    }

    /// The kind of database.
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

/// The database that is copied, made when it is first asked for.
fn template(engine: Engine, settled: bool) -> Result<&'static str, String> {
    static MADE: [OnceLock<Result<(), String>>; 4] = [const { OnceLock::new() }; 4];
    let (at, name) = match (engine, settled) {
        (Engine::Sqlite, false) => (0, "migrated"),
        (Engine::Sqlite, true) => (1, "settled"),
        (Engine::Postgres, false) => (2, "migrated"),
        (Engine::Postgres, true) => (3, "settled"),
    };
    let url = match engine {
        Engine::Sqlite => sqlite_url(name)?,
        Engine::Postgres => postgres::cluster()?.url(name),
    };
    let make = || {
        if engine == Engine::Postgres {
            create_postgres_database(&format!("CREATE DATABASE {name}"))?;
        }
        block_on(fill(url, settled))
    };
    MADE[at].get_or_init(make).clone().map(|()| name)
}

/// Brings a database without an agency up to date and has a demo agency work with it, large enough that somebody is placed.
pub async fn fill_with_a_demo(database: &Database) {
    prepare(database.url().to_owned(), Some(DemoSize::default())).await.expect("a demo agency");
}

async fn fill(url: String, settled: bool) -> Result<(), String> {
    prepare(url, settled.then_some(server::EMPTY_AGENCY)).await
}

async fn prepare(url: String, demo: Option<DemoSize>) -> Result<(), String> {
    let clock = ShiftedClock::default();
    // The agency is older than anything that a test does.
    clock.set(server::opening() - TimeDelta::days(1));
    let secret = Some(server::SECRET.to_owned());
    let config = ServerConfig { secret, demo, clock: Arc::new(clock), ..ServerConfig::new(url) };
    let (_, database) = api::server::prepare(&config).await.map_err(|error| error.to_string())?;
    // A template can be copied only when nobody is connected to it, and a file when its log is written back.
    database.close().await.map_err(|error| error.to_string())
}

fn create_postgres_database(statement: &str) -> Result<(), String> {
    let url = postgres::cluster()?.url("postgres");
    block_on(async {
        let database = sea_orm::Database::connect(url).await.map_err(|error| error.to_string())?;
        database.execute_unprepared(statement).await.map_err(|error| error.to_string())?;
        database.close().await.map_err(|error| error.to_string())
    })
}

fn block_on(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(work)
}
