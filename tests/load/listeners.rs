//! Many who listen to the same, each over a WebSocket of their own, and how soon they hear what happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::{SinkExt as _, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::process::Process;
use super::{Caller, OPEN, milliseconds, opening};

const SUBSCRIPTION: &str =
    "subscription { staffingRequestChanged { cursor occurredAt change staffingRequest { id status } } }";

/// How many connect at the same time.
const AT_THE_DOOR: usize = 50;

/// Longer than anything takes: who waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_mins(1);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// That one of them has heard of one event.
struct Heard {
    request: String,
    after: Duration,
}

/// Opens the sockets, waits until all listen, makes the events, and prints what was found.
pub async fn measure(database_url: &str, bearers: &[String], subscribers: usize, events: u32) {
    let mut server = Process::start(database_url, subscribers);
    let caller = Caller { http: reqwest::Client::new(), address: server.http(), bearer: bearers[0].clone() };
    let found = caller.ask("{ households(first: 1) { nodes { id } } skills { id code } }", json!({})).await;
    let input = json!({ "input": opening(&found) });
    // Connections to the database and caches are there before memory is looked at.
    for _ in 0..20 {
        caller.ask(OPEN, input.clone()).await;
    }
    let before = server.resident();
    let (tell, mut heard) = mpsc::unbounded_channel();
    let opened = Instant::now();
    open_all(&server, bearers, subscribers, &tell).await;
    until_all_listen(&caller, &input, &mut heard, subscribers).await;
    println!("{subscribers} listen, in {} sessions, after {:.1?}", bearers.len(), opened.elapsed());
    let after = server.resident();
    println!(
        "memory of the server: {before} KiB before, {after} KiB with them; {:.1} KiB each",
        f64::from(u32::try_from(after.saturating_sub(before)).expect("a size"))
            / f64::from(u32::try_from(subscribers).expect("a count"))
    );
    let (mut times, mut changes) = (Vec::new(), Vec::new());
    let (statements, processor) = (server.statements(), server.processor_time());
    for _ in 0..events {
        let asked = Instant::now();
        let id = open_request(&caller, &input).await;
        changes.push(asked.elapsed());
        times.extend(hear_all(&mut heard, &id, subscribers).await);
    }
    let statements = server.statements() - statements;
    let processor = server.processor_time().saturating_sub(processor);
    print(&mut changes, &mut times, statements, events);
    let messages = u32::try_from(times.len()).expect("a count");
    println!("processor time of the server: {:.1} µs a message", processor.as_secs_f64() * 1e6 / f64::from(messages));
}

fn print(changes: &mut [Duration], times: &mut [Duration], statements: u64, events: u32) {
    changes.sort_unstable();
    times.sort_unstable();
    let at = |percent: usize| milliseconds(times[(times.len() - 1) * percent / 100]);
    println!("{events} events, {} messages; each time is from before the commit to the receipt", times.len());
    println!("median {}, 95 % {}, 99 % {}, slowest {}", at(50), at(95), at(99), at(100));
    println!(
        "answer to the mutation, median {}; {:.1} SQL statements an event, the mutation's own included",
        milliseconds(changes[changes.len() / 2]),
        u32::try_from(statements).map_or(f64::NAN, f64::from) / f64::from(events)
    );
}

async fn open_request(caller: &Caller, input: &Value) -> String {
    let answer = caller.ask(OPEN, input.clone()).await;
    answer["staffingRequestOpen"]["staffingRequest"]["id"].as_str().expect("an id").to_owned()
}

/// An operation that was begun may not be listening yet: makes events until one is heard by all.
async fn until_all_listen(
    caller: &Caller,
    input: &Value,
    heard: &mut mpsc::UnboundedReceiver<Heard>,
    subscribers: usize,
) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let id = open_request(caller, input).await;
        let all = hear_all(heard, &id, subscribers);
        if tokio::time::timeout(Duration::from_secs(3), all).await.is_ok() {
            return;
        }
    }
    panic!("not all of them hear");
}

/// Waits until all have heard of this request.
async fn hear_all(heard: &mut mpsc::UnboundedReceiver<Heard>, id: &str, subscribers: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(subscribers);
    while times.len() < subscribers {
        let next = tokio::time::timeout(PATIENCE, heard.recv()).await;
        let next = next.expect("an event in time").expect("somebody who listens");
        if next.request == id {
            times.push(next.after);
        }
    }
    times
}

async fn open_all(server: &Process, bearers: &[String], subscribers: usize, tell: &mpsc::UnboundedSender<Heard>) {
    let address: Arc<str> = format!("ws://{}/graphql", server.address).into();
    let opening = (0..subscribers).map(|at| {
        let (address, bearer, tell) = (Arc::clone(&address), bearers[at % bearers.len()].clone(), tell.clone());
        async move {
            let socket = open(&address, &bearer).await;
            tokio::spawn(listen(socket, tell));
        }
    });
    stream::iter(opening).buffer_unordered(AT_THE_DOOR).collect::<Vec<_>>().await;
}

async fn open(address: &str, bearer: &str) -> Socket {
    let mut request = address.into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    let payload = json!({ "authorization": format!("Bearer {bearer}") });
    say(&mut socket, &json!({ "type": "connection_init", "payload": payload })).await;
    let greeting = socket.next().await.expect("an open socket").expect("a message").into_text().expect("text");
    assert!(greeting.contains("connection_ack"), "{greeting}");
    say(&mut socket, &json!({ "type": "subscribe", "id": "s", "payload": { "query": SUBSCRIPTION } })).await;
    socket
}

async fn say(socket: &mut Socket, message: &Value) {
    socket.send(Message::text(message.to_string())).await.expect("a socket that takes it");
}

async fn listen(mut socket: Socket, tell: mpsc::UnboundedSender<Heard>) {
    while let Some(Ok(message)) = socket.next().await {
        #[expect(clippy::disallowed_methods, reason = "the server that is measured runs by the machine's clock")]
        let now = Utc::now();
        let Message::Text(text) = message else { continue };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        match message["type"].as_str() {
            Some("ping") => say(&mut socket, &json!({ "type": "pong" })).await,
            Some("next") => {
                let told = &message["payload"]["data"]["staffingRequestChanged"];
                let began: DateTime<Utc> = told["occurredAt"].as_str().expect("a time").parse().expect("a time");
                let request = told["staffingRequest"]["id"].as_str().expect("an id").to_owned();
                let after = (now - began).to_std().unwrap_or_default();
                // Nobody waits for it any more at the end.
                let _ = tell.send(Heard { request, after });
            }
            _ => panic!("{message} instead of an event"),
        }
    }
}
