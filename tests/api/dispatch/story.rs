//! A dispatcher's day: tomorrow is planned and accepted, a carer falls ill at ten past eight, and two families are called.

use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use super::town::{TOMORROW, tomorrow};
use crate::matching::world::text;
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    a_dispatchers_day,
}

const PLAN: &str = "id state version unassigned { visitId } changes { visitId change staffMemberId }
    visits { visitId staffMemberId }
    familiesToCall { visitId change staffMemberId staffMemberBeforeId
      household { id name contacts { value } } staffProfile { name } }";

/// In order, for lists that come in another.
trait Sorted: Iterator<Item = String> + Sized {
    fn sorted(self) -> Vec<String> {
        let mut all: Vec<String> = self.collect();
        all.sort();
        all
    }
}

impl<I: Iterator<Item = String>> Sorted for I {}

/// The office on the day.
struct Office {
    server: Server,
    dispatcher: Caller,
    branch: String,
}

impl Office {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        self.server.ask(&self.dispatcher, query, variables).await
    }

    async fn change(&self, mutation: &str, input: Value, selection: &str) -> Value {
        self.server.change(&self.dispatcher, mutation, input, selection).await
    }

    /// The branch with the most visits tomorrow, and the households that they are in.
    async fn of(database: Database) -> (Self, Vec<String>) {
        let server = Server::with(database, |config| config.demo = Some(DemoSize::default())).await;
        let dispatcher = server.dispatcher().await;
        let branches = server.ask(&dispatcher, "{ branches { id } }", json!({})).await["branches"].clone();
        let board =
            "query($branch: ID!, $day: Date!) { dayBoard(branchId: $branch, day: $day) { visits { householdId } } }";
        let mut best = (String::new(), Vec::new());
        for branch in branches.as_array().expect("branches") {
            let about = json!({ "branch": branch["id"], "day": TOMORROW });
            let visits = server.ask(&dispatcher, board, about).await["dayBoard"]["visits"].clone();
            let homes: Vec<_> =
                visits.as_array().expect("visits").iter().map(|visit| text(&visit["householdId"])).collect();
            if homes.len() >= best.1.len() {
                best = (text(&branch["id"]), homes);
            }
        }
        let homes = best.1;
        assert!(homes.len() > 2, "the demo agency has visits tomorrow");
        (Self { server, dispatcher, branch: best.0 }, homes)
    }

    async fn asked_for(&self, household: &str, from: f64) -> Value {
        let input = json!({
            "householdId": household, "serviceType": "HOUSEKEEPING",
            "startsAt": tomorrow(from), "endsAt": tomorrow(from + 1.0),
        });
        self.change("visitPlan", input, "visit { id }").await["visit"]["id"].clone()
    }

    async fn worked_out(&self, id: &Value) -> Value {
        for _ in 0..600 {
            let query = format!("query($id: ID!) {{ dispatchPlan(id: $id) {{ {PLAN} }} }}");
            let plan = self.ask(&query, json!({ "id": id })).await["dispatchPlan"].clone();
            if plan["state"] != "QUEUED" && plan["state"] != "SOLVING" {
                return plan;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the plan is not worked out")
    }

    async fn accept(&self, plan: &Value) -> Value {
        let input = json!({ "id": plan["id"], "version": plan["version"] });
        self.change("dispatchPlanAccept", input, &format!("plan {{ {PLAN} }}")).await["plan"].clone()
    }

    /// Who could come to a visit at its time, by the day as it is.
    async fn could_come(&self, visit: &Value, from: f64) -> Vec<String> {
        let query = "query($visit: ID!, $from: DateTime!, $until: DateTime!) {
            dispatchSlots(visitId: $visit, from: $from, until: $until, first: 50) { staffMemberId } }";
        let about = json!({ "visit": visit, "from": tomorrow(from), "until": tomorrow(from + 1.0) });
        let slots = self.ask(query, about).await["dispatchSlots"].clone();
        slots.as_array().expect("slots").iter().map(|slot| text(&slot["staffMemberId"])).collect()
    }
}

