//! The `guanjia` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::commands::main()
}
