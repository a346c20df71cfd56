//! A household with an elder in care: those who look after her, and what they say.

use domain::id::{HouseholdId, StaffMemberId};
use serde_json::{Value, json};

use crate::matching::world::{CARER, World, text};
use crate::support::{Caller, Server};
use crate::visit::planned::{said, single};

/// An agency that looks after an elder, with everybody who has to do with her.
pub struct Ward {
    pub world: World,
    pub household: HouseholdId,
    /// The elder.
    pub elder: String,
    pub coordinator: Caller,
    pub daughter: Caller,
    pub carer: StaffMemberId,
    pub phone: Caller,
}

impl Ward {
    pub async fn new(server: Server) -> Self {
        let world = World::new(server).await;
        let household = world.household;
        let member =
            json!({ "householdId": household, "kinship": "HEAD", "name": "Wang Xiuying", "bornOn": "1944-05-02" });
        let added = world.change("householdMemberAdd", member, "member { id }").await;
        let carer = world.carer(CARER).await;
        let phone = world.account_of(carer, "li.na@test.example").await;
        let daughter = world.family_of(household, "wang.jing@test.example").await;
        let coordinator = world.server.office("coordinator").await;
        Self { household, elder: text(&added["member"]["id"]), coordinator, daughter, carer, phone, world }
    }

    pub const fn server(&self) -> &Server {
        &self.world.server
    }

    /// A mutation of the coordinator's that must be granted.
    pub async fn change(&self, mutation: &str, input: Value, selection: &str) -> Value {
        self.server().change(&self.coordinator, mutation, input, selection).await
    }

    /// A mutation of the coordinator's that must be refused: the code and the field.
    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        self.server().refuses(&self.coordinator, mutation, input).await.said()
    }

    /// Asks as the coordinator.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.server().ask(&self.coordinator, query, variables).await
    }

    /// A visit of the carer's on a day of March 2026, from 9 to 11 in Hangzhou.
    pub async fn visit(&self, day: u32) -> Value {
        let input = json!({
            "householdId": self.household, "serviceType": "ELDERLY", "staffMemberId": self.carer,
            "startsAt": format!("2026-03-{day:02}T01:00:00Z"), "endsAt": format!("2026-03-{day:02}T03:00:00Z"),
        });
        single(&self.world, input).await["id"].clone()
    }

    /// The carer is at a visit on a day since one minute past nine; the clock stands at half past nine.
    pub async fn arrive(&self, visit: &Value, day: u32) {
        self.server().set_clock(format!("2026-03-{day:02}T01:30:00Z").parse().expect("a moment"));
        let there = said(visit, &format!("there-{day}"), "CHECK_IN", &format!("2026-03-{day:02}T01:01:00Z"));
        let done = crate::visit::planned::reported(&self.world, &self.phone, json!([there])).await;
        assert_eq!(done[0]["visit"]["state"], "CHECKED_IN");
    }

    /// Drafts a plan for the elder and approves it; answers its id and version.
    pub async fn approved(&self, draft: Value) -> (String, i64) {
        let mut input = json!({ "householdId": self.household, "householdMemberId": self.elder });
        merge(&mut input, draft);
        let made = self.change("carePlanCreate", input, "carePlan { id version }").await["carePlan"].clone();
        let input = json!({ "id": made["id"], "version": made["version"], "number": 1 });
        let approved = self.change("carePlanApprove", input, "carePlan { id version }").await;
        plan_of(&approved)
    }

    /// A plan of the elder's that is in force; answers its id and version.
    pub async fn in_force(&self, draft: Value) -> (String, i64) {
        let (id, _) = self.approved(draft).await;
        self.sign(&id, 1).await
    }

    /// The daughter signs a version; answers the plan's id and version.
    pub async fn sign(&self, id: &str, number: i64) -> (String, i64) {
        let input = json!({ "id": id, "number": number, "name": "Wang Jing" });
        let signed = self.server().change(&self.daughter, "carePlanSign", input, "carePlan { id version }").await;
        plan_of(&signed)
    }

    /// Revises a plan, approves the version of this number and has it signed.
    pub async fn revised(&self, (id, version): &(String, i64), draft: Value, number: i64) -> (String, i64) {
        let mut input = json!({ "id": id, "version": version });
        merge(&mut input, draft);
        let revised = plan_of(&self.change("carePlanRevise", input, "carePlan { id version }").await);
        let input = json!({ "id": id, "version": revised.1, "number": number });
        self.change("carePlanApprove", input, "carePlan { id version }").await;
        self.sign(id, number).await
    }

    /// What somebody sees of the tasks of a visit.
    pub async fn tasks(&self, caller: &Caller, visit: &Value) -> Vec<Value> {
        let query =
            "query($id: ID!) { visit(id: $id) { tasks { taskId key title standard critical planNumber outcome reason
            reportedAt } } }";
        let seen = self.server().ask(caller, query, json!({ "id": visit })).await;
        seen["visit"]["tasks"].as_array().expect("tasks").clone()
    }

    /// The keys of the tasks of a visit.
    pub async fn keys(&self, visit: &Value) -> Vec<String> {
        self.tasks(&self.phone, visit).await.iter().map(|task| text(&task["key"])).collect()
    }

    /// The carer's phone reports on tasks; answers what became of each report.
    pub async fn report(&self, reports: Value) -> Vec<Value> {
        let selection = "outcomes { clientId status repeated error { code field } task { key outcome reason } }";
        let input = json!({ "reports": reports });
        let done = self.server().change(&self.phone, "careTaskReport", input, selection).await;
        done["outcomes"].as_array().expect("outcomes").clone()
    }

    /// What nobody has acknowledged, as the coordinator sees it.
    pub async fn open_alerts(&self) -> Vec<Value> {
        let query = "{ careAlerts(filter: { acknowledged: false }) {
            nodes { id kind rule detail visitId householdMemberId version } } }";
        self.ask(query, json!({})).await["careAlerts"]["nodes"].as_array().expect("alerts").clone()
    }
}

