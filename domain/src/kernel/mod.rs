//! What every domain stands on: who acts, when, what may be refused, and what is remembered.

pub mod actor;
pub mod audit;
pub mod blind_search;
pub mod clock;
pub mod context;
pub mod database;
pub mod demo;
pub mod environment;
pub mod error;
pub mod event;
pub mod feed;
pub mod history;
pub mod idempotency;
pub mod input;
pub mod job;
pub mod openid;
pub mod page;
pub mod permission;
pub mod place;
pub mod plugin;
pub mod recurrence;
pub mod rounds;
pub mod script;
pub mod span;
pub mod vault;
pub mod words;
pub mod writing;

pub use actor::{Access, Actor, Identity, Role};
pub use clock::Clock;
pub use context::{Context, Request, Tx};
pub use environment::Environment;
pub use error::{Error, OrRefuse, Result, Rule, STALE};
pub use page::{Page, PageRequest};
pub use permission::{Permission, Rows, Scope};
pub use place::GeoPoint;
pub use plugin::{Job, Plugin};
