//! What a domain brings to the product, readable on one screen.

use std::{fmt, pin::Pin};

use chrono::TimeDelta;
use sea_orm::DatabaseConnection;

use super::{
    context::{Context, Tx},
    demo::Demo,
    error::Result,
    event::Event,
    permission::{Grant, Permission},
};

/// Work that a plugin does when it is called.
pub type Work<'a, T = ()> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A domain, as the kernel sees it. Tables, migrations and resolvers are static facts of their layers.
pub trait Plugin: Send + Sync {
    /// The name of the domain: that of its folder in every layer.
    fn name(&self) -> &'static str;

    /// What can be allowed in this domain, and to which roles.
    fn permissions(&self) -> &'static [Grant] {
        &[]
    }

    /// The kinds of events that this domain wants to hear, as written by [`Context::emit`](super::event).
    fn hears(&self) -> &'static [&'static str] {
        &[]
    }

    /// Handles one event, as the system of the event's agency, in a transaction of its own.
    ///
    /// An event may come twice when a process dies; what is done in the transaction is done once.
    fn on_event<'a>(&'a self, _tx: &'a Tx, _event: &'a Event) -> Work<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Of which of its objects people may read who changed what, and by which permission.
    fn histories(&self) -> Option<Histories> {
        None
    }

    /// What this domain does by the clock.
    fn jobs(&self) -> &'static [Job] {
        &[]
    }

    /// Everything that this domain keeps about a household, as one JSON value for the export; `null` for nothing.
    fn export<'a>(&'a self, _cx: &'a Context, _household: entity::id::HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(async { Ok(serde_json::Value::Null) })
    }

    /// Forgets what this domain keeps about the persons of a household; rows that the books need stay, without names.
    fn erase<'a>(&'a self, _tx: &'a Tx, _household: entity::id::HouseholdId) -> Work<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Fills this domain's part of a demo agency. Domains are called lowest first and find each other's work in `demo`.
    fn seed<'a>(&'a self, _tx: &'a Tx, _demo: &'a mut Demo) -> Work<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// The objects of a domain whose changes people may read.
#[derive(Clone, Copy, Debug)]
pub struct Histories {
    /// Who may read them; of the objects that they see.
    pub permission: Permission,
    /// What the ids of these objects begin with.
    pub of: &'static [&'static str],
}

/// Something that a domain does by the clock, for each agency in turn, as its system.
#[derive(Clone, Copy)]
pub struct Job {
    /// `domain.verb`: the key under which its runs are kept.
    pub name: &'static str,
    /// What it does, in a sentence for whoever runs the agency.
    pub does: &'static str,
    /// The time from the start of one run to the start of the next.
    pub every: TimeDelta,
    /// What it does for one agency. Must be safe to repeat.
    pub run: for<'a> fn(&'a Context<DatabaseConnection>) -> Work<'a>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({}, every {} s)", self.name, self.every.num_seconds())
    }
}
