//! A load for looking at, not a test: fills a fresh database with a demo agency of any size, serves it from this process,
//! asks it over HTTP on the loopback address, and prints how long the answers took and how many SQL statements they cost.
//!
//! `cargo run --release -p tests --bin load -- --staff 5000 --households 10000`
//! `cargo run --release -p tests --bin load -- --subscribers 1000`
//! `cargo run --release -p tests --bin load -- --beside`
//! `cargo run --release -p tests --bin load -- --ahead --staff 100 --households 1000`
//! `cargo run --release -p tests --bin load -- --abuse`
//! `cargo run --release -p tests --bin load -- --dashboard --visits 1000000 --database-url postgres://localhost/load`
//! `cargo run --release -p tests --bin load -- --ledger --staff 10 --households 100 --entries 1000000`
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for people at a terminal, which ends at the first surprise"
)]

mod abuse;
mod ahead;
mod beside;
mod dashboard;
mod day;
mod ledger;
mod listeners;
mod process;
mod witness;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use api::graphql::limits::{Budget, Budgets};
use api::{RunningServer, ServerConfig};
use chrono::{Datelike, Days, TimeDelta, Utc, Weekday};
use clap::Parser;
use domain::agency::{demo, session};
use domain::kernel::Actor;
use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

const SECRET: &str = "a secret for a load that is thrown away afterwards";

/// Fills a fresh database with a demo agency, serves it, and measures what it answers over HTTP.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, and clap keeps them apart")]
#[derive(Debug, Parser)]
#[command(name = "load", max_term_width = 100)]
struct Options {
    /// An empty database. Left out: a SQLite file in the folder for temporary files, removed at the end.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// How many people work at the agency.
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    staff: usize,
    /// How many households it serves.
    #[arg(long, value_name = "M", default_value_t = 10_000)]
    households: usize,
    /// How often each operation is asked.
    #[arg(long, value_name = "TIMES", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    requests: u32,
    /// How many callers ask at the same time.
    #[arg(long, value_name = "CALLERS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    callers: u32,
    /// Measure subscriptions instead: how many listen, each over a WebSocket of its own, to a server in a process of its
    /// own. Says how soon they hear of an event, and what each costs the server in memory.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=9_000))]
    subscribers: Option<u32>,
    /// In how many different sessions of one account the subscribers have signed in.
    #[arg(long, value_name = "M", default_value_t = 1, requires = "subscribers", value_parser = clap::value_parser!(u32).range(1..=9_000))]
    sessions: u32,
    /// How many events they are told, one after the other.
    #[arg(long, value_name = "E", default_value_t = 20, requires = "subscribers", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    events: u32,
    /// Measure the way of a trivial query instead: how often it is answered in a second, beside a bare axum route that
    /// answers the same bytes, in turns and each in a process of its own.
    #[arg(long, conflicts_with = "subscribers")]
    beside: bool,
    /// Measure instead how long it takes to make the visits of the next ninety days, of five weekly series in every household.
    #[arg(long, conflicts_with_all = ["subscribers", "beside"])]
    ahead: bool,
    /// Measure instead a branch's day of five hundred visits with their tasks, and a family's home after a year of visits;
    /// takes a thousand households or more.
    #[arg(long, conflicts_with_all = ["subscribers", "beside", "ahead", "abuse"])]
    day: bool,
    /// Attack instead: in every way that is known to kill GraphQL servers, one after the other, each against a server in a
    /// process of its own. Says what it took in memory at most, and how long somebody else had to wait meanwhile.
    #[arg(long, conflicts_with_all = ["subscribers", "beside"])]
    abuse: bool,
    /// Measure points instead: how many postings there are in a second, in one wallet and spread over a hundred, and how long it
    /// takes to read a wallet with a long history.
    #[arg(long, conflicts_with_all = ["subscribers", "beside", "ahead", "abuse"])]
    ledger: bool,
    /// How many entries the long history has.
    #[arg(long, value_name = "N", default_value_t = 100_000, requires = "ledger")]
    entries: u64,
    /// Measure instead how long a manager waits for the figures of an agency that has made many visits in a year; on PostgreSQL.
    #[arg(long, conflicts_with_all = ["subscribers", "beside", "ahead", "day", "abuse", "ledger"], requires = "database_url")]
    dashboard: bool,
    /// How many visits it has made.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, requires = "dashboard")]
    visits: u64,
    /// Be the server that is measured.
    #[arg(long, hide = true)]
    serve: bool,
    /// How long a query may take at the server that is measured.
    #[arg(long, hide = true, value_name = "SECONDS")]
    query_seconds: Option<u64>,
    /// Be the bare route, and answer this.
    #[arg(long, hide = true, value_name = "BODY")]
    bare: Option<String>,
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let file = std::env::temp_dir().join(format!("guanjia-load-{}.db", std::process::id()));
    let url = options.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()));
    let size = DemoSize { staff: options.staff, households: options.households, seed: 1 };
    let mut config = ServerConfig { secret: Some(SECRET.to_owned()), background: false, ..ServerConfig::new(&url) };
    let subscribers = options.subscribers.map(|count| usize::try_from(count).expect("a count"));
    config.limits.connections_per_caller = config.limits.connections_per_caller.max(subscribers.unwrap_or(0));
    // One caller asks as much here as many do elsewhere.
    let plenty = Budget { limit: 1_000_000_000, per_second: 1_000_000 };
    config.limits.budgets = Budgets { anonymous: plenty, household: plenty, office: plenty, application: plenty };
    if let Some(seconds) = options.query_seconds {
        config.limits.query_time = Duration::from_secs(seconds);
    }
    if options.serve {
        return process::serve(config).await;
    }
    if let Some(body) = options.bare {
        return beside::serve_bare(body).await;
    }
    if options.beside {
        beside::measure(&url).await;
        return clear_up(&options, &file);
    }

    let filling = Instant::now();
    let filled = api::start(ServerConfig { demo: Some(size), ..config.clone() }).await.expect("a database to fill");
    println!("{} staff and {} households made in {:.1?}", size.staff, size.households, filling.elapsed());
    if let Some(subscribers) = subscribers {
        let bearers = sign_in(&filled, options.sessions).await;
        filled.shutdown().await.expect("an end");
        listeners::measure(&url, &bearers, subscribers, options.events).await;
    } else if options.ahead {
        filled.shutdown().await.expect("an end");
        ahead::measure(config).await;
    } else if options.day {
        filled.shutdown().await.expect("an end");
        day::measure(config, &options).await;
    } else if options.ledger {
        filled.shutdown().await.expect("an end");
        ledger::measure(config, options.entries).await;
    } else if options.dashboard {
        filled.shutdown().await.expect("an end");
        dashboard::measure(config, &options).await;
    } else if options.abuse {
        let bearers = sign_in(&filled, 1).await;
        filled.shutdown().await.expect("an end");
        println!();
        abuse::measure(&url, &bearers[0]).await;
    } else {
        filled.shutdown().await.expect("an end");
        ask(config, &options).await;
    }
    clear_up(&options, &file);
}

