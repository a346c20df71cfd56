//! Visits as a dispatcher plans them, and a carer's phone.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use crate::matching::world::{World, text};
use crate::support::Caller;

/// What tests look at.
pub const SHOWN: &str = "id version state startsAt endsAt staffMemberId setOutAt checkedInAt checkedOutAt";

/// Tuesdays and Thursdays from 14:00 to 16:00 in Hangzhou, from tomorrow on.
pub fn tuesdays_and_thursdays() -> Value {
    json!({ "firstDay": "2026-03-03", "startTime": "14:00", "minutes": 120, "rule": "FREQ=WEEKLY;BYDAY=TU,TH" })
}

/// A series for the world's household.
pub fn series(world: &World, carer: Option<StaffMemberId>) -> Value {
    json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "schedule": tuesdays_and_thursdays(),
        "staffMemberId": carer,
    })
}

/// Plans the series; answers its id and version.
pub async fn recurring(world: &World, input: Value) -> (String, i64) {
    let made = world.change("visitSeriesCreate", input, "series { id version }").await;
    (text(&made["series"]["id"]), made["series"]["version"].as_i64().expect("a version"))
}

/// A visit by itself on Tuesday, 3 March, from 9:00 to 11:00 in Hangzhou.
pub fn tuesday(world: &World, carer: Option<StaffMemberId>) -> Value {
    json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    })
}

/// Plans the visit; answers it.
pub async fn single(world: &World, input: Value) -> Value {
    world.change("visitPlan", input, &format!("visit {{ {SHOWN} }}")).await["visit"].clone()
}

/// A visit as it is now.
pub async fn visit(world: &World, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {SHOWN} }} }}");
    world.ask(&query, json!({ "id": id })).await["visit"].clone()
}

/// Why something of this object was last done, as its history has it.
pub async fn last_reason(world: &World, id: &Value) -> Value {
    let query = "query($id: ID!) { history(id: $id, first: 1) { nodes { fields { field after } } } }";
    let last = world.ask(query, json!({ "id": id })).await["history"]["nodes"][0]["fields"].clone();
    let fields = last.as_array().expect("fields");
    fields.iter().find(|field| field["field"] == "reason").map_or(Value::Null, |field| field["after"].clone())
}

/// All visits of a filter, in order of time.
pub async fn visits(world: &World, filter: Value) -> Vec<Value> {
    let query = format!(
        "query($filter: VisitFilterInput, $after: String) {{ visits(filter: $filter, first: 100, after: $after) {{
            nodes {{ {SHOWN} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = world.ask(&query, json!({ "filter": filter, "after": after })).await["visits"].clone();
        all.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// What a phone says about a visit, at the household's door.
pub fn said(visit: &Value, client_id: &str, kind: &str, at: &str) -> Value {
    json!({
        "clientId": client_id, "visitId": visit, "kind": kind, "deviceAt": at,
        "position": { "latitude": 30.2801, "longitude": 120.12 }, "accuracyMetres": 15,
    })
}

const OUTCOMES: &str = "outcomes { clientId status repeated conflict error { code field } visit { state } }";

/// Sends what a phone has kept; answers what became of each report.
pub async fn reported(world: &World, phone: &Caller, reports: Value) -> Vec<Value> {
    let done = world.server.change(phone, "visitReport", json!({ "reports": reports }), OUTCOMES).await;
    done["outcomes"].as_array().expect("outcomes").clone()
}
