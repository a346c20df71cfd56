//! Greetings: who is wished well, when, with which words, and how it goes out.

mod ways;
mod wishes;
mod words;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::support::household::{Family, wang_family};
use crate::support::{Caller, Server};

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [ways::tests(), wishes::tests(), words::tests()].into_iter().flatten().collect()
}

pub const GREETING: &str = "id occasion day language channel words state sendFrom sendUntil attempts nextAttemptAt
    lastError sentAt decidedBy version";

/// An office that greets, and a family that is served.
pub struct Office {
    pub server: Server,
    pub manager: Caller,
    pub dispatcher: Caller,
    pub family: Family,
}

/// What the Wang family told, and that it likes to be reached in these ways.
async fn reached_by(server: &Server, channels: &Value) -> Value {
    let mut told = wang_family(&server.branch("West Lake").await);
    told["contactPreferences"]["channels"] = channels.clone();
    told
}

impl Office {
    /// The family likes e-mail best.
    pub async fn new(server: Server) -> Self {
        Self::with(server, json!(["EMAIL"])).await
    }

    pub async fn with(server: Server, channels: Value) -> Self {
        let (manager, dispatcher) = (server.manager().await, server.dispatcher().await);
        let told = reached_by(&server, &channels).await;
        let family = serves(&server, &dispatcher, told).await;
        Self { server, manager, dispatcher, family }
    }

    pub async fn does(&self, mutation: &str, input: Value) -> Value {
        let selection = format!("greeting {{ {GREETING} }}");
        self.server.change(&self.dispatcher, mutation, input, &selection).await["greeting"].clone()
    }

    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        self.server.refuses(&self.dispatcher, mutation, input).await.said()
    }

    /// Says whether the family wishes to be greeted.
    pub async fn wished(&self, wished: bool) {
        let input = json!({ "householdId": self.family.id, "wished": wished });
        self.server.change(&self.dispatcher, "greetingConsentSet", input, "greetingConsent { wished }").await;
    }

    /// Decides about greetings; what is not said stays usual.
    pub async fn policy(&self, more: Value) -> Value {
        let shown = "{ greetingPolicy { automatic needsConsent festivals from until leapDay draftDays version } }";
        let present = self.server.ask(&self.manager, shown, json!({})).await["greetingPolicy"].clone();
        let input = super::purse::with(present, more);
        self.server.change(&self.manager, "greetingPolicySet", input, "greetingPolicy { version }").await
    }

    /// Looks ahead at a moment.
    pub async fn at(&self, moment: &str) {
        self.server.set_clock(moment.parse::<DateTime<Utc>>().expect("a moment"));
        self.server.run_jobs().await;
    }

    pub async fn greetings(&self) -> Vec<Value> {
        let query = format!("{{ greetings(first: 100) {{ nodes {{ {GREETING} }} }} }}");
        let seen = self.server.ask(&self.dispatcher, &query, json!({})).await;
        seen["greetings"]["nodes"].as_array().expect("greetings").clone()
    }

    /// The one greeting that there is.
    #[track_caller]
    pub fn one(found: Vec<Value>) -> Value {
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().expect("one")
    }

    pub async fn the_greeting(&self) -> Value {
        Self::one(self.greetings().await)
    }
}

/// Takes a family in and begins to serve it.
pub async fn serves(server: &Server, caller: &Caller, told: Value) -> Family {
    let family = server.register(caller, told.clone()).await;
    let input = json!({ "id": family.id, "version": family.version, "branchId": told["branchId"], "status": "ACTIVE",
        "receptionGrade": "ORDINARY", "segments": told["segments"] });
    let managed = server.change(caller, "householdManage", input, "household { version }").await;
    Family { version: managed["household"]["version"].as_i64().expect("a version"), ..family }
}

/// The id and the version of a greeting, as an input names them.
pub fn named(greeting: &Value) -> Value {
    json!({ "id": greeting["id"], "version": greeting["version"] })
}
