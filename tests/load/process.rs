//! The server in a process of its own, so that its memory and its time are not those of the clients.
//!
//! It is this same program, told to serve. A line on its input is answered with how many SQL statements it has sent; the
//! end of its input is its own end, so it never outlives whoever started it.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _, stdin};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use api::ServerConfig;

/// Linux counts processor time for programs in hundredths of a second.
const MILLISECONDS_A_TICK: u64 = 10;

/// A server in another process.
pub struct Process {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Where it serves: `127.0.0.1:PORT`.
    pub address: String,
}

/// Serves until the input ends: what the other process does.
pub async fn serve(config: ServerConfig) {
    let server = api::start(config).await.expect("a server");
    println!("{}", server.address());
    let server = tokio::task::spawn_blocking(move || {
        for _ in stdin().lock().lines().map_while(Result::ok) {
            println!("{}", server.statements());
        }
        server
    });
    server.await.expect("an end of the input").shutdown().await.expect("an end");
}

impl Process {
    /// Starts it over a database, for so many connections of one caller.
    pub fn start(database_url: &str, connections: usize) -> Self {
        Self::told(&["--serve", "--database-url", database_url, "--subscribers", &connections.to_string()])
    }

    /// Starts this program once more, with these arguments; it says its address on the first line.
    pub fn told(arguments: &[&str]) -> Self {
        let program = std::env::current_exe().expect("this program's file");
        let command = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = command.expect("a second process");
        let (ask, answers) = (child.stdin.take(), child.stdout.take().expect("its output"));
        let mut process = Self { child, ask, answers: BufReader::new(answers), address: String::new() };
        process.address = process.line();
        process
    }

    /// Where it answers operations.
    pub fn http(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// How many SQL statements it has sent since its start.
    pub fn statements(&mut self) -> u64 {
        writeln!(self.ask.as_mut().expect("its input")).expect("a process that listens");
        self.line().parse().expect("a number")
    }

    /// What the operating system counts as its memory, in KiB.
    pub fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most that this was since its start, in KiB.
    pub fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, kind: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process that runs");
        let line = status.lines().find_map(|line| line.strip_prefix(kind)).expect("its resident memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// How much processor time it has taken since its start. Unlike the times of a clock, others on the machine hardly
    /// change it.
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process that runs");
        // Behind the name in brackets, the 12th and 13th: in its own code and in the system's (proc(5), `utime`, `stime`).
        let (_, numbers) = stat.rsplit_once(')').expect("a name in brackets");
        let ticks: u64 = numbers.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().unwrap_or(0)).sum();
        Duration::from_millis(ticks * MILLISECONDS_A_TICK)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("a process that answers");
        line.trim().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.ask = None;
        let _ = self.child.wait();
    }
}
