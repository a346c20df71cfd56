//! A month in which a carer is appraised, and how an agency goes through it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::heard::Heard;
use super::round::about;
use crate::support::{Caller, Server};

/// What tests look at of a cycle.
pub const CYCLE: &str = "appraisalCycle { id version state appraised appealUntil closedAt }";
/// What tests look at of a result.
pub const RESULT: &str = "id version verdict points ownPoints basePoints carriedPoints appealPoints bonusBasisPoints training
    warning staffMemberId selfComment managerComment acknowledgedAt closedAt
    appeal { state words points reason decidedBy } measures { code standing evidence value worth shareBasisPoints points facts }";

/// An agency with a scheme, a carer who was at a household once in March, and three who lead.
pub struct Appraised {
    pub heard: Heard,
    pub admin: Caller,
    pub scheme: Value,
    pub visit: Value,
}

impl Appraised {
    /// The visit of 3 March comes to 59.50 points.
    pub async fn new(server: Server) -> Self {
        Self::by(server, scheme("TEST")).await
    }

    pub async fn by(server: Server, scheme: Value) -> Self {
        let heard = Heard::new(server).await;
        let admin = heard.server().admin().await;
        let visit = heard.visited().await;
        let scheme = published(heard.server(), &heard.manager, scheme).await;
        Self { heard, admin, scheme, visit }
    }

    pub fn server(&self) -> &Server {
        self.heard.server()
    }

    /// What opening the cycle of a month of the whole agency says.
    pub fn month(&self, first_day: &str) -> Value {
        json!({ "period": "MONTH", "firstDay": first_day, "schemeId": self.scheme })
    }

    /// A cycle as the admin opens it.
    pub async fn opened(&self, input: Value) -> Value {
        self.server().change(&self.admin, "appraisalCycleOpen", input, CYCLE).await["appraisalCycle"].clone()
    }

    /// The cycle of a month in review, asked for by the admin on a day after it.
    pub async fn in_review(&self, first_day: &str, on: &str) -> Value {
        let cycle = self.opened(self.month(first_day)).await;
        self.server().set_clock(format!("{on}T01:00:00Z").parse().expect("a moment"));
        self.asked_for(&cycle).await;
        self.server().run_jobs().await;
        let cycle = self.cycle(&cycle).await;
        assert_eq!(cycle["state"], "IN_REVIEW");
        cycle
    }

    /// Asks for the results of a cycle as the admin.
    pub async fn asked_for(&self, cycle: &Value) -> Value {
        let done = self.server().change(&self.admin, "appraisalCycleCompute", about(cycle, json!({})), CYCLE).await;
        done["appraisalCycle"].clone()
    }

    /// A cycle as it is now.
    pub async fn cycle(&self, cycle: &Value) -> Value {
        let query = "query($id: ID!) { appraisalCycle(id: $id) { id version state appraised appealUntil closedAt } }";
        self.server().ask(&self.admin, query, json!({ "id": cycle["id"] })).await["appraisalCycle"].clone()
    }

    /// The cycle is closed eight days later.
    pub async fn closed(&self, cycle: &Value) -> Value {
        self.server().wait(TimeDelta::days(8));
        let cycle = self.cycle(cycle).await;
        let done = self.server().change(&self.admin, "appraisalCycleClose", about(&cycle, json!({})), CYCLE).await;
        done["appraisalCycle"].clone()
    }

    /// The results of a cycle that somebody sees.
    pub async fn results(&self, caller: &Caller, cycle: &Value) -> Vec<Value> {
        let query = format!(
            "query($cycle: ID) {{ appraisals(first: 100, filter: {{ cycleId: $cycle }}) {{ nodes {{ {RESULT} }} }} }}"
        );
        let found = self.server().ask(caller, &query, json!({ "cycle": cycle["id"] })).await;
        found["appraisals"]["nodes"].as_array().expect("results").clone()
    }

    /// The carer's result of a cycle, as the admin sees it.
    pub async fn result(&self, cycle: &Value) -> Value {
        let carer = json!(self.heard.carer);
        let found = self.results(&self.admin, cycle).await;
        found.into_iter().find(|result| result["staffMemberId"] == carer).expect("a result")
    }

    /// Says something about a result; answers it.
    pub async fn say(&self, caller: &Caller, mutation: &str, result: &Value, more: Value) -> Value {
        let fields = format!("appraisal {{ {RESULT} }}");
        self.server().change(caller, mutation, about(result, more), &fields).await["appraisal"].clone()
    }

    /// Tries to; answers why it is refused.
    pub async fn refused(&self, caller: &Caller, mutation: &str, result: &Value, more: Value) -> String {
        self.server().refuses(caller, mutation, about(result, more)).await.said()
    }
}

/// A visit that was done is worth 59.50 points, of which 60 pass.
pub fn scheme(code: &str) -> Value {
    json!({
        "code": code, "name": "A scheme of the tests", "passHundredths": 6000, "appealDays": 7,
        "indicators": [
            indicator("DONE", "EFFICIENCY", "visits_done * 5950 / visits", "visits", 1),
            indicator("CONTENT", "SATISFACTION", "ratings_content * 10000 / ratings", "ratings", 5),
        ],
        "bands": [
            { "fromHundredths": 0, "bonusBasisPoints": 0, "training": true, "warning": true },
            { "fromHundredths": 6000, "bonusBasisPoints": 8000 },
        ],
    })
}

/// An indicator whose target is 10 000.
pub fn indicator(code: &str, dimension: &str, formula: &str, evidence: &str, least: i32) -> Value {
    json!({
        "code": code, "name": code, "dimension": dimension, "formula": formula, "weight": 1, "target": 10000,
        "evidence": evidence, "leastEvidence": least,
    })
}

/// Drafts a scheme and publishes it; answers the id of the version.
pub async fn published(server: &Server, caller: &Caller, scheme: Value) -> Value {
    let fields = "appraisalScheme { id version publishedAt }";
    let drafted = server.change(caller, "appraisalSchemeDraft", scheme, fields).await["appraisalScheme"].clone();
    let done = server.change(caller, "appraisalSchemePublish", about(&drafted, json!({})), fields).await;
    done["appraisalScheme"]["id"].clone()
}

/// What happened to appraisals so far, by the kinds of change.
pub async fn told(server: &Server) -> Vec<String> {
    server.deliver_events().await;
    let system = server.system().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let events = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let of_kind = events.iter().filter(|event| event.kind == "quality.appraisal.changed");
    of_kind.map(|event| event.payload["change"].as_str().expect("a change").to_owned()).collect()
}
