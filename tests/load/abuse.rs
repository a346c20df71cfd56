//! What is known to kill GraphQL servers, one after the other, each against a server in a process of its own; meanwhile
//! somebody else asks a simple query all the time. Prints what the server took in memory at most, and how long the other had
//! to wait.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

use super::process::Process;
use super::witness::{Waits, watch};
use super::{CANDIDATES, Caller, OPEN, milliseconds, opening};

/// How many attack at once, and how long, where a single request is soon answered.
const ATTACKERS: usize = 8;
const ATTACK: Duration = Duration::from_secs(3);
/// A query may take so long here.
const QUERY_SECONDS: &str = "1";
/// Connections that say something and then nothing more.
const CROWD: usize = 1_000;
/// Longer than the server waits for anybody.
const PATIENCE: Duration = Duration::from_secs(30);
const SUBSCRIPTIONS: usize = 20_000;

/// One way to attack.
#[derive(Clone, Copy, Debug)]
enum Abuse {
    Nothing,
    Brackets(usize),
    DoubledFragments,
    Aliases,
    OneField,
    Subscriptions,
    Batch,
    LargeBody,
    SlowBody,
    IdleSockets,
    OverlongQuery,
}

const ALL: [Abuse; 12] = [
    Abuse::Nothing,
    Abuse::Brackets(1_600),
    Abuse::Brackets(100_000),
    Abuse::DoubledFragments,
    Abuse::Aliases,
    Abuse::OneField,
    Abuse::Subscriptions,
    Abuse::Batch,
    Abuse::LargeBody,
    Abuse::SlowBody,
    Abuse::IdleSockets,
    Abuse::OverlongQuery,
];

/// What became of the requests, each with how often.
type Said = BTreeMap<String, usize>;

/// Attacks in every way and prints a line for each.
pub async fn measure(database_url: &str, bearer: &str) {
    println!(
        "{:<34} {:>11} {:>7} {:>10} {:>10} {:>10}   what the attackers were told",
        "abuse", "peak memory", "asked", "median", "99 %", "slowest"
    );
    for abuse in ALL {
        let server = Process::told(&["--serve", "--database-url", database_url, "--query-seconds", QUERY_SECONDS]);
        let stop = Arc::new(AtomicBool::new(false));
        let watching = {
            let (address, bearer, stop) = (server.address.clone(), bearer.to_owned(), Arc::clone(&stop));
            // A thread of its own: it does not wait for what the attackers do in this process.
            thread::spawn(move || watch(&address, &bearer, &stop))
        };
        let said = abuse.happen(&server, bearer).await;
        stop.store(true, Ordering::Relaxed);
        print(abuse, &server, &watching.join().expect("somebody who asks to the end"), &said);
    }
}

fn print(abuse: Abuse, server: &Process, waits: &Waits, said: &Said) {
    let said: Vec<_> = said.iter().map(|(what, times)| format!("{times} × {what}")).collect();
    println!(
        "{:<34} {:>7} MiB {:>7} {:>10} {:>10} {:>10}   {}",
        abuse.name(),
        server.peak() / 1_024,
        waits.asked(),
        milliseconds(waits.at(50)),
        milliseconds(waits.at(99)),
        milliseconds(waits.at(100)),
        said.join(", ")
    );
}

impl Abuse {
    fn name(self) -> String {
        match self {
            Self::Nothing => "nothing".into(),
            Self::Brackets(count) => format!("{count} open brackets"),
            Self::DoubledFragments => "22 to 60 doubled fragments".into(),
            Self::Aliases => "10 000 aliases".into(),
            Self::OneField => "10 000 times one field".into(),
            Self::Subscriptions => format!("{SUBSCRIPTIONS} subscriptions on a socket"),
            Self::Batch => "5 000 batched operations".into(),
            Self::LargeBody => "100 MB of body".into(),
            Self::SlowBody => format!("{CROWD} slow bodies"),
            Self::IdleSockets => format!("{CROWD} idle sockets"),
            Self::OverlongQuery => "queries that run past their time".into(),
        }
    }

