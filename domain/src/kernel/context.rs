//! The first argument of every operation: who acts, when, and through which connection.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use chrono::{DateTime, Utc};
use entity::id::{AgencyId, EntityId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{
    actor::{Actor, Identity},
    audit::Reads,
    environment::Environment,
    error::{BUSY, Error, Result, Violation, violation},
    idempotency::{self, Claim},
    known::Known,
    permission::{Permission, Scope},
    writing::Writing,
};

/// Who acts, when, and through which connection. Reads take `&Context<C>` for any connection.
#[derive(Clone, Debug)]
pub struct Context<C = DatabaseConnection> {
    environment: Arc<Environment>,
    actor: Arc<Actor>,
    now: DateTime<Utc>,
    request: Arc<Request>,
    reads: Arc<Reads>,
    ids: Arc<AtomicU16>,
    claim: Option<Arc<Claim>>,
    /// What was read once and holds for all of a reading unit of work, until it writes; a transaction reads again.
    known: Option<Arc<Known>>,
    db: C,
}

/// A context whose connection is a transaction. Writes take `&Tx`, and only here can events be emitted.
pub type Tx = Context<DatabaseTransaction>;

/// What the caller said about the request as a whole.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The id under which the log knows the request.
    pub id: String,
    /// Why the caller reads personal data, for the audit trail.
    pub purpose: Option<String>,
    /// The network address that the request came from, for limits on attempts.
    pub client: Option<String>,
}

impl Context {
    /// A context for one unit of work; the time is read once and holds for all of it.
    #[must_use]
    pub fn new(environment: Arc<Environment>, db: DatabaseConnection, actor: Actor, request: Request) -> Self {
        let now = environment.now();
        Self {
            environment,
            actor: Arc::new(actor),
            now,
            request: Arc::new(request),
            reads: Arc::default(),
            ids: Arc::default(),
            claim: None,
            known: Some(Arc::default()),
            db,
        }
    }

    /// The same unit of work under an idempotency key: each transaction that it commits is counted there, and none
    /// commits once somebody else holds the key.
    #[must_use]
    pub fn under(&self, claim: Arc<Claim>) -> Self {
        Self { claim: Some(claim), ..self.clone() }
    }

    /// Runs the work in a transaction: committed when it answers `Ok`, rolled back when it does not.
    ///
    /// On SQLite the transaction is `IMMEDIATE`, so that a read followed by a write never fails half-way.
    /// # Errors
    /// What the work answers, or [`BUSY`] when the database let another writer through instead.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let options = if self.backend() == DbBackend::Sqlite { options } else { TransactionOptions::default() };
        let begun = self.db.begin_with_options(options).await;
        let tx = self.over(begun.map_err(|cause| self.stopped_by(cause))?);
        let answer = match work(&tx).await {
            Ok(value) => idempotency::count_write(&tx).await.map(|()| value),
            refused => refused,
        };
        match answer {
            Ok(value) => {
                tx.db.commit().await.map_err(|cause| self.stopped_by(cause))?;
                self.environment.memory::<Writing>().succeeded();
                if let Some(known) = &self.known {
                    known.forget().await;
                }
                self.environment.announce_events();
                Ok(value)
            }
            Err(error) => {
                // What failed first is what there is to say; the pool closes a connection that did not roll back.
                if let Err(cause) = tx.db.rollback().await {
                    tracing::warn!(%cause, %error, "a transaction that failed was not rolled back in order");
                }
                Err(match error {
                    Error::Database(cause) => self.stopped_by(cause),
                    other => other,
                })
            }
        }
    }

    /// What it means that the database stopped a write.
    fn stopped_by(&self, cause: DbErr) -> Error {
        self.environment.memory::<Writing>().failed(&cause);
        match violation(&cause) {
            Some(Violation::Contention) => Error::refused(&BUSY),
            _ => Error::Database(cause),
        }
    }
}

impl<C> Context<C> {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The time of this unit of work.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What the caller said about the request.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The sensitive fields read in this unit of work so far.
    pub(super) fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The idempotency key under which this unit of work runs, if the caller gave one.
    pub(super) fn claim(&self) -> Option<&Claim> {
        self.claim.as_deref()
    }

