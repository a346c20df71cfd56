//! What every scenario stands on: databases that exist for one test, the running server, and the words to speak with it.

pub mod database;
mod keeper;
pub mod postgres;
mod settings;
pub mod trial;

pub use database::Database;
pub(crate) use trial::{on_both_databases, without_a_database};