    async fn happen(self, server: &Process, bearer: &str) -> Said {
        let document = |query: &str| json!({ "query": query }).to_string();
        let many =
            |text: fn(usize) -> String| document(&format!("{{ {} }}", (0..10_000).map(text).collect::<String>()));
        match self {
            Self::Nothing => {
                tokio::time::sleep(ATTACK).await;
                Said::new()
            }
            Self::Brackets(count) => {
                let brackets = ["{a", "[", "(a:", "{a(b:[", "query($a:[", "{...on A{"];
                post(server, brackets.map(|bracket| document(&bracket.repeat(count))).to_vec()).await
            }
            Self::DoubledFragments => post(server, (22..=60).map(|depth| document(&doubled(depth))).collect()).await,
            Self::Aliases => post(server, vec![many(|at| format!("a{at}: version "))]).await,
            Self::OneField => post(server, vec![many(|_| "version ".into())]).await,
            Self::Subscriptions => subscribe(server).await,
            Self::Batch => post(server, vec![format!("[{}]", vec![r#"{"query":"{version}"}"#; 5_000].join(","))]).await,
            Self::LargeBody => post(server, vec!["x".repeat(100 * 1_024 * 1_024)]).await,
            Self::SlowBody => crowd(
                server,
                b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
            )
            .await,
            Self::IdleSockets => crowd(server, b"").await,
            Self::OverlongQuery => overlong(server, bearer).await,
        }
    }
}

/// A few lines that are 2^depth fields when their fragments are expanded.
fn doubled(depth: usize) -> String {
    let mut text = String::from("{ viewer { ...f0 } }");
    for at in 0..depth {
        write!(text, " fragment f{at} on Viewer {{ ...f{0} ...f{0} }}", at + 1).expect("a text");
    }
    write!(text, " fragment f{depth} on Viewer {{ name }}").expect("a text");
    text
}

/// Many post these bodies in turn, again and again.
async fn post(server: &Process, bodies: Vec<String>) -> Said {
    let bodies: Arc<[Bytes]> = bodies.into_iter().map(Into::into).collect();
    let (begun, mut attackers) = (Instant::now(), JoinSet::new());
    for _ in 0..ATTACKERS {
        let (bodies, address) = (Arc::clone(&bodies), server.http());
        attackers.spawn(async move {
            let http = reqwest::Client::new();
            let mut said = Said::new();
            for body in bodies.iter().cycle() {
                if begun.elapsed() >= ATTACK {
                    break;
                }
                let request = http.post(&address).header("content-type", "application/json").body(body.clone());
                *said.entry(outcome(request.send().await).await).or_default() += 1;
            }
            said
        });
    }
    together(attackers.join_all().await)
}

async fn outcome(answer: reqwest::Result<reqwest::Response>) -> String {
    // The connection may be closed before all of a body beyond the limit is sent.
    let Ok(answer) = answer else { return "cut off".into() };
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    match body["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => format!("{status} {code}"),
        None => status.to_string(),
    }
}

fn together(all: Vec<Said>) -> Said {
    let mut sum = Said::new();
    for (what, times) in all.into_iter().flatten() {
        *sum.entry(what).or_default() += times;
    }
    sum
}

/// One socket that subscribes without end, whatever it is told.
async fn subscribe(server: &Process) -> Said {
    let mut request = format!("ws://{}/graphql", server.address).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("a socket");
    let (mut say, mut hear) = socket.split();
    let saying = tokio::spawn(async move {
        let beats = r#"subscription { heartbeat(times: 60, every: "PT1S") }"#;
        let subscribe = |at: usize| json!({ "type": "subscribe", "id": at.to_string(), "payload": { "query": beats } });
        let messages = (0..SUBSCRIPTIONS).map(subscribe);
        for message in std::iter::once(json!({ "type": "connection_init" })).chain(messages) {
            if say.send(Message::text(message.to_string())).await.is_err() {
                break;
            }
        }
        tokio::time::sleep(ATTACK).await;
    });
    let mut said = Said::new();
    while let Ok(Some(Ok(message))) = tokio::time::timeout(ATTACK, hear.next()).await {
        let what = match message {
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).expect("JSON");
                let code = message["payload"][0]["extensions"]["code"].as_str().unwrap_or_default();
                format!("{} {code}", message["type"].as_str().unwrap_or_default()).trim_end().to_owned()
            }
            Message::Close(Some(close)) => format!("closed: {}", close.reason),
            _ => continue,
        };
        *said.entry(what).or_default() += 1;
        if saying.is_finished() {
            break;
        }
    }
    said
}

/// A crowd that says this, then a byte a second if it has begun a request, until it is sent away.
async fn crowd(server: &Process, beginning: &'static [u8]) -> Said {
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let address = server.address.clone();
        crowd.spawn(async move {
            let mut connection = TcpStream::connect(address).await.expect("a connection");
            connection.write_all(beginning).await.expect("a connection that takes it");
            let (begun, mut answer) = (Instant::now(), Vec::new());
            while begun.elapsed() < PATIENCE {
                match tokio::time::timeout(Duration::from_secs(1), connection.read_to_end(&mut answer)).await {
                    Ok(_) => {
                        let answer = String::from_utf8_lossy(&answer);
                        let line = answer.lines().next().unwrap_or("closed without a word");
                        return Said::from([(line.to_owned(), 1)]);
                    }
                    Err(_) if beginning.is_empty() => {}
                    Err(_) => drop(connection.write_all(b" ").await),
                }
            }
            Said::from([("never sent away".into(), 1)])
        });
    }
    together(crowd.join_all().await)
}

/// Many ask for all that a document may ask of the dearest list.
async fn overlong(server: &Process, bearer: &str) -> Said {
    let caller = Caller { http: reqwest::Client::new(), address: server.http(), bearer: bearer.to_owned() };
    let found = caller.ask("{ households(first: 1) { nodes { id } } skills { id code } }", json!({})).await;
    let request = caller.ask(OPEN, json!({ "input": opening(&found) })).await;
    let id = request["staffingRequestOpen"]["staffingRequest"]["id"].clone();
    let field = CANDIDATES.split_once('{').and_then(|(_, rest)| rest.trim_end().strip_suffix('}')).expect("a field");
    let fields: String = ["a", "b", "c", "d"].map(|alias| format!("{alias}: {}", field.trim_start())).concat();
    let body = json!({ "query": format!("query ($id: ID!) {{ {fields} }}"), "variables": { "id": id } }).to_string();
    let (begun, mut attackers) = (Instant::now(), JoinSet::new());
    for _ in 0..4 * ATTACKERS {
        let (http, address, bearer, body) = (caller.http.clone(), server.http(), bearer.to_owned(), body.clone());
        attackers.spawn(async move {
            let mut said = Said::new();
            while begun.elapsed() < ATTACK {
                let request = http.post(&address).bearer_auth(&bearer).header("content-type", "application/json");
                *said.entry(outcome(request.body(body.clone()).send().await).await).or_default() += 1;
            }
            said
        });
    }
    together(attackers.join_all().await)
}