/// Removes the database, unless somebody named it.
fn clear_up(options: &Options, file: &Path) {
    if options.database_url.is_none() {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", file.display()));
        }
    }
}

/// Serves from this process and asks.
async fn ask(config: ServerConfig, options: &Options) {
    let starting = Instant::now();
    let server = api::start(config).await.expect("a server");
    println!("started in {:.1?} with the data there; {} resident in memory\n", starting.elapsed(), resident());
    measure(&server, options).await;
    println!("\n{} resident in memory after the load", resident());
    server.shutdown().await.expect("an end");
}

/// Asks every operation and prints a line for each.
async fn measure(server: &RunningServer, options: &Options) {
    let caller = Arc::new(Caller::dispatcher(server).await);
    let household = caller.ask("{ households(first: 1) { nodes { id } } skills { id code } }", json!({})).await;
    let request = caller.ask(OPEN, json!({ "input": opening(&household) })).await;
    let request = &request["staffingRequestOpen"]["staffingRequest"]["id"];
    let household = &household["households"]["nodes"][0]["id"];
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>9} {:>11}",
        "operation", "median", "95 %", "slowest", "a second", "statements"
    );
    for (name, query, variables) in [
        ("viewer", VIEWER, json!({})),
        ("a household with its parts", HOUSEHOLD, json!({ "id": household })),
        ("twenty households", HOUSEHOLDS, json!({})),
        ("candidates, the first twenty", CANDIDATES, json!({ "id": request })),
    ] {
        // The first fills caches and the statement cache of the connection.
        caller.ask(query, variables.clone()).await;
        let before = server.statements();
        let asking = Instant::now();
        let times = ask_often(&caller, query, &variables, options).await;
        let (statements, elapsed) = (server.statements() - before, asking.elapsed());
        print_line(name, times, statements, elapsed);
    }
}

