//! How scenarios become tests: one of a scenario on each database.

use std::future::Future;
use std::time::Duration;

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};

use super::database::{Database, Engine};
use super::{keeper, postgres, settings};

/// What a scenario asks for as its argument: a database, or a server that runs on one.
pub trait OnDatabase: Sized {
    /// Whether the database holds an agency already.
    const SETTLED: bool;

    /// Whatever stands on this database.
    fn on(database: Database) -> impl Future<Output = Self>;
}

impl OnDatabase for Database {
    const SETTLED: bool = false;

    async fn on(database: Database) -> Self {
        database
    }
}

/// The scenarios of a file, each run on `SQLite` and on `PostgreSQL`.
///
/// A scenario is an async function that takes what it needs: `async fn(server: Server)` or `async fn(database: Database)`.
macro_rules! on_both_databases {
    ($($scenario:ident),+ $(,)?) => {
        pub fn tests() -> Vec<libtest_mimic::Trial> {
            let mut tests = Vec::new();
            $(tests.extend($crate::support::trial::on_each_database(module_path!(), stringify!($scenario), $scenario));)+
            tests
        }
    };
}
pub(crate) use on_both_databases;

/// The tests of a file that look at the source tree or at nothing at all.
macro_rules! without_a_database {
    ($($test:ident),+ $(,)?) => {
        pub fn tests() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::support::trial::plain(module_path!(), stringify!($test), $test)),+]
        }
    };
}
pub(crate) use without_a_database;

/// The tests of a scenario.
pub fn on_each_database<T, F>(module: &str, name: &str, scenario: fn(T) -> F) -> [Trial; 2]
where
    T: OnDatabase + 'static,
    F: Future<Output = ()> + 'static,
{
    [Engine::Sqlite, Engine::Postgres].map(|engine| {
        let test = Trial::test(format!("{}::{engine}", path(module, name)), move || run(engine, scenario));
        test.with_ignored_flag(engine == Engine::Postgres && !postgres_is_tested())
    })
}

/// A test that needs no database.
pub fn plain(module: &str, name: &str, test: fn()) -> Trial {
    Trial::test(path(module, name), move || {
        test();
        Ok(())
    })
}

/// Runs what the command line asks for, and leaves nothing behind.
pub fn run_all(tests: Vec<Trial>) -> Conclusion {
    if !postgres_is_tested() {
        #[expect(clippy::print_stderr, reason = "whoever runs the tests has to know what was not tested")]
        {
            eprintln!("PostgreSQL is not installed: its tests are ignored (GUANJIA_TEST_ALL=1 makes that a failure)");
        }
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), tests);
    keeper::dismiss_all();
    conclusion
}

fn postgres_is_tested() -> bool {
    postgres::installed().is_some() || settings::must_test_all()
}

fn path(module: &str, name: &str) -> String {
    let module = module.split_once("::").map_or("", |(_, module)| module);
    format!("{module}::{name}")
}

fn run<T: OnDatabase, F: Future<Output = ()>>(engine: Engine, scenario: fn(T) -> F) -> Result<(), Failed> {
    let database = Database::new(engine, T::SETTLED)?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).thread_stack_size(api::server::STACK).enable_all().build()?;
    // Not a measure of speed: a scenario that waits for ever must not hang the suite.
    let patience = Duration::from_mins(5);
    runtime
        .block_on(async { tokio::time::timeout(patience, async { scenario(T::on(database).await).await }).await })
        .map_err(|_| Failed::from("the scenario did not end within five minutes"))
}
