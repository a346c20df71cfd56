//! What every request finds in the server.

use std::sync::Arc;

use domain::kernel::{Actor, Context, Environment, Request, database::Database, event, job};
use tokio::sync::watch;

use crate::{
    agency::{Deliveries, Sender},
    graphql::{budget::Buckets, document::Judge, limits::Limits, persisted::Remembered},
    http::{Connections, Origins},
    loyalty::Channels,
    schema::Schema,
    typesetting::Fonts,
};

/// Who may ask the schema for its description of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// Everybody.
    Everybody,
    /// Who holds the permission `agency.schema.introspect`.
    Permitted,
}

/// With what a server is fitted out, beside its database.
pub struct Outfit {
    /// Whose pages may ask.
    pub origins: Origins,
    /// What sends messages to webhooks.
    pub webhooks: Sender,
    /// The ways of greetings out of the house.
    pub channels: Channels,
    /// The fonts with which papers are set.
    pub fonts: Fonts,
}

/// A running server, seen from inside.
pub struct State {
    schema: Schema,
    sdl: String,
    judge: Judge,
    documents: Remembered,
    environment: Arc<Environment>,
    database: Database,
    limits: Limits,
    introspection: Introspection,
    buckets: Buckets,
    stopping: watch::Sender<bool>,
    connections: Connections,
    origins: Origins,
    deliveries: Deliveries,
    channels: Channels,
    fonts: Fonts,
}

impl State {
    /// The state of a server over this database.
    ///
    /// # Errors
    /// When the schema that we print is not one.
    pub fn new(
        schema: Schema,
        environment: Arc<Environment>,
        database: Database,
        limits: Limits,
        introspection: Introspection,
        Outfit { origins, webhooks, channels, fonts }: Outfit,
    ) -> Result<Self, String> {
        let sdl = crate::schema::sdl(&schema);
        let buckets = Buckets::new(limits.budgets, &environment);
        let judge = Judge::new(&crate::schema::whole_sdl(&schema), limits)?;
        Ok(Self {
            schema,
            sdl,
            judge,
            documents: Remembered::default(),
            environment,
            database,
            limits,
            introspection,
            buckets,
            stopping: watch::Sender::new(false),
            connections: Connections::default(),
            origins,
            deliveries: Deliveries::new(webhooks),
            channels,
            fonts,
        })
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

    /// Judges the documents that arrive.
    #[must_use]
    pub const fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Documents that were named and are remembered.
    #[must_use]
    pub const fn documents(&self) -> &Remembered {
        &self.documents
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

    /// Who may ask the schema for its description of itself.
    #[must_use]
    pub const fn introspection(&self) -> Introspection {
        self.introspection
    }

    /// What callers may still spend.
    #[must_use]
    pub const fn buckets(&self) -> &Buckets {
        &self.buckets
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

    /// How many jobs are parked.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn jobs_parked(&self) -> domain::kernel::Result<u64> {
        job::parked(self.database.connection()).await
    }

    /// From now on no new work is to be sent here.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the server is about to end.
    pub async fn stopped(&self) {
        // The sender lives as long as the state, so this ends by the change alone.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    /// Who holds how many sockets and streams.
    #[must_use]
    pub const fn connections(&self) -> &Connections {
        &self.connections
    }

    /// Whose pages may ask from a browser.
    #[must_use]
    pub const fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The fonts with which papers are set.
    pub const fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The webhooks that are under way.
    #[must_use]
    pub const fn deliveries(&self) -> &Deliveries {
        &self.deliveries
    }

    /// The ways of greetings out of the house.
    #[must_use]
    pub const fn channels(&self) -> &Channels {
        &self.channels
    }

    /// Whether the server is about to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}