fn plan_of(payload: &Value) -> (String, i64) {
    let plan = &payload["carePlan"];
    (text(&plan["id"]), plan["version"].as_i64().expect("a version"))
}

fn merge(input: &mut Value, more: Value) {
    let (Value::Object(input), Value::Object(more)) = (input, more) else { panic!("objects") };
    input.extend(more);
}

/// A task with this key.
pub fn task(key: &str) -> Value {
    json!({ "key": key, "title": format!("Do {key}"), "standard": "Gently and completely" })
}

/// A plan with these tasks, from 2 March 2026 on.
#[expect(clippy::needless_pass_by_value, reason = "called with what `json!` makes on the spot")]
pub fn draft(tasks: Value) -> Value {
    json!({
        "effectiveFrom": "2026-03-02", "reviewDueOn": "2026-06-01",
        "content": {
            "problems": [{ "key": "unsteady", "text": "Walks unsteadily since the fall" }],
            "goals": [{
                "key": "ten-metres", "problem": "unsteady", "text": "Walks ten metres with the frame",
                "measure": "Metres without a rest", "due": "2026-05-01",
            }],
            "interventions": [{ "key": "walking", "goal": "ten-metres", "text": "Walks with the carer" }],
            "resources": [{ "key": "frame", "text": "Walking frame", "place": "bedroom" }],
            "tasks": tasks,
        },
    })
}

/// What a phone says about a task.
pub fn ticked(visit: &Value, task: &Value, client_id: &str, outcome: &str, at: &str) -> Value {
    let reason = (outcome != "DONE").then_some("She did not want it today");
    json!({
        "clientId": client_id, "visitId": visit, "taskId": task["taskId"], "outcome": outcome, "reason": reason,
        "deviceAt": at,
    })
}

/// The largest answers to GB/T 42195-2022, with some of them replaced.
pub fn ability(changed: &[(&str, u32)]) -> Value {
    const FOURS: [&str; 20] = [
        "EATING",
        "GROOMING",
        "BATHING",
        "UPPER_DRESSING",
        "LOWER_DRESSING",
        "BLADDER",
        "BOWEL",
        "TOILETING",
        "BED_POSITION",
        "BED_CHAIR",
        "WALKING",
        "TIME",
        "PLACE",
        "PERSON",
        "MEMORY",
        "COMPREHENSION",
        "EXPRESSION",
        "DAILY_AFFAIRS",
        "SOCIAL_CONTACT",
        "STAIRS",
    ];
    let most = |code: &str| match code {
        "STAIRS" | "TRANSPORT" => 3,
        "CONSCIOUSNESS" | "SIGHT" | "HEARING" => 2,
        "AGGRESSION" | "LOW_MOOD" => 1,
        "COMA" | "MENTAL_DISORDER" | "CARE_RISK_EVENTS" => 0,
        _ => 4,
    };
    let rest = [
        "TRANSPORT",
        "CONSCIOUSNESS",
        "SIGHT",
        "HEARING",
        "AGGRESSION",
        "LOW_MOOD",
        "COMA",
        "MENTAL_DISORDER",
        "CARE_RISK_EVENTS",
    ];
    let answer = |code: &&str| {
        let changed = changed.iter().find(|(item, _)| item == code).map(|(_, score)| *score);
        json!({ "item": code, "score": changed.unwrap_or_else(|| most(code)) })
    };
    FOURS.iter().chain(&rest).map(answer).collect()
}
