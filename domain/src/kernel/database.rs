//! Opening the database: SQLite in a file or in memory, or PostgreSQL.

use std::{
    fmt,
    path::PathBuf,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement,
    sqlx::{
        self, ConnectOptions as _, Connection as _, Executor as _,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

/// How long a request waits for a free connection, and a writer of SQLite for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before a locked file is opened again.
const AGAIN_AFTER: Duration = Duration::from_millis(50);

/// How long a connection to PostgreSQL that comes back may take to answer before it is given up.
const IDLE_BY: Duration = Duration::from_millis(100);
/// Why the database did not answer as it should; [`explain`] says it in words.
pub type Unanswered = DbErr;

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
            Self::Unreachable(error) => write!(f, "the database cannot be opened: {}", explain(error)),
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
        try_once(kind, url).await?;
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
            options.map_sqlx_sqlite_opts(as_we_use_it);
            options
                .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_settled(connection))));
        } else {
            options.map_sqlx_postgres_pool_opts(that_stops_what_is_abandoned);
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
    pub async fn check(&self) -> Result<(), Unanswered> {
        let question = Statement::from_string(self.connection.get_database_backend(), "select 1");
        self.connection.query_one_raw(question).await.map(drop)
    }

    /// Whether the database takes writes: one that changes nothing is really made.
    ///
    /// # Errors
    /// What it says, or why nothing is heard.
    pub async fn check_writing(&self) -> Result<(), Unanswered> {
        let write = match self.connection.get_database_backend() {
            // A number in the file's head that nobody uses; setting it writes a page to the log.
            DbBackend::Sqlite => "pragma user_version = 0",
            // A transaction with a number of its own writes its end to the log, and a standby refuses to give one.
            _ => "select cast(pg_current_xact_id() as text)",
        };
        self.connection.execute_unprepared(write).await.map(drop)
    }

    /// Ends all connections after what they do is done.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }
}

/// How every connection to SQLite is set up.
fn as_we_use_it(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        // What is erased is gone from the file too, not only from sight.
        .pragma("secure_delete", "on")
        .busy_timeout(PATIENCE)
}

/// PostgreSQL goes on with a statement whose sender has lost interest: a request that took too long, or whose client has
/// hung up. A connection that comes back with one under way is closed, and PostgreSQL is asked to look after that, which
/// it can since version 14
/// (<https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL>).
fn that_stops_what_is_abandoned(pool: PgPoolOptions) -> PgPoolOptions {
    pool.after_connect(|connection, _| {
        Box::pin(async move {
            // An older one, or one on another system, goes on to the end of the statement as it always did.
            if let Err(error) = connection.execute("set client_connection_check_interval = '500ms'").await {
                tracing::debug!(%error, "abandoned statements are not stopped");
            }
            Ok(())
        })
    })
    .after_release(|connection, _| {
        Box::pin(async move {
            let answers = matches!(tokio::time::timeout(IDLE_BY, connection.ping()).await, Ok(Ok(())));
            Ok(answers && !connection.is_in_transaction())
        })
    })
}

/// Whether a connection may serve somebody else: only when no transaction is open on it, or thought to be.
///
/// SQLite takes a transaction back by itself when its disk is full (<https://www.sqlite.org/lang_transaction.html>). The
/// driver is told only that there is nothing to roll back, and goes on nesting in a transaction that is no more: what
/// came next would be confirmed and never written. Such a connection is closed.
async fn is_settled(connection: &mut sqlx::SqliteConnection) -> sqlx::Result<bool> {
    if connection.is_in_transaction() {
        // A transaction that was dropped is rolled back by the time that this is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Connects once, alone: a pool would go on trying until it runs out of time, and forget what was wrong.
async fn try_once(kind: DbBackend, url: &str) -> Result<(), OpenError> {
    let unreadable = |error: sqlx::Error| OpenError::Url(format!("cannot be read: {error}"));
    let tried = match kind {
        DbBackend::Sqlite if in_memory(url) => return Ok(()),
        DbBackend::Sqlite => {
            let options = as_we_use_it(SqliteConnectOptions::from_str(url).map_err(unreadable)?);
            open_file(&options).await
        }
        _ => {
            let options = PgConnectOptions::from_str(url).map_err(unreadable)?;
            match tokio::time::timeout(PATIENCE, options.connect()).await {
                Ok(Ok(connection)) => connection.close().await,
                Ok(Err(error)) => Err(error),
                Err(_) => Err(sqlx::Error::PoolTimedOut),
            }
        }
    };
    tried.map_err(|error| OpenError::Unreachable(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))))
}

