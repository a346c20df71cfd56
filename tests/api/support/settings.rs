//! What the environment tells the suite.
#![expect(clippy::disallowed_methods, reason = "the suite reads its environment here and nowhere else")]

use std::env;
use std::path::PathBuf;

/// `GUANJIA_TEST_ALL=1`: what is missing on this machine is a failure instead of an ignored test.
pub fn must_test_all() -> bool {
    is_set("GUANJIA_TEST_ALL")
}

/// `UPDATE=1`: generated files that are committed are rewritten instead of compared.
pub fn update_generated_files() -> bool {
    is_set("UPDATE")
}

/// `LEDGER_OPERATIONS=10000`: so many operations are done in the comparison of the ledger with a model of it.
pub fn ledger_operations() -> Option<usize> {
    env::var("LEDGER_OPERATIONS").ok()?.parse().ok()
}

/// `LEDGER_SEED=7`: with which chance has its way there.
pub fn ledger_seed() -> Option<u64> {
    env::var("LEDGER_SEED").ok()?.parse().ok()
}

/// The variable that makes this executable play the program.
pub const PLAY_THE_PROGRAM: &str = "GUANJIA_TEST_PROGRAM";

/// Whether this process was started as the program and not as the suite.
pub fn plays_the_program() -> bool {
    is_set(PLAY_THE_PROGRAM)
}

/// Where programs are looked for.
pub fn program_directories() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0")
}