async fn ask_often(caller: &Arc<Caller>, query: &'static str, variables: &Value, options: &Options) -> Vec<Duration> {
    let left = Arc::new(AtomicUsize::new(options.requests as usize));
    let callers: Vec<_> = (0..options.callers)
        .map(|_| {
            let (caller, variables, left) = (Arc::clone(caller), variables.clone(), Arc::clone(&left));
            tokio::spawn(async move {
                let mut times = Vec::new();
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    let asked = Instant::now();
                    caller.ask(query, variables.clone()).await;
                    times.push(asked.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await.expect("a caller that asks to the end"));
    }
    times
}

fn print_line(name: &str, mut times: Vec<Duration>, statements: u64, elapsed: Duration) {
    times.sort_unstable();
    let at = |percent: usize| milliseconds(times[(times.len() - 1) * percent / 100]);
    let count = u32::try_from(times.len()).expect("a count");
    println!(
        "{name:<34} {:>9} {:>9} {:>9} {:>9.0} {:>11.1}",
        at(50),
        at(95),
        at(100),
        f64::from(count) / elapsed.as_secs_f64(),
        // Counts of this size are exact as floats.
        u32::try_from(statements).map_or(f64::NAN, f64::from) / f64::from(count),
    );
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

/// What the operating system counts as this process's memory, client included.
fn resident() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|kib| kib.trim().strip_suffix(" kB"));
    line.and_then(|kib| kib.trim().parse::<f64>().ok())
        .map_or_else(|| "unknown".into(), |kib| format!("{:.0} MiB", kib / 1024.0))
}

/// Access tokens of the demo's dispatcher, each of a session of its own.
async fn sign_in(server: &RunningServer, sessions: u32) -> Vec<String> {
    let nobody = server.context(Actor::anonymous());
    let mut bearers = Vec::new();
    for _ in 0..sessions {
        let issued = session::issue_for(&nobody, &demo::email("dispatcher"), TimeDelta::days(1)).await;
        bearers.push(issued.expect("the demo's dispatcher").0);
    }
    bearers
}

/// The demo agency's dispatcher, with a connection that is kept.
struct Caller {
    http: reqwest::Client,
    address: String,
    bearer: String,
}

impl Caller {
    async fn dispatcher(server: &RunningServer) -> Self {
        Self::with(server, sign_in(server, 1).await.swap_remove(0))
    }

    fn with(server: &RunningServer, bearer: String) -> Self {
        Self { http: reqwest::Client::new(), address: format!("{}/graphql", server.url()), bearer }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer =
            self.http.post(&self.address).bearer_auth(&self.bearer).json(&body).send().await.expect("an answer");
        let mut answer: Value = answer.json().await.expect("JSON");
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].take()
    }
}

const VIEWER: &str = "{ viewer { name roles } }";

const HOUSEHOLD: &str = "query ($id: ID!) {
  household(id: $id) {
    name formOfAddress segments receptionGrade
    members { name kinship age }
    home { dwelling }
    preferences { observation suggestedAction }
  }
  careTeam(householdId: $id) { members { role staffMemberId } }
}";

const HOUSEHOLDS: &str =
    "{ households(first: 20) { nodes { id name segments branch { name } } pageInfo { endCursor } } }";

const CANDIDATES: &str = "query ($id: ID!) {
  staffingRequest(id: $id) {
    candidates(first: 20) {
      totalCount
      nodes {
        rank score staffMember { name }
        rules { rule hard passed value weight contribution sentence }
      }
    }
  }
}";

const OPEN: &str = "mutation ($input: StaffingRequestOpenInput!) {
  staffingRequestOpen(input: $input) { staffingRequest { id } userErrors { code field message } }
}";

/// Two mornings a week for three months.
fn opening(found: &Value) -> Value {
    #[expect(clippy::disallowed_methods, reason = "the load runs by the machine's clock, like the server that it asks")]
    let today = Utc::now().date_naive();
    let monday = (7..14).map(|days| today + Days::new(days)).find(|day| day.weekday() == Weekday::Mon);
    let skills = found["skills"].as_array().expect("a list");
    let care = skills.iter().find(|skill| skill["code"] == "ELDERLY_CARE").expect("a skill of the demo");
    json!({
        "householdId": found["households"]["nodes"][0]["id"],
        "serviceType": "ELDERLY",
        "schedule": { "firstDay": monday, "startTime": "09:00", "minutes": 180, "rule": "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=26" },
        "skills": [{ "skillId": care["id"], "level": 1 }],
        "languages": ["zh"],
    })
}
