//! Staff: records, what people can and may, their time, and how the roster keeps its promise.

mod abilities;
mod pool;
mod records;
mod time;
mod words;

use serde_json::{Value, json};

use crate::support::server::{Caller, Server};

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [abilities::tests(), pool::tests(), records::tests(), time::tests(), words::tests()].into_iter().flatten().collect()
}

/// The id of the first branch.
async fn branch(server: &Server, caller: &Caller) -> Value {
    server.ask(caller, "{ branches { id } }", json!({})).await["branches"][0]["id"].clone()
}

/// A record that is in order, of somebody who works round the clock.
async fn record(server: &Server, caller: &Caller, name: &str) -> Value {
    let day = json!([{ "from": "00:00", "to": "00:00" }]);
    json!({
        "branchId": branch(server, caller).await,
        "name": name,
        "phone": "+86 100 1234 5678",
        "roles": ["HOUSEKEEPER"],
        "languages": ["zh", "EN"],
        "area": { "centre": { "latitude": 30.27, "longitude": 120.13 }, "radiusMetres": 5000, "districts": ["Xihu"] },
        "base": { "latitude": 30.27, "longitude": 120.13 },
        "liveIn": "BOTH",
        "hourlyCost": { "amount": "45.50", "currency": "CNY" },
        "jurisdiction": "CN_STANDARD",
        "weeklyWork": "PT40H",
        "weeklyHours": { "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day },
    })
}

/// The same input with one field changed.
fn with(input: &Value, field: &str, value: Value) -> Value {
    let mut changed = input.clone();
    changed[field] = value;
    changed
}

/// Somebody who serves: taken on and engaged. Answers the id and the version.
async fn serving(server: &Server, manager: &Caller, name: &str) -> (Value, i64) {
    let input = record(server, manager, name).await;
    let made = server.change(manager, "staffMemberCreate", input, "staffMember { id version }").await;
    let id = made["staffMember"]["id"].clone();
    let engage = json!({ "id": id, "version": 1, "step": "ENGAGE" });
    let engaged = server.change(manager, "staffMemberChangeStatus", engage, "staffMember { version }").await;
    (id, engaged["staffMember"]["version"].as_i64().expect("a version"))
}
