//! A trivial query beside a bare axum route that answers the same bytes: what everything between the socket and the
//! executor costs.
//!
//! Both serve from a process of their own and are asked in turns over the same number of kept connections, so that
//! whatever else the machine does falls on both. The client writes prepared bytes and counts what comes back, to take as
//! little of the machine as it can.

use std::io::{Read as _, stdin};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderName, header};
use axum::routing::post;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::process::Process;

const QUERY: &str = r#"{"query":"{ __typename }"}"#;
/// Kept connections to each.
const CONNECTIONS: usize = 16;
/// Turns of each, and how long one lasts.
const TURNS: usize = 10;
const TURN: Duration = Duration::from_secs(1);

/// A route that reads the body and answers this, with the headers that every answer of ours has, until the input ends.
pub async fn serve_bare(body: String) {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
    ];
    let answer = move |_: axum::body::Bytes| async move { (headers, body) };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    let served = axum::serve(listener, Router::new().route("/graphql", post(answer)));
    let ended = served.with_graceful_shutdown(async {
        let end = tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new()));
        let _ = end.await;
    });
    ended.await.expect("an end");
}

/// Asks both in turns and prints how many answers a second each gave.
pub async fn measure(database_url: &str) {
    let ours = Process::start(database_url, CONNECTIONS);
    let said = answer(&mut connect(&ours.address).await, &request(&ours.address)).await;
    let body = String::from_utf8(said).expect("text");
    let bare = Process::told(&["--bare", &body]);
    println!("{QUERY} is answered {body}");
    println!("{CONNECTIONS} connections to each, {TURNS} turns of {TURN:.0?} each, in turns\n");
    let mut ratios = Vec::new();
    // The first turn warms up.
    for turn in 0..=TURNS {
        let (bare, ours) = (answers(&bare.address).await, answers(&ours.address).await);
        if turn > 0 {
            let ratio = 100.0 * ours / bare;
            println!("turn {turn:>2}: bare {bare:>8.0} a second, ours {ours:>8.0} a second, {ratio:.1} %");
            ratios.push(ratio);
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!("\nmedian {:.1} % of the bare route", ratios[ratios.len() / 2]);
}

/// How many answers a second come over all connections during one turn.
async fn answers(address: &str) -> f64 {
    let request = request(address);
    let begun = Instant::now();
    let each = (0..CONNECTIONS).map(|_| {
        let (address, request) = (address.to_owned(), request.clone());
        tokio::spawn(async move {
            let mut connection = connect(&address).await;
            let mut count = 0_u32;
            while begun.elapsed() < TURN {
                answer(&mut connection, &request).await;
                count += 1;
            }
            count
        })
    });
    let mut count = 0;
    for connection in each.collect::<Vec<_>>() {
        count += connection.await.expect("a connection that asks to the end");
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

async fn connect(address: &str) -> TcpStream {
    let connection = TcpStream::connect(address).await.expect("a server that listens");
    connection.set_nodelay(true).expect("a socket");
    connection
}

fn request(address: &str) -> Vec<u8> {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: {}\r\n\r\n{QUERY}",
        QUERY.len()
    )
    .into_bytes()
}

/// Sends a request and reads the whole answer; its body.
async fn answer(connection: &mut TcpStream, request: &[u8]) -> Vec<u8> {
    connection.write_all(request).await.expect("a server that reads");
    let mut read = Vec::with_capacity(1_024);
    loop {
        assert!(connection.read_buf(&mut read).await.expect("a server that answers") > 0, "it hung up");
        let Some(head) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let (text, body) = (String::from_utf8_lossy(&read[..head]).to_lowercase(), &read[head + 4..]);
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        if body.len() >= length.trim().parse().expect("a number") {
            return body.to_vec();
        }
    }
}