async fn a_dispatchers_day(database: Database) {
    let (office, homes) = Office::of(database).await;
    // Two families ask on the telephone for somebody tomorrow, the one at nine and the other at four.
    let (nine, four) = (office.asked_for(&homes[0], 9.0).await, office.asked_for(&homes[1], 16.0).await);
    let early = office.could_come(&nine, 9.0).await;
    let late = office.could_come(&four, 16.0).await;
    let busy = office
        .ask(
            "query($branch: ID!, $day: Date!) { dayBoard(branchId: $branch, day: $day) { visits { staffMemberId } } }",
            json!({ "branch": office.branch, "day": TOMORROW }),
        )
        .await;
    let is_free = |person: &String| {
        let visits = busy["dayBoard"]["visits"].as_array().expect("visits");
        late.contains(person) && visits.iter().all(|visit| visit["staffMemberId"] != json!(person))
    };
    let carer = early.iter().find(|person| is_free(person)).expect("somebody who is free all day");

    // Tomorrow is planned, with one carer for both of them.
    let pins = json!([{ "visitId": nine, "staffMemberId": carer }, { "visitId": four, "staffMemberId": carer }]);
    let input = json!({
        "branchId": office.branch, "firstDay": TOMORROW, "options": { "search": "PT0.5S", "pins": pins },
    });
    let queued = office.change("dispatchPlanCreate", input, "plan { id }").await["plan"]["id"].clone();
    let plan = office.worked_out(&queued).await;
    assert_eq!(plan["state"], "PROPOSED");
    let given = |visit: &Value| {
        let visits = plan["visits"].as_array().expect("visits");
        visits.iter().find(|one| one["visitId"] == *visit).expect("the visit")["staffMemberId"].clone()
    };
    assert_eq!((given(&nine), given(&four)), (json!(carer), json!(carer)));

    // Why this one? What the way costs, who else could come, and what is in the way of the rest.
    let why = "query($plan: ID!, $visit: ID!) { dispatchWhy(planId: $plan, visitId: $visit) {
        parts { component cost } alternatives { staffMemberId extraCost bar sentence } } }";
    let why = office.ask(why, json!({ "plan": plan["id"], "visit": nine })).await["dispatchWhy"].clone();
    let others = why["alternatives"].as_array().expect("others");
    assert!(others.iter().all(|one| one["bar"].is_null() == one["sentence"].is_null()), "{why}");
    assert!(!others.is_empty(), "{why}");

    let accepted = office.accept(&plan).await;
    assert_eq!(accepted["state"], "ACCEPTED");

    // At ten past eight the carer calls: she is ill.
    office.server.set_clock(tomorrow(8.0 + 1.0 / 6.0).parse().expect("a moment"));
    let input = json!({
        "branchId": office.branch, "firstDay": TOMORROW, "options": { "absent": [{ "staffMemberId": carer }] },
    });
    let replanned = office.change("dispatchReplan", input, &format!("plan {{ {PLAN} }}")).await["plan"].clone();
    assert_eq!(replanned["state"], "PROPOSED");
    let hers = |list: &Value| -> Vec<String> {
        let one = |visit: &&Value| visit["staffMemberId"] == json!(carer);
        list.as_array().expect("visits").iter().filter(one).map(|visit| text(&visit["visitId"])).sorted()
    };
    let changed =
        replanned["changes"].as_array().expect("changes").iter().map(|visit| text(&visit["visitId"])).sorted();
    assert_eq!(changed, hers(&accepted["visits"]), "only her visits change: {replanned}");
    assert_eq!(hers(&replanned["visits"]), Vec::<String>::new());

    // The new plan is accepted, and the two families are called.
    let done = office.accept(&replanned).await;
    assert_eq!(done["state"], "ACCEPTED");
    let calls = done["familiesToCall"].as_array().expect("calls");
    assert_eq!(calls.iter().map(|call| text(&call["visitId"])).sorted(), changed);
    let mut families: Vec<_> = calls.iter().map(|call| text(&call["household"]["id"])).sorted();
    families.dedup();
    assert_eq!(families, homes[..2].iter().cloned().sorted());
    for call in calls {
        assert_eq!((&call["change"], &call["staffMemberBeforeId"]), (&json!("REASSIGNED"), &json!(carer)));
        assert!(call["household"]["name"].is_string() && call["staffProfile"]["name"].is_string(), "{call}");
    }

    // Her hours are free, so that her leave can be written down.
    let leave = json!({
        "staffMemberId": carer, "kind": "SICK", "startsAt": tomorrow(8.25), "endsAt": tomorrow(20.0),
    });
    let asked = office.change("leaveRequest", leave, "leave { id version }").await["leave"].clone();
    let approved = office
        .change("leaveApprove", json!({ "id": asked["id"], "version": asked["version"] }), "leave { state }")
        .await;
    assert_eq!(approved["leave"]["state"], "APPROVED");

    // And the day hangs on the wall.
    let svg = office.ask("query($id: ID!) { dispatchPlan(id: $id) { svg } }", json!({ "id": done["id"] })).await;
    assert!(svg["dispatchPlan"]["svg"].as_str().expect("a picture").contains("class=\"carer\""));
}
