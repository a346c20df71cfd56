//! The ways out: a folder, a mail server, a receiver; in races, in failures, and when the program is killed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::loyalty::ChannelSettings;
use chrono::{Datelike, TimeDelta};
use domain::kernel::Clock as _;
use domain::kernel::clock::SystemClock;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::{Office, named, reached_by, serves};
use crate::support::program::Program;
use crate::support::receiver::Receiver;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    two_processes_send_a_greeting_once,
    a_receiver_knows_that_it_is_ours,
    what_fails_is_tried_again_and_parked_in_the_end,
    a_mail_server_takes_it,
    a_program_that_is_killed_while_it_tells_a_receiver_tells_it_again_under_the_same_id,
    a_program_that_is_killed_while_it_mails_says_that_it_cannot_know,
}

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn by(ways: &[String]) -> ChannelSettings {
    ChannelSettings {
        ways: ways.iter().map(|way| way.parse().expect("a way")).collect(),
        secret: Some(SECRET.to_owned()),
        from: Some("Guanjia <hello@guanjia.example>".to_owned()),
        log_the_rest: false,
    }
}

/// An office whose greetings go these ways, on the morning of a birthday, with one in the queue.
async fn on_the_day(database: Database, ways: &[String]) -> Office {
    let settings = by(ways);
    let server = Server::with(database, |config| {
        config.channels = settings;
        config.private_webhooks = true;
    })
    .await;
    let office = Office::new(server).await;
    office.wished(true).await;
    office.policy(json!({ "automatic": true })).await;
    office.at("2026-04-28T02:00:00Z").await;
    office.server.set_clock("2026-05-02T02:00:00Z".parse().expect("a moment"));
    office
}

async fn two_processes_send_a_greeting_once(database: Database) {
    let receiver = Receiver::start().await;
    let ways = [format!("email={}", receiver.url())];
    let office = on_the_day(database, &ways).await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let beside = office.server.beside_with(|config| {
            config.channels = by(&ways);
            config.private_webhooks = true;
        });
        others.push(beside.await);
    }
    let [a, b, c] = [&others[0], &others[1], &others[2]];
    let sent = tokio::join!(
        office.server.deliver_greetings(),
        async { a.deliver_greetings().await.expect("greetings") },
        async { b.deliver_greetings().await.expect("greetings") },
        async { c.deliver_greetings().await.expect("greetings") },
    );
    assert_eq!(sent.0 + sent.1 + sent.2 + sent.3, 1);
    receiver.one();
    assert_eq!(office.the_greeting().await["state"], "SENT");
}

async fn a_receiver_knows_that_it_is_ours(database: Database) {
    let receiver = Receiver::start().await;
    let office = on_the_day(database, &[format!("email={}", receiver.url())]).await;
    assert_eq!(office.server.deliver_greetings().await, 1);
    let taken = receiver.one();
    let timestamp = taken.header("webhook-timestamp").parse().expect("a time");
    let library = Webhook::new(SECRET).expect("a secret");
    let signed = library.sign(taken.header("webhook-id"), timestamp, taken.body.as_bytes()).expect("a signature");
    assert_eq!(taken.header("webhook-signature"), signed);
    let (told, greeting) = (taken.json(), office.the_greeting().await);
    assert_eq!((&told["type"], &told["data"]["words"]), (&json!("loyalty.greeting"), &greeting["words"]));
    let data =
        json!({ "to": told["data"]["to"], "person": told["data"]["person"], "channel": told["data"]["channel"] });
    assert_eq!(data, json!({ "to": "wang.jing@example.com", "person": "王静", "channel": "email" }));
    assert_eq!(taken.header("webhook-id"), greeting["id"]);
}

async fn what_fails_is_tried_again_and_parked_in_the_end(database: Database) {
    let receiver = Receiver::start().await;
    receiver.answers(503, &[], "");
    let office = on_the_day(database, &[format!("email={}", receiver.url())]).await;
    let mut attempts = 0;
    let parked = loop {
        attempts += office.server.deliver_greetings().await;
        let greeting = office.the_greeting().await;
        match greeting["state"].as_str() {
            Some("QUEUED") => office.server.wait(TimeDelta::minutes(61)),
            _ => break greeting,
        }
        assert!(attempts < 20, "{greeting}");
    };
    // Later on that day no hour is left.
    assert_eq!((&parked["state"], &parked["nextAttemptAt"]), (&json!("PARKED"), &json!(null)));
    assert!(parked["lastError"].as_str().is_some_and(|told| told.contains("503")), "{parked}");
    assert_eq!(receiver.taken().len(), attempts);
    receiver.answers(200, &[], "");
    office.server.set_clock("2026-05-02T10:00:00Z".parse().expect("a moment"));
    let again = office.does("greetingRetry", named(&parked)).await;
    assert_eq!((&again["state"], &again["attempts"]), (&json!("QUEUED"), &json!(0)));
    assert_eq!(office.server.deliver_greetings().await, 1);
    assert_eq!(office.the_greeting().await["state"], "SENT");
}

/// A mail server that keeps what it is given, or goes silent when it has it.
struct MailServer {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    arrived: Arc<Notify>,
}

