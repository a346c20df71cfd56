//! A private `PostgreSQL` cluster: started from the installed binaries when the first test asks, removed at the end.
//!
//! One cluster serves one test process. `cargo test` runs the suite in a single process, so it pays half a second once.
//! It listens on a Unix socket in its own directory and on no port, so two suites never meet.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::keeper::{self, Account};
use super::settings;

/// A running cluster.
pub struct Cluster {
    directory: PathBuf,
}

impl Cluster {
    /// The address of a database in this cluster.
    pub fn url(&self, database: &str) -> String {
        // The host of a socket address is a directory, which the authority part of an URL cannot hold as it is.
        format!("postgres://guanjia@localhost/{database}?host={}", self.directory.display())
    }
}

/// Where `PostgreSQL`'s programs are, or `None` when they are not installed.
pub fn installed() -> Option<&'static Path> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    INSTALLED.get_or_init(find_programs).as_deref()
}

/// The cluster of this process, or why there is none.
pub fn cluster() -> Result<&'static Cluster, &'static str> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    CLUSTER.get_or_init(start).as_ref().map_err(String::as_str)
}

fn find_programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    // Debian names the directories after the major version; the newest first.
    versions.sort_by_key(|bin| {
        let major = bin.parent().and_then(Path::file_name).and_then(OsStr::to_str).unwrap_or_default();
        std::cmp::Reverse(major.parse::<u32>().unwrap_or(0))
    });
    settings::program_directories()
        .into_iter()
        .chain(versions)
        .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

fn start() -> Result<Cluster, String> {
    let bin = installed().ok_or("PostgreSQL is not installed")?;
    let account = unprivileged_account()?;
    let directory =
        keeper::directory("postgres", account).map_err(|error| format!("no temporary directory: {error}"))?;
    create_cluster(bin, &directory, account)?;

    let (program, data) = (bin.join("postgres"), directory.join("cluster"));
    let socket = format!("unix_socket_directories={}", directory.display());
    let mut arguments: Vec<&OsStr> = vec![program.as_os_str(), "-D".as_ref(), data.as_os_str()];
    for setting in [
        socket.as_str(),
        "listen_addresses=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "autovacuum=off",
        "max_connections=300",
    ] {
        arguments.extend(["-c".as_ref(), OsStr::new(setting)]);
    }
    keeper::keep(&directory, &arguments, account).map_err(|error| format!("postgres does not start: {error}"))?;
    wait_until_ready(&directory)?;
    Ok(Cluster { directory })
}

fn create_cluster(bin: &Path, directory: &Path, account: Option<Account>) -> Result<(), String> {
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.args(["--no-sync", "--no-locale", "--encoding=UTF8", "--auth=trust", "--username=guanjia", "-D"]);
    initdb.arg(directory.join("cluster")).current_dir("/");
    keeper::become_account(&mut initdb, account);
    let output = initdb.output().map_err(|error| format!("initdb does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(directory);
    Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The postmaster writes `ready` into its pid file when it accepts connections.
fn wait_until_ready(directory: &Path) -> Result<(), String> {
    let pid_file = directory.join("cluster/postmaster.pid");
    let deadline = Instant::now() + Duration::from_mins(1);
    while Instant::now() < deadline {
        let status = fs::read_to_string(&pid_file).unwrap_or_default();
        if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err(format!("postgres did not start: {}", fs::read_to_string(directory.join("log")).unwrap_or_default()))
}

/// `PostgreSQL` refuses to run as root; then it runs as `postgres`, or as `nobody` where that account does not exist.
fn unprivileged_account() -> Result<Option<Account>, String> {
    let me = fs::metadata("/proc/self").map_err(|error| format!("/proc: {error}"))?.uid();
    if me != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| account_named(&accounts, name))
        .map(Some)
        .ok_or_else(|| "running as root, and there is neither a postgres nor a nobody account".into())
}

fn account_named(accounts: &str, name: &str) -> Option<Account> {
    let mut fields = accounts.lines().map(|line| line.split(':')).find(|fields| fields.clone().next() == Some(name))?;
    let uid = fields.nth(2)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account { uid, gid })
}
