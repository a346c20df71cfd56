//! An inspector's round: a checklist, a carer, and what is seen.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server};

/// A world with a published checklist, an inspector and a carer.
pub struct Round {
    pub world: World,
    pub inspector: Caller,
    pub manager: Caller,
    pub carer: StaffMemberId,
    pub template: Value,
}

/// What tests look at of an inspection.
pub const INSPECTION: &str = "id version state kind inspectorId blindOfId doneAt endedAt cancelReason
    result { score scoreBeforeCritical failedCritical } findings { id version state itemCode critical }";
/// What tests look at of a finding.
pub const FINDING: &str = "id version state itemCode critical escalation escalatesAt closedAt
    actions { number containment cause measure doneNote effective verification }";

impl Round {
    pub async fn new(server: Server) -> Self {
        let world = World::new(server).await;
        let (inspector, manager) = (world.server.office("inspector").await, world.server.manager().await);
        let carer = world.carer(CARER).await;
        let drafted = world.server.change(&manager, "inspectionTemplateDraft", checklist("HOME"), TEMPLATE).await;
        let published = publish(&world.server, &manager, &drafted["inspectionTemplate"]).await;
        Self { world, inspector, manager, carer, template: published["id"].clone() }
    }

    pub fn server(&self) -> &Server {
        &self.world.server
    }

    /// What planning an inspection says: due tomorrow, missed the day after.
    pub async fn asked(&self, kind: &str) -> Value {
        json!({
            "householdId": self.world.household, "staffMemberId": self.carer, "templateId": self.template, "kind": kind,
            "inspectorId": account(self.server(), &self.inspector).await,
            "dueAt": "2026-03-03T01:00:00Z", "missAt": "2026-03-04T01:00:00Z",
        })
    }

    /// Plans an inspection as the manager; answers it.
    pub async fn planned(&self, kind: &str) -> Value {
        let fields = format!("inspection {{ {INSPECTION} }}");
        let made = self.server().change(&self.manager, "inspectionPlan", self.asked(kind).await, &fields).await;
        made["inspection"].clone()
    }

    /// Answers an inspection; answers it.
    pub async fn completed(&self, inspector: &Caller, inspection: &Value, answers: Value) -> Value {
        let fields = format!("inspection {{ {INSPECTION} }}");
        let input = about(inspection, json!({ "answers": answers }));
        self.server().change(inspector, "inspectionComplete", input, &fields).await["inspection"].clone()
    }

    /// An inspection that found the gas turned on.
    pub async fn failed(&self) -> Value {
        let planned = self.planned("SPOT").await;
        self.completed(&self.inspector, &planned, answers("YES", "PARTLY", "NO")).await
    }

    /// Changes a finding; answers it.
    pub async fn finding(&self, caller: &Caller, mutation: &str, finding: &Value, more: Value) -> Value {
        let fields = format!("finding {{ {FINDING} }}");
        self.server().change(caller, mutation, about(finding, more), &fields).await["finding"].clone()
    }

    /// What is to be done about a finding, by the manager, within two days.
    pub async fn remedy(&self) -> Value {
        json!({
            "containment": "The gas was turned off.", "cause": "Nobody had shown her the tap.",
            "measure": "The tap is shown at the first visit.",
            "ownerId": account(self.server(), &self.manager).await, "dueAt": "2026-03-04T01:00:00Z",
        })
    }

    /// A finding as it is now, for the inspector.
    pub async fn seen(&self, finding: &Value) -> Value {
        let query = format!("query($id: ID!) {{ finding(id: $id) {{ {FINDING} }} }}");
        self.server().ask(&self.inspector, &query, json!({ "id": finding["id"] })).await["finding"].clone()
    }
}

pub const TEMPLATE: &str = "inspectionTemplate { id version number publishedAt }";

/// Publishes a draft; answers it.
pub async fn publish(server: &Server, caller: &Caller, draft: &Value) -> Value {
    let fields = "inspectionTemplate { id version number publishedAt }";
    server.change(caller, "inspectionTemplatePublish", about(draft, json!({})), fields).await["inspectionTemplate"]
        .clone()
}

/// Kitchen (weight 2): WORKTOP and FLOOR; safety (weight 1): GAS, which is critical.
pub fn checklist(code: &str) -> Value {
    let choices = json!([
        { "code": "YES", "label": "Yes", "points": 100 },
        { "code": "PARTLY", "label": "Partly", "points": 50 },
        { "code": "NO", "label": "No", "points": 0, "fails": true },
    ]);
    let item = |code: &str| json!({ "code": code, "words": "As it should be?", "weight": 1, "choices": choices, "mayNotApply": true });
    let mut gas = item("GAS");
    gas["critical"] = json!(true);
    gas["mayNotApply"] = json!(false);
    json!({
        "code": code, "name": "A home",
        "sections": [
            { "code": "KITCHEN", "title": "Kitchen", "weight": 2, "items": [item("WORKTOP"), item("FLOOR")] },
            { "code": "SAFETY", "title": "Safety", "weight": 1, "items": [gas] },
        ],
    })
}

/// Answers to all three items, with a comment where one is demanded.
pub fn answers(worktop: &str, floor: &str, gas: &str) -> Value {
    let answer = |item: &str, choice: &str| {
        let comment = (choice == "NO").then_some("It was not.");
        json!({ "itemCode": item, "choiceCode": (choice != "-").then_some(choice), "comment": comment })
    };
    json!([answer("WORKTOP", worktop), answer("FLOOR", floor), answer("GAS", gas)])
}

/// The id of a caller's account.
pub async fn account(server: &Server, caller: &Caller) -> Value {
    server.ask(caller, "{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].clone()
}

/// The input about an object: its id and version, and what else is said.
pub fn about(object: &Value, more: Value) -> Value {
    let mut input = json!({ "id": object["id"], "version": object["version"] });
    let Value::Object(more) = more else { panic!("{more} is no object") };
    for (name, value) in more {
        input[name] = value;
    }
    input
}