impl MailServer {
    async fn start(answers: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (taken, arrived) = (Arc::new(Mutex::new(Vec::<String>::new())), Arc::new(Notify::new()));
        let (kept, told) = (Arc::clone(&taken), Arc::clone(&arrived));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, told) = (Arc::clone(&kept), Arc::clone(&told));
                tokio::spawn(async move {
                    let (reading, mut writing) = stream.into_split();
                    let mut lines = BufReader::new(reading).lines();
                    let _ = writing.write_all(b"220 here\r\n").await;
                    let mut message = None;
                    while let Ok(Some(line)) = lines.next_line().await {
                        let answer = match (&mut message, line.as_str()) {
                            (Some(text), ".") => {
                                kept.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(text));
                                told.notify_one();
                                message = None;
                                if !answers {
                                    std::future::pending::<()>().await;
                                }
                                "250 kept"
                            }
                            (Some(text), line) => {
                                text.push_str(line);
                                text.push('\n');
                                continue;
                            }
                            (None, line) if line.starts_with("DATA") => {
                                message = Some(String::new());
                                "354 go on"
                            }
                            (None, line) if line.starts_with("QUIT") => "221 bye",
                            _ => "250 well",
                        };
                        let _ = writing.write_all(format!("{answer}\r\n").as_bytes()).await;
                    }
                });
            }
        });
        Self { port, taken, arrived }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn a_mail_server_takes_it(database: Database) {
    let mail = MailServer::start(true).await;
    let office = on_the_day(database, &[format!("email=smtp://127.0.0.1:{}", mail.port)]).await;
    assert_eq!(office.server.deliver_greetings().await, 1);
    let greeting = office.the_greeting().await;
    assert_eq!(greeting["state"], "SENT", "{greeting}");
    let taken = mail.taken();
    assert_eq!(taken.len(), 1);
    let id = greeting["id"].as_str().expect("an id");
    for part in [&format!("<{id}@guanjia.example>"), "wang.jing@example.com", "hello@guanjia.example"] {
        assert!(taken[0].contains(part), "{part}: {}", taken[0]);
    }
}

/// A family with a birthday today by the machine's clock, whose greeting is queued for now, and where it is kept.
async fn today(database: Database) -> Office {
    let server = Server::with(database, |_| {}).await;
    let now = SystemClock.now();
    server.set_clock(now - TimeDelta::minutes(3));
    let (manager, dispatcher) = (server.manager().await, server.dispatcher().await);
    let mut told = reached_by(&server, &json!(["EMAIL"])).await;
    told["contactPreferences"].as_object_mut().expect("an object").remove("quietHours");
    let here = (now + TimeDelta::hours(8)).date_naive();
    let born = here.with_year(1948).unwrap_or(here);
    told["members"] = json!([{ "kinship": "HEAD", "name": "王秀英", "bornOn": born.to_string() }]);
    let family = serves(&server, &dispatcher, told).await;
    let office = Office { server, manager, dispatcher, family };
    office.wished(true).await;
    office
        .policy(json!({ "automatic": true, "from": "00:00", "until": "23:59", "draftDays": 0, "festivals": [] }))
        .await;
    office.server.run_jobs().await;
    let connection = office.server.database().connect().await;
    let at_once = "update greeting set send_from = drafted_at, next_attempt_at = drafted_at";
    connection.execute_unprepared(at_once).await.expect("at once");
    office
}

/// Starts the program over a database, with a way for e-mail.
fn program(office: &Office, way: &str) -> Program {
    let channel = format!("email={way}");
    let folder = std::env::temp_dir();
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--demo",
        "off",
        "--database-url",
        office.server.database().url(),
        "--channel",
        &channel,
        "--channel-secret",
        SECRET,
        "--channel-from",
        "Guanjia <hello@guanjia.example>",
        "--webhook-allow-private",
    ];
    Program::start(&folder, &arguments)
}

/// The lease of the process that was killed is over.
async fn later(office: &Office) {
    let connection = office.server.database().connect().await;
    let over = "update greeting set next_attempt_at = send_from where state = 'SENDING'";
    connection.execute_unprepared(over).await.expect("the lease is over");
}

async fn state_becomes(office: &Office, state: &str) -> Value {
    for _ in 0..300 {
        let greeting = office.the_greeting().await;
        if greeting["state"] == state {
            return greeting;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    office.the_greeting().await
}

async fn a_program_that_is_killed_while_it_tells_a_receiver_tells_it_again_under_the_same_id(database: Database) {
    let office = today(database).await;
    let receiver = Receiver::start().await;
    receiver.hangs(true);
    let running = program(&office, &receiver.url());
    receiver.arrived().await;
    running.kill();
    assert_eq!(office.the_greeting().await["state"], "SENDING");
    later(&office).await;
    receiver.hangs(false);
    let _running = program(&office, &receiver.url());
    let sent = state_becomes(&office, "SENT").await;
    assert_eq!((&sent["state"], &sent["attempts"]), (&json!("SENT"), &json!(2)), "{sent}");
    let ids: Vec<_> = receiver.taken().iter().map(|taken| taken.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1], "the receiver can tell that it has it");
}

async fn a_program_that_is_killed_while_it_mails_says_that_it_cannot_know(database: Database) {
    let office = today(database).await;
    let mail = MailServer::start(false).await;
    let way = format!("smtp://127.0.0.1:{}", mail.port);
    let running = program(&office, &way);
    mail.arrived.notified().await;
    running.kill();
    later(&office).await;
    let _running = program(&office, &way);
    let uncertain = state_becomes(&office, "UNCERTAIN").await;
    assert_eq!(uncertain["state"], "UNCERTAIN", "{uncertain}");
    assert!(uncertain["lastError"].as_str().is_some_and(|told| told.contains("cannot tell")));
    assert_eq!(mail.taken().len(), 1, "it is not sent again by itself");
    let confirmed = office.does("greetingConfirm", named(&uncertain)).await;
    assert_eq!(confirmed["state"], "SENT");
}
