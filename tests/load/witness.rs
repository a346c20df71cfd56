//! Somebody who asks a simple query all the time, and how long each answer took.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const QUERY: &str = r#"{"query":"{ viewer { name } }"}"#;
/// Between an answer and the next question.
const PAUSE: Duration = Duration::from_millis(2);

/// How long the answers took, the quickest first.
pub struct Waits(Vec<Duration>);

impl Waits {
    /// How many were asked.
    pub fn asked(&self) -> usize {
        self.0.len()
    }

    /// So many of a hundred were no slower.
    pub fn at(&self, percent: usize) -> Duration {
        self.0[(self.0.len() - 1) * percent / 100]
    }
}

/// Asks over one kept connection until `stop`; every answer must be a good one.
pub fn watch(address: &str, bearer: &str, stop: &AtomicBool) -> Waits {
    let connection = TcpStream::connect(address).expect("a server that listens");
    connection.set_nodelay(true).expect("a socket");
    let mut answers = BufReader::new(connection.try_clone().expect("a socket"));
    let mut questions = connection;
    let question = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {bearer}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{QUERY}",
        QUERY.len()
    );
    let mut waits = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        questions.write_all(question.as_bytes()).expect("a server that reads");
        let body = answer(&mut answers);
        waits.push(asked.elapsed());
        assert!(body.contains(r#""viewer":{"name""#), "{body}");
        thread::sleep(PAUSE);
    }
    waits.sort_unstable();
    Waits(waits)
}

fn answer(connection: &mut BufReader<TcpStream>) -> String {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(connection.read_line(&mut line).expect("a server that answers") > 0, "it hung up");
        let line = line.trim_end().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a number");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).expect("a whole body");
    String::from_utf8(body).expect("text")
}