    /// The connection.
    #[must_use]
    pub const fn db(&self) -> &C {
        &self.db
    }

    /// Clock, randomness, secrets, plugins, memory.
    #[must_use]
    pub fn environment(&self) -> &Arc<Environment> {
        &self.environment
    }

    /// A new id of the asked type. Ids of one unit of work are in the order in which they were made.
    #[must_use]
    pub fn new_id<I: EntityId>(&self) -> I {
        let place = self.ids.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |place| place.checked_add(1));
        I::from_uuid(self.environment.uuid_in_order(self.now, place.unwrap_or(u16::MAX)))
    }

    /// The first line of every operation: the agency and the rows that this actor may use the permission on.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody has signed in, [`Error::Forbidden`] when the permission is not theirs.
    pub fn require(&self, permission: Permission) -> Result<Scope> {
        let agency = self.signed_in()?;
        let rows = self.environment.grants().rows(&self.actor, permission.0).ok_or(Error::Forbidden(permission))?;
        Ok(Scope { agency, rows })
    }

    /// Whether the actor holds the permission on any row.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.environment.grants().rows(&self.actor, permission.0).is_some()
    }

    /// The agency of whoever has signed in, for what everybody may do with their own account.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody has.
    pub fn signed_in(&self) -> Result<AgencyId> {
        match (self.actor.identity(), self.actor.agency()) {
            (Identity::Anonymous, _) | (_, None) => {
                Err(Error::Unauthenticated("this needs an access token or an API key"))
            }
            (_, Some(agency)) => Ok(agency),
        }
    }

    /// The same unit of work as another actor: for sign-in, which finds out who acts, and for the system's own work.
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> Self
    where
        C: Clone,
    {
        let known = self.known.as_ref().map(|_| Arc::default());
        Self { actor: Arc::new(actor), known, ..self.clone() }
    }

    /// What this unit of work reads once, whoever asks for it first; a transaction, which may change it, reads it each
    /// time.
    pub(crate) async fn read_once<T: Send + Sync + 'static>(
        &self,
        read: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        match &self.known {
            Some(known) => known.or_read(read).await,
            None => read().await.map(Arc::new),
        }
    }

    fn over<D>(&self, db: D) -> Context<D> {
        Context {
            environment: Arc::clone(&self.environment),
            actor: Arc::clone(&self.actor),
            now: self.now,
            request: Arc::clone(&self.request),
            reads: Arc::clone(&self.reads),
            ids: Arc::clone(&self.ids),
            claim: self.claim.clone(),
            known: None,
            db,
        }
    }
}

impl Tx {
    /// The same transaction as the product itself sees it: for rules that weigh what the actor is not shown.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub fn as_system(&self) -> Result<Context<DatabaseExecutor<'_>>> {
        let actor = Arc::new(Actor::system(self.signed_in()?));
        Ok(Context { actor, ..self.over(DatabaseExecutor::from(&self.db)) })
    }

    /// Does a part of the work that may fail: then nothing is left of it, and the rest of the transaction goes on.
    ///
    /// # Errors
    /// What the part answers.
    pub async fn attempt<T>(&self, part: impl AsyncFnOnce(&Self) -> Result<T>) -> Result<T> {
        let tx = self.over(self.db.begin().await?);
        let answer = part(&tx).await;
        match &answer {
            Ok(_) => tx.db.commit().await?,
            Err(_) => tx.db.rollback().await?,
        }
        answer
    }

    /// Says that this is one of thousands of transactions of a job that fills tables, and is simply done again should the
    /// machine fail within that second. PostgreSQL answers it before it is on the disk; it is whole or not there all the
    /// same, and whatever is committed after it and waits for the disk waits for this as well. And its statements are
    /// planned for the tables as they are by now: a plan that was kept from when they were empty reads them from end to
    /// end. SQLite in its journal mode does both by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn in_bulk(&self) -> Result<()> {
        if self.backend() == DbBackend::Postgres {
            let both = "set local synchronous_commit to off; set local plan_cache_mode to force_custom_plan";
            self.db.execute_unprepared(both).await?;
        }
        Ok(())
    }
}

impl<C: ConnectionTrait> Context<C> {
    /// Which database this is, for the few statements that differ.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }
}
