//! What every scenario stands on: databases that exist for one test, the running server, and the words to speak with it.

mod answer;
pub mod database;
mod keeper;
pub mod postgres;
pub mod server;
pub mod settings;
pub mod trial;

pub use answer::{Answer, Refusal};
pub use database::Database;
pub use server::{Caller, Server};
pub(crate) use trial::{on_both_databases, without_a_database};
