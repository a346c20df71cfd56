//! Opening the database: SQLite in a file or in memory, or PostgreSQL.

use std::{
    fmt,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr,
    sqlx::{
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

/// How long a request waits for a free connection, and a writer of SQLite for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database, with a count of the statements that were sent to it.
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

/// Why a database could not be opened. Reads as a sentence for the operator.
#[derive(Debug)]
pub enum OpenError {
    /// The URL is of no kind that we know, or cannot be read.
    Url(String),
    /// Nobody answers there, or not to us.
    Unreachable(DbErr),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(problem) => write!(
                f,
                "the database URL {problem}; expected `sqlite://FILE`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/DATABASE`"
            ),
            Self::Unreachable(error) => write!(f, "the database cannot be opened: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

/// Which database a URL means.
///
/// # Errors
/// [`OpenError::Url`] when it means none that we know.
pub fn kind(url: &str) -> Result<DbBackend, OpenError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => {
            SqliteConnectOptions::from_str(url).map_err(|error| OpenError::Url(format!("cannot be read: {error}")))?;
            Ok(DbBackend::Sqlite)
        }
        Some("postgres" | "postgresql") => {
            PgConnectOptions::from_str(url).map_err(|error| OpenError::Url(format!("cannot be read: {error}")))?;
            Ok(DbBackend::Postgres)
        }
        Some(scheme) => Err(OpenError::Url(format!("begins with `{scheme}:`"))),
        None => Err(OpenError::Url("has no scheme".to_owned())),
    }
}

impl Database {
    /// Opens the database behind a URL; a SQLite file is created when it is not there.
    ///
    /// A pool near the number of cores serves best: wider ones only queue inside the database.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let kind = kind(url)?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let mut options = ConnectOptions::new(url);
        options
            .sqlx_logging(false)
            .acquire_timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .max_connections(u32::try_from(cores * 2).unwrap_or(8).clamp(4, 32));
        if kind == DbBackend::Sqlite {
            if in_memory(url) {
                // The database lives in its one connection: a second one would see another, empty database.
                options.max_connections(1).min_connections(1).max_lifetime(None).idle_timeout(None);
            }
            options.map_sqlx_sqlite_opts(|options| {
                options
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE)
            });
        }
        let mut connection = sea_orm::Database::connect(options).await.map_err(OpenError::Unreachable)?;
        let statements = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&statements);
        connection.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        Ok(Self { connection, statements })
    }

    /// The connections.
    #[must_use]
    pub const fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// How many statements were sent since it was opened, those of transactions included.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it says, or why nothing is heard.
    pub async fn check(&self) -> Result<(), DbErr> {
        self.connection.execute_unprepared("select 1").await.map(drop)
    }

    /// Ends all connections after what they do is done.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }
}

fn in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_another_kind_is_named() {
        assert_eq!(kind("sqlite://guanjia.db").expect("known"), DbBackend::Sqlite);
        assert_eq!(kind("postgres://localhost/guanjia").expect("known"), DbBackend::Postgres);
        assert!(kind("mysql://localhost").expect_err("unknown").to_string().contains("`mysql:`"));
        assert!(kind("guanjia.db").is_err());
    }

    #[tokio::test]
    async fn statements_are_counted() {
        let database = Database::open("sqlite::memory:").await.expect("open");
        let before = database.statements();
        database.check().await.expect("an answer");
        assert_eq!(database.statements(), before + 1);
    }
}
