//! What every request finds in the server.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::kernel::{Actor, Context, Environment, Request, database::Database, event};

use crate::{graphql::limits::Limits, schema::Schema};

/// A running server, seen from inside.
pub struct State {
    schema: Schema,
    sdl: String,
    environment: Arc<Environment>,
    database: Database,
    limits: Limits,
    stopping: AtomicBool,
}

impl State {
    /// The state of a server over this database.
    #[must_use]
    pub fn new(schema: Schema, environment: Arc<Environment>, database: Database, limits: Limits) -> Self {
        let sdl = crate::schema::sdl(&schema);
        Self { schema, sdl, environment, database, limits, stopping: AtomicBool::new(false) }
    }

    /// The executable schema.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema in its own language.
    #[must_use]
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// Clock, randomness, secrets, plugins.
    #[must_use]
    pub const fn environment(&self) -> &Arc<Environment> {
        &self.environment
    }

    /// The database.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// How large requests may be.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// A context for one unit of work.
    #[must_use]
    pub fn context(&self, actor: Actor, request: Request) -> Context {
        Context::new(Arc::clone(&self.environment), self.database.connection().clone(), actor, request)
    }

    /// An id for a request that brought none.
    #[must_use]
    pub fn new_request_id(&self) -> String {
        self.environment.uuid(self.environment.now()).simple().to_string()
    }

    /// How many deliveries of events are waiting.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn events_waiting(&self) -> domain::kernel::Result<u64> {
        event::waiting(self.database.connection()).await
    }

    /// From now on no new work is to be sent here.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Whether the server is about to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}
