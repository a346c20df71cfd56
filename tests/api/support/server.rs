//! The real server, started in this process over a database of its own, and the words to speak with it.

use std::sync::Arc;

use api::graphql::limits::{Budget, Budgets};
use api::{RunningServer, ServerConfig};
use chrono::{DateTime, TimeDelta, Utc};
use domain::agency::founding::{self, Founding};
use domain::agency::{demo, session};
use domain::kernel::clock::ShiftedClock;
use domain::kernel::demo::DemoSize;
use domain::kernel::{Actor, Context};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::database::Database;
use super::trial::OnDatabase;

/// The secret of every server of the suite, so that a database that was filled by one opens for another.
pub const SECRET: &str = "the secret of the tests, long enough to be one";

/// A demo agency of this size has branches and an office, and no staff or households.
pub const EMPTY_AGENCY: DemoSize = DemoSize { staff: 0, households: 0, seed: 1 };

/// A running server with an agency: three branches and an office.
///
/// Its clock begins on a Monday morning, 2 March 2026 at 9:00 in Hangzhou, and runs on from there. Events are delivered
/// and jobs run when a test says so.
pub struct Server {
    running: RunningServer,
    database: Database,
    clock: Arc<ShiftedClock>,
    http: reqwest::Client,
}

/// Somebody who asks: what stands behind `Bearer`, or nothing.
#[derive(Clone, Debug)]
pub struct Caller {
    bearer: Option<String>,
    purpose: Option<&'static str>,
}

impl Caller {
    /// Somebody who holds this token or key.
    pub fn with(bearer: impl Into<String>) -> Self {
        Self { bearer: Some(bearer.into()), purpose: None }
    }

    /// Somebody who has not signed in.
    pub const fn nobody() -> Self {
        Self { bearer: None, purpose: None }
    }

    /// What stands behind `Bearer`.
    pub fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// The same, saying why personal data is read.
    pub fn for_the_purpose_of(&self, purpose: &'static str) -> Self {
        Self { purpose: Some(purpose), ..self.clone() }
    }
}

impl OnDatabase for Server {
    const SETTLED: bool = true;

    async fn on(database: Database) -> Self {
        let clock = Arc::new(ShiftedClock::default());
        clock.set(opening());
        let running = start(&database, &clock, |_| {}).await;
        Self { running, database, clock, http: reqwest::Client::new() }
    }
}

/// When the clock of every test begins.
pub fn opening() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().expect("a moment")
}

async fn start(
    database: &Database,
    clock: &Arc<ShiftedClock>,
    change: impl FnOnce(&mut ServerConfig),
) -> RunningServer {
    let mut config = ServerConfig {
        secret: Some(SECRET.to_owned()),
        clock: Arc::clone(clock) as _,
        background: false,
        ..ServerConfig::new(database.url())
    };
    // Tests ask more in a moment than people do in a day; those about budgets set their own.
    let plenty = Budget { limit: 1_000_000_000, per_second: 1_000_000 };
    config.limits.budgets = Budgets { anonymous: plenty, household: plenty, office: plenty, application: plenty };
    change(&mut config);
    api::start(config).await.expect("a server")
}

impl Server {
    /// A server that fills a database without an agency with a demo agency of this size.
    pub async fn with_demo(database: Database, size: DemoSize) -> Self {
        Self::with(database, |config| config.demo = Some(size)).await
    }

    /// A server over a database without an agency, with an empty agency and another configuration.
    pub async fn with(database: Database, change: impl FnOnce(&mut ServerConfig)) -> Self {
        let clock = Arc::new(ShiftedClock::default());
        clock.set(opening());
        let empty_agency = |config: &mut ServerConfig| {
            config.demo = Some(EMPTY_AGENCY);
            change(config);
        };
        let running = start(&database, &clock, empty_agency).await;
        Self { running, database, clock, http: reqwest::Client::new() }
    }

    /// Asks, and must be answered: no errors, and no user errors in the payload of any mutation.
    pub async fn ask(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        self.send(caller, query, variables).await.granted()
    }

    /// Asks, and must be refused: the one error or user error that comes back.
    pub async fn refusal(&self, caller: &Caller, query: &str, variables: Value) -> Refusal {
        self.send(caller, query, variables).await.refused()
    }

    /// Asks, and takes what comes: for answers of which a part fails.
    pub async fn send(&self, caller: &Caller, query: &str, variables: Value) -> Answer {
        let mut request = self.http.post(format!("{}/graphql", self.running.url()));
        if let Some(bearer) = &caller.bearer {
            request = request.bearer_auth(bearer);
        }
        if let Some(purpose) = caller.purpose {
            request = request.header("x-purpose", purpose);
        }
        let body = json!({ "query": query, "variables": variables });
        let answer = request.json(&body).send().await.expect("a server that answers");
        Answer(answer.json().await.expect("an answer in JSON"))
    }

    /// Does one mutation with its `input`, which must be granted; answers the payload with the fields of `selection`.
    pub async fn change(&self, caller: &Caller, mutation: &str, input: Value, selection: &str) -> Value {
        let data = self.ask(caller, &mutation_text(mutation, selection), json!({ "input": input })).await;
        data[mutation].clone()
    }

