//! A caller of each kind of user.

use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use crate::live::socket::Socket;
use crate::support::database::Database;
use crate::support::schema::{self, Schema};
use crate::support::server::{Caller, Server};

/// The columns of the table.
pub const KINDS: [&str; 11] = [
    "anonymous",
    "admin",
    "manager",
    "dispatcher",
    "coordinator",
    "inspector",
    "carer",
    "family",
    "family-reader",
    "application",
    "application-without-scopes",
];

/// A small demo agency with somebody of each kind.
pub struct Kinds {
    server: Server,
    /// An API key with every scope, and one with none.
    keys: [String; 2],
}

impl Kinds {
    pub async fn of_a_demo_agency(database: Database) -> Self {
        let server = Server::with_demo(database, DemoSize { staff: 6, households: 6, seed: 7 }).await;
        let admin = server.admin().await;
        let scopes = server.ask(&admin, "{ applicationScopes }", json!({})).await["applicationScopes"].clone();
        let keys = [key(&server, "all scopes", scopes).await, key(&server, "no scopes", json!([])).await];
        Self { server, keys }
    }

    /// Somebody of this kind, with a token of their own.
    pub async fn caller(&self, kind: &str) -> Caller {
        match kind {
            "anonymous" => Caller::nobody(),
            "application" => Caller::with(&self.keys[0]),
            "application-without-scopes" => Caller::with(&self.keys[1]),
            person => self.server.office(person).await,
        }
    }

    /// Begins to listen; what is said first, in the form of an answer.
    pub async fn listen(&self, caller: &Caller, query: &str) -> Value {
        let mut socket = Socket::of(&self.server, caller).await;
        socket.begin("s", query).await;
        let message = socket.hear().await;
        if message["type"] == "error" { json!({ "errors": message["payload"] }) } else { message["payload"].clone() }
    }

    /// The schema as anybody is told it.
    pub async fn schema(&self) -> Schema {
        let answer = self.send(&self.caller("anonymous").await, schema::QUERY, json!({})).await;
        Schema::told(&answer["data"])
    }

    pub async fn send(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        self.server.send(caller, query, variables).await.0
    }
}

async fn key(server: &Server, name: &str, scopes: Value) -> String {
    let admin = server.admin().await;
    let input = json!({ "name": name, "scopes": scopes });
    let made = server.change(&admin, "applicationCreate", input, "application { id }").await;
    let input = json!({ "applicationId": made["application"]["id"], "label": name });
    let issued = server.change(&admin, "apiKeyIssue", input, "secret").await;
    issued["secret"].as_str().expect("a secret").to_owned()
}
