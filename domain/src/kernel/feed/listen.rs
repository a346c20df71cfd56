//! The word from other processes that they have written events.

use std::time::Duration;

use sea_orm::{
    DatabaseConnection, DbBackend,
    sqlx::postgres::{PgListener, PgPoolOptions},
};

/// As the trigger on the table of events says it.
const CHANNEL: &str = "guanjia_event";

/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The other processes on the same database. SQLite has none.
pub(super) struct Others {
    db: Option<DatabaseConnection>,
    listener: Option<PgListener>,
}

impl Others {
    pub(super) fn of(db: &DatabaseConnection) -> Self {
        let has_others = db.get_database_backend() == DbBackend::Postgres;
        Self { db: has_others.then(|| db.clone()), listener: None }
    }

    /// Listens, unless it does already: on a connection of its own, so that requests keep theirs. When there is none to
    /// be had, the next call tries again.
    pub(super) async fn listen(&mut self) {
        let (Some(db), None) = (&self.db, &self.listener) else { return };
        let options = (*db.get_postgres_connection_pool().connect_options()).clone();
        let connected = async {
            let alone = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_lazy_with(options);
            let mut listener = PgListener::connect_with(&alone).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        };
        match connected.await {
            Ok(listener) => self.listener = Some(listener),
            Err(error) => tracing::warn!(%error, "events of other processes are only looked for now and then"),
        }
    }

    /// Waits until they may have written something; a lost connection counts, as what it did not say is not known.
    pub(super) async fn have_written(&mut self) {
        match &mut self.listener {
            Some(listener) => {
                if let Err(error) = listener.try_recv().await {
                    tracing::warn!(%error, "the connection that hears of other processes' events was lost");
                    self.listener = None;
                }
            }
            None => std::future::pending().await,
        }
    }
}
