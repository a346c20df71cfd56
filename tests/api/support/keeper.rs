//! Temporary directories, and the programs that live in them, that are gone when the suite is.
//!
//! A small shell process waits at the other end of a pipe. However the suite ends (normally, by a panic, killed), the pipe
//! closes; the shell then stops its program and removes the directory.

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// Stops at the end of its input. Signals that a terminal sends to everybody are ignored, or a Ctrl-C would leave the mess.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
directory=$1
shift
program=
if [ $# -gt 0 ]; then "$@" >"$directory/log" 2>&1 & program=$!; fi
cat >/dev/null
if [ -n "$program" ]; then kill -QUIT "$program"; wait "$program"; fi
rm -rf "$directory"
"#;

/// Every keeper of this process, for [`dismiss_all`].
static KEEPERS: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// An account of the operating system.
#[derive(Clone, Copy)]
pub struct Account {
    pub uid: u32,
    pub gid: u32,
}

/// Makes an empty directory for this process, owned by `owner` when given.
pub fn directory(name: &str, owner: Option<Account>) -> io::Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("guanjia-{name}-{}", std::process::id()));
    // A process of the same number may have been killed together with its keeper.
    if path.exists() {
        fs::remove_dir_all(&path)?;
    }
    fs::create_dir(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
    if let Some(owner) = owner {
        chown(&path, Some(owner.uid), Some(owner.gid))?;
        // The suite itself is root here and passes anyway; others have no business in it.
    }
    Ok(path)
}

/// Has `directory` removed at the end of this process, after `program`, if any, was run in it until then.
pub fn keep(directory: &Path, program: &[&std::ffi::OsStr], account: Option<Account>) -> io::Result<()> {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(SCRIPT).arg("keeper").arg(directory).args(program);
    shell.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    become_account(&mut shell, account);
    KEEPERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(shell.spawn()?);
    Ok(())
}

/// Runs the program as another account when one is given.
pub fn become_account(command: &mut Command, account: Option<Account>) {
    if let Some(Account { uid, gid }) = account {
        command.uid(uid).gid(gid);
    }
}

/// Tells every keeper to clean up, and waits until that is done.
pub fn dismiss_all() {
    for mut keeper in KEEPERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).drain(..) {
        drop(keeper.stdin.take());
        let _ = keeper.wait();
    }
}