    /// Tries one mutation with its `input`, which must be refused.
    pub async fn refuses(&self, caller: &Caller, mutation: &str, input: Value) -> Refusal {
        self.refusal(caller, &mutation_text(mutation, ""), json!({ "input": input })).await
    }

    /// Sends one mutation with its `input`, and takes what comes: for races, of which one is granted.
    pub async fn tries(&self, caller: &Caller, mutation: &str, input: Value) -> Answer {
        self.send(caller, &mutation_text(mutation, ""), json!({ "input": input })).await
    }

    /// A request to be made up by hand, to a path of the server.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.running.url()))
    }

    /// Where connections are taken.
    pub fn address(&self) -> std::net::SocketAddr {
        self.running.address()
    }

    /// Where sockets are taken.
    pub fn socket_address(&self) -> String {
        format!("ws://{}/graphql", self.running.address())
    }

    /// Another process, as it were, over the same database and clock.
    pub async fn beside(&self) -> RunningServer {
        self.beside_with(|_| {}).await
    }

    /// Another process over the same database and clock, with another configuration.
    pub async fn beside_with(&self, change: impl FnOnce(&mut ServerConfig)) -> RunningServer {
        start(&self.database, &self.clock, change).await
    }

    /// Stops the server.
    pub async fn stop(self) {
        self.running.shutdown().await.expect("a clean end");
    }

    /// Any address of the server.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.running.url())).send().await.expect("a server that answers")
    }

    /// An account of the office: `admin`, `manager`, `dispatcher`, `coordinator` or `inspector`.
    pub async fn office(&self, kind: &str) -> Caller {
        self.signed_in(&demo::email(kind)).await
    }

    /// The dispatcher of the office.
    pub async fn dispatcher(&self) -> Caller {
        self.office("dispatcher").await
    }

    /// The manager of the office.
    pub async fn manager(&self) -> Caller {
        self.office("manager").await
    }

    /// The admin of the office.
    pub async fn admin(&self) -> Caller {
        self.office("admin").await
    }

    /// Whoever signs in with this address. The token outlasts every test.
    pub async fn signed_in(&self, email: &str) -> Caller {
        let nobody = self.running.context(Actor::anonymous());
        let (bearer, _) = session::issue_for(&nobody, email, TimeDelta::days(3650)).await.expect("an account");
        Caller::with(bearer)
    }

    /// The admin of another agency in the same installation.
    pub async fn another_agency(&self) -> Caller {
        let nobody = self.running.context(Actor::anonymous());
        let email = "admin@elsewhere.example";
        let founding = Founding {
            name: "Elsewhere Home Care".to_owned(),
            currency: "EUR".to_owned(),
            admin_name: "Else Where".to_owned(),
            admin_email: email.to_owned(),
            admin_password: "a long enough password".to_owned(),
        };
        founding::found(&nobody, founding).await.expect("another agency");
        self.signed_in(email).await
    }

    /// Moves the clock ahead.
    pub fn wait(&self, time: TimeDelta) {
        self.clock.shift(time);
    }

    /// Sets the clock.
    pub fn set_clock(&self, now: DateTime<Utc>) {
        self.clock.set(now);
    }

    /// The server's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.running.environment().now()
    }

    /// Delivers the events that are due, and what they bring about. None may fail.
    pub async fn deliver_events(&self) -> usize {
        let round = self.running.deliver_events().await.expect("deliveries");
        assert_eq!(round.failed, 0, "a receiver failed; the log says which");
        round.delivered
    }

    /// Makes the webhooks of what has happened, and sends those that are due; answers how many attempts were made.
    pub async fn deliver_webhooks(&self) -> usize {
        self.running.deliver_webhooks().await.expect("webhooks")
    }

    /// Sends the greetings that are due; answers how many attempts were made.
    pub async fn deliver_greetings(&self) -> usize {
        self.running.deliver_greetings().await.expect("greetings")
    }

    /// Runs the jobs that are due by the server's clock; answers how many ran.
    pub async fn run_jobs(&self) -> usize {
        self.running.run_jobs().await.expect("jobs")
    }

    /// What some work answers, and how many SQL statements it took, those of signing in included.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.running.statements();
        let answer = work.await;
        (answer, self.running.statements() - before)
    }

    /// A context past HTTP, as the product itself acts: for what another domain would do.
    pub async fn system(&self) -> Context {
        let nobody = self.running.context(Actor::anonymous());
        let agency = founding::first(&nobody).await.expect("a database").expect("an agency");
        self.running.context(Actor::system(agency))
    }

    /// The database behind the server.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Stops the server and starts it again over the same database and clock.
    pub async fn restarted(self) -> Self {
        let Self { running, database, clock, http } = self;
        running.shutdown().await.expect("a clean end");
        let running = start(&database, &clock, |_| {}).await;
        Self { running, database, clock, http }
    }
}

fn mutation_text(mutation: &str, selection: &str) -> String {
    let mut letters = mutation.chars();
    let kind: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    format!(
        "mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
    )
}