/// Opens a SQLite file for the first time. Two programs that turn a new file to WAL at once get "locked" at once, without
/// the waiting that SQLite does elsewhere (<https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode>).
async fn open_file(options: &SqliteConnectOptions) -> sqlx::Result<()> {
    let patient = async {
        loop {
            match options.connect().await {
                Ok(connection) => return connection.close().await,
                Err(sqlx::Error::Database(told)) if is_locked(told.as_ref()) => tokio::time::sleep(AGAIN_AFTER).await,
                Err(error) => return Err(error),
            }
        }
    };
    match tokio::time::timeout(PATIENCE, patient).await {
        Ok(opened) => opened,
        // One more time, for what the database itself says of it.
        Err(_) => options.clone().busy_timeout(Duration::ZERO).connect().await?.close().await,
    }
}

fn is_locked(told: &dyn sqlx::error::DatabaseError) -> bool {
    told.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// What a database error means for whoever runs the machine, and what to do.
///
/// SQLite: result codes (<https://www.sqlite.org/rescode.html>), of which the lowest byte is the primary one.
/// PostgreSQL: SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
#[must_use]
pub fn explain(error: &DbErr) -> String {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return error.to_string();
    };
    let told = match cause.as_ref() {
        sqlx::Error::Database(told) => told,
        sqlx::Error::PoolTimedOut => {
            return "no connection came about in time; start it, correct its address, or relieve it".into();
        }
        sqlx::Error::Io(cause) => {
            return format!("nobody answers ({cause}); start the database or correct its address");
        }
        other => return other.to_string(),
    };
    let code = told.code().unwrap_or_default().into_owned();
    let sqlite = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|code| code & 0xff);
    match (sqlite, code.as_str()) {
        (Some(5 | 6), _) => "it is locked by another program; stop that one and try again".into(),
        (Some(8), _) => "it cannot be written; give this account the right to write the file and its folder".into(),
        (Some(10), _) => format!("its disk fails ({told}); look after the disk"),
        (Some(11), _) => "its file is damaged; restore a backup".into(),
        (Some(13), _) | (_, "53100") => "its disk is full; free some space and try again".into(),
        (Some(14), _) => {
            "its file cannot be opened; create the folder, or give this account the right to use it".into()
        }
        (Some(26), _) => "the file is no SQLite database; name another one".into(),
        (_, "28P01" | "28000") => {
            format!("it does not let this user in ({}); correct user and password", told.message())
        }
        // Only the database's own sentence: the driver adds the place in the server's source.
        (_, "3D000") => format!("{}; create it first, with `createdb`", told.message()),
        (_, "53300") => "it has no connection left; raise its `max_connections` or stop other programs".into(),
        (_, "57P01" | "57P02" | "57P03") => "it is starting or stopping; try again in a moment".into(),
        _ => told.to_string(),
    }
}

/// The file behind a SQLite URL; `None` for a database in memory, or another kind.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    if in_memory(url) {
        return None;
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(rest.split_once('?').map_or(rest, |(file, _)| file)))
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

    #[test]
    fn the_file_behind_a_url_is_found() {
        assert_eq!(sqlite_file("sqlite://guanjia.db"), Some("guanjia.db".into()));
        assert_eq!(sqlite_file("sqlite:///var/lib/guanjia.db?mode=rwc"), Some("/var/lib/guanjia.db".into()));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://localhost/guanjia"), None);
    }

    #[tokio::test]
    async fn what_cannot_be_opened_says_what_to_do() {
        let refusal = Database::open("sqlite:///nowhere/at/all.db").await.expect_err("no such folder").to_string();
        assert!(refusal.contains("create the folder"), "{refusal}");
    }

    #[tokio::test]
    async fn statements_are_counted() {
        let database = Database::open("sqlite::memory:").await.expect("open");
        let before = database.statements();
        database.check().await.expect("an answer");
        assert_eq!(database.statements(), before + 1);
    }
}
