//! The word from other processes that they have written events.

use sea_orm::{
    DatabaseConnection, DbBackend,
    sqlx::postgres::{PgListener, PgPoolOptions},
};

/// As the trigger on the table of events says it.
const CHANNEL: &str = "guanjia_event";

/// The other processes on the same database. SQLite has none.
pub(super) struct Others(Option<PgListener>);

impl Others {
    /// Listens on a connection of its own, so that requests keep theirs.
    pub(super) async fn of(db: &DatabaseConnection) -> Self {
        if db.get_database_backend() != DbBackend::Postgres {
            return Self(None);
        }
        let options = (*db.get_postgres_connection_pool().connect_options()).clone();
        let connected = async {
            let alone = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
            let mut listener = PgListener::connect_with(&alone).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        };
        match connected.await {
            Ok(listener) => Self(Some(listener)),
            Err(error) => {
                tracing::warn!(%error, "events of other processes are only looked for now and then");
                Self(None)
            }
        }
    }

    /// Waits until they may have written something; a lost connection counts, as what it did not say is not known.
    pub(super) async fn have_written(&mut self) {
        match &mut self.0 {
            Some(listener) => {
                if let Err(error) = listener.try_recv().await {
                    tracing::warn!(%error, "events of other processes are only looked for now and then");
                    self.0 = None;
                }
            }
            None => std::future::pending().await,
        }
    }
}
