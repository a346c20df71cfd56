//! The program itself, in a process of its own: for what only a process can show, such as signals and being killed.
//!
//! The suite is linked with all of the program, so its own executable plays it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::server::SECRET;
use super::settings;

/// Not a measure of speed: a program that hangs must not hang the suite.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process of the program. It is killed when this is dropped.
pub struct Program {
    child: Child,
    output: Receiver<String>,
    errors: Receiver<String>,
    /// Lines of the error stream that were read already.
    logged: Vec<String>,
}

/// What a process said and how it ended.
pub struct Ending {
    pub status: ExitStatus,
    /// What it wrote to standard error.
    pub errors: String,
}

impl Program {
    /// Starts the program in `directory` with these arguments, the secret of the suite and an otherwise empty environment.
    pub fn start(directory: &Path, arguments: &[&str]) -> Self {
        let program = std::env::current_exe().expect("the suite's own executable");
        Self::spawn(Command::new(program), directory, arguments)
    }

    /// The same with files limited to so many blocks of 512 bytes: the disk is full for it beyond.
    pub fn start_with_little_room(directory: &Path, blocks: u32, arguments: &[&str]) -> Self {
        let program = std::env::current_exe().expect("the suite's own executable");
        let mut shell = Command::new("/bin/sh");
        // The signal would end the program; ignored, writing fails as it does on a full disk.
        shell.args(["-c", &format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$@\""), "sh"]).arg(program);
        Self::spawn(shell, directory, arguments)
    }

    fn spawn(mut command: Command, directory: &Path, arguments: &[&str]) -> Self {
        command.args(arguments).current_dir(directory).env_clear();
        command.env(settings::PLAY_THE_PROGRAM, "1").env("GUANJIA_SECRET", SECRET);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let output = lines(child.stdout.take().expect("its output"));
        let errors = lines(child.stderr.take().expect("its errors"));
        Self { child, output, errors, logged: Vec::new() }
    }

    /// Makes the disk full for files beyond so many bytes, or gives room again. The program must have been started with
    /// little room, or writing beyond would end it.
    pub fn give_room(&self, bytes: Option<u64>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let pid = self.child.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:")]).status();
        assert!(set.expect("prlimit, of util-linux").success(), "the limit was not set");
    }

    /// The rest of the next line of output that begins with this.
    pub fn says(&mut self, beginning: &str) -> String {
        while let Ok(line) = self.output.recv_timeout(PATIENCE) {
            if let Some(rest) = line.trim_start().strip_prefix(beginning) {
                return rest.trim().to_owned();
            }
        }
        panic!("the program never said {beginning:?}; it wrote: {}", self.remaining_errors())
    }

    /// Waits for a line of the log that holds this; the line.
    pub fn logs(&mut self, part: &str) -> String {
        loop {
            let line =
                self.errors.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the program never logged {part:?}"));
            let found = line.contains(part);
            self.logged.push(line.clone());
            if found {
                return line;
            }
        }
    }

    /// Asks the program to stop, as an operator does, and waits for its end.
    pub fn stop(self) -> Ending {
        let pid = self.child.id().to_string();
        let asked = Command::new("/bin/kill").args(["-TERM", &pid]).status().expect("kill");
        assert!(asked.success(), "the program was gone before it was asked to stop");
        self.end()
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("/bin/kill").args(["-INT", &pid]).status().expect("kill");
        assert!(asked.success(), "the program was gone before it was interrupted");
    }

    /// Kills the program without a word, as a power cut does.
    pub fn kill(mut self) {
        self.child.kill().expect("a process that still runs");
        self.child.wait().expect("its end");
    }

    /// Waits for the program to end by itself.
    pub fn end(mut self) -> Ending {
        let errors = self.remaining_errors();
        Ending { status: self.child.wait().expect("its end"), errors }
    }

    /// Everything that it wrote to the error stream, when it has closed it.
    fn remaining_errors(&mut self) -> String {
        while let Ok(line) = self.errors.recv_timeout(PATIENCE) {
            self.logged.push(line);
        }
        self.logged.join("\n")
    }
}

/// The lines of a stream, read as they come, or the program would wait for somebody to listen.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (say, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if say.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
