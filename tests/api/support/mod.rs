//! What every scenario stands on: databases that exist for one test, the running server, and the words to speak with it.

pub mod answer;
pub mod database;
pub mod household;
mod keeper;
pub mod postgres;
pub mod program;
pub mod receiver;
pub mod schema;
pub mod server;
pub mod settings;
pub mod stored;
pub mod trial;

pub use database::Database;
pub use server::{Caller, Server};
pub(crate) use trial::{on_both_databases, without_a_database};

/// An empty directory for one test, gone at the end of the suite.
pub fn scratch(name: &str) -> std::path::PathBuf {
    let directory = keeper::directory(name, None).expect("a directory for temporary files");
    keeper::keep(&directory, &[], None).expect("a shell");
    directory
}

/// Runs async work from a test that needs no database of the suite.
pub fn run_to_end<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}
