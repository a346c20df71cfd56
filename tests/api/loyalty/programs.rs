//! The programme: drafted, tried on what has happened, published, and what it gives.

use serde_json::{Value, json};

use super::purse::{books, open, with};
use crate::matching::world::CARER;
use crate::service::desk::{Desk, about, paid};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_rule_gives_points_for_what_happens_and_once,
    a_version_is_tried_before_it_is_published,
    a_published_version_never_changes,
    formulas_are_judged_when_they_are_saved,
    the_database_itself_keeps_a_published_version,
    variables_are_published,
}

const PROGRAM: &str = "program { id number version inForce publishedAt note
    rules { code name on condition points cap { points per } coolDownDays pendingDays expiry { kind months years } stacks } }";

/// A rule about orders that are paid: a point for each yuan.
pub fn of_orders() -> Value {
    json!({ "code": "ORDER", "name": "For an order that was paid", "on": "ORDER_SETTLED", "points": "amount / 100",
        "expiry": { "kind": "ROLLING", "months": 12 } })
}

pub async fn drafted(desk: &Desk, rules: Value) -> Value {
    let input = json!({ "note": "A point for a yuan", "rules": rules });
    desk.world.server.change(&desk.manager, "loyaltyProgramDraft", input, PROGRAM).await["program"].clone()
}

pub async fn published(desk: &Desk, draft: &Value) -> Value {
    let input = about(draft, json!({}));
    desk.world.server.change(&desk.manager, "loyaltyProgramPublish", input, PROGRAM).await["program"].clone()
}

/// An order of 150 yuan that is paid and rated with five stars.
pub async fn order(desk: &Desk) -> Value {
    let carer = desk.world.carer(CARER).await;
    let ordered = desk.ordered().await;
    let signed = desk.signed(&ordered, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let rated = desk.order("serviceOrderRate", &settled, json!({ "rating": 5 })).await;
    desk.world.server.deliver_events().await;
    rated
}

pub async fn wallet(desk: &Desk) -> Value {
    open(&desk.world.server, &desk.world.dispatcher, &desk.world.household.to_string()).await
}

pub async fn balance(desk: &Desk, account: &Value) -> [i64; 6] {
    let query = "query($id: ID!) { loyaltyAccount(id: $id) {
        balance { issued owed pending available reserved spent expired } } }";
    books(&desk.world.ask(query, json!({ "id": account })).await["loyaltyAccount"]["balance"])
}

async fn a_rule_gives_points_for_what_happens_and_once(server: Server) {
    let desk = Desk::new(server).await;
    let account = wallet(&desk).await;
    let stars = json!({ "code": "STARS", "name": "For five stars", "on": "ORDER_RATED", "condition": "rating == 5",
        "points": "20", "pendingDays": 7, "cap": { "points": 30, "per": "YEAR" }, "expiry": { "kind": "YEAR_END", "years": 1 } });
    let best =
        with(of_orders(), json!({ "code": "LARGE", "condition": "amount >= 10000", "points": "500", "stacks": false }));
    let worse =
        with(of_orders(), json!({ "code": "FIRST", "condition": "nth == 1", "points": "400", "stacks": false }));
    let draft = drafted(&desk, json!([of_orders(), stars, best, worse])).await;
    published(&desk, &draft).await;
    order(&desk).await;
    assert_eq!(balance(&desk, &account).await, [20, 650, 0, 0, 0, 0]);
    // What is told twice is given once.
    desk.world.server.deliver_events().await;
    let query =
        "query($id: ID!) { loyaltyAccount(id: $id) { entries { nodes { reason lot { expiresAt granted } } } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": account })).await;
    let entries = seen["loyaltyAccount"]["entries"]["nodes"].clone();
    assert_eq!(entries.as_array().map(Vec::len), Some(3));
    assert_eq!(
        entries[2],
        json!({ "reason": "For an order that was paid",
        "lot": { "granted": 150, "expiresAt": "2027-03-02T16:00:00Z" } }),
        "{entries}"
    );
    assert_eq!(entries[0]["lot"]["expiresAt"], "2027-12-31T16:00:00Z");
    // The second order is not the first, and the year has room for ten points of stars.
    order(&desk).await;
    assert_eq!(balance(&desk, &account).await, [30, 1300, 0, 0, 0, 0]);
    desk.world.server.wait(chrono::TimeDelta::days(8));
    desk.world.server.run_jobs().await;
    assert_eq!(balance(&desk, &account).await, [0, 1330, 0, 0, 0, 0]);
}

async fn a_version_is_tried_before_it_is_published(server: Server) {
    let desk = Desk::new(server).await;
    let account = wallet(&desk).await;
    let first = drafted(&desk, json!([of_orders()])).await;
    published(&desk, &first).await;
    order(&desk).await;
    let double = drafted(
        &desk,
        json!([
            with(of_orders(), json!({ "points": "amount / 50" })),
            with(of_orders(), json!({ "code": "ZERO", "points": "amount / (nth - 1)" })),
        ]),
    )
    .await;
    let query = "query($id: ID!) { loyaltyProgramDryRun(id: $id, from: \"2026-03-01\", to: \"2026-03-31\") {
        facts given would gainers losers households { householdId given would difference } failures { code facts } } }";
    let tried = desk.world.server.ask(&desk.manager, query, json!({ "id": double["id"] })).await;
    assert_eq!(
        tried["loyaltyProgramDryRun"],
        json!({ "facts": 2, "given": 150, "would": 300, "gainers": 1, "losers": 0,
            "households": [{ "householdId": desk.world.household, "given": 150, "would": 300, "difference": 150 }],
            "failures": [{ "code": "ZERO", "facts": 1 }] })
    );
    assert_eq!(balance(&desk, &account).await, [0, 150, 0, 0, 0, 0], "nothing is written");
    published(&desk, &double).await;
    assert_eq!(balance(&desk, &account).await, [0, 150, 0, 0, 0, 0], "what was earned stays");
    // Behind the two of the demo.
    let query = "{ loyaltyPrograms(first: 2) { nodes { number inForce } } }";
    let seen = desk.world.server.ask(&desk.manager, query, json!({})).await;
    assert_eq!(
        seen["loyaltyPrograms"]["nodes"],
        json!([{ "number": 4, "inForce": true }, { "number": 3, "inForce": false }])
    );
    let backwards =
        "query($id: ID!) { loyaltyProgramDryRun(id: $id, from: \"2026-03-31\", to: \"2026-03-01\") { facts } }";
    let refused = desk.world.server.refusal(&desk.manager, backwards, json!({ "id": double["id"] })).await;
    assert_eq!(refused.said(), "INVALID at to");
}

async fn a_published_version_never_changes(server: Server) {
    let desk = Desk::new(server).await;
    let draft = drafted(&desk, json!([of_orders()])).await;
    let server = &desk.world.server;
    let rules = json!({ "rules": [with(of_orders(), json!({ "points": "1" }))] });
    let updated = server.change(&desk.manager, "loyaltyProgramUpdate", about(&draft, rules.clone()), PROGRAM).await;
    assert_eq!((&updated["program"]["rules"][0]["points"], &updated["program"]["note"]), (&json!("1"), &json!(null)));
    let stale = server.refuses(&desk.manager, "loyaltyProgramPublish", about(&draft, json!({}))).await;
    assert_eq!(stale.said(), "STALE at version");
    let done = published(&desk, &updated["program"]).await;
    for (mutation, more) in [("loyaltyProgramUpdate", rules), ("loyaltyProgramPublish", json!({}))] {
        let refused = server.refuses(&desk.manager, mutation, about(&done, more)).await;
        assert_eq!(refused.said(), "PROGRAM_PUBLISHED at id");
    }
    let input = json!({ "rules": [of_orders()] });
    let refused = server.refuses(&desk.world.dispatcher, "loyaltyProgramDraft", input).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn formulas_are_judged_when_they_are_saved(server: Server) {
    let desk = Desk::new(server).await;
    let count = async || {
        let query = "{ loyaltyPrograms { totalCount } }";
        desk.world.server.ask(&desk.manager, query, json!({})).await["loyaltyPrograms"]["totalCount"].clone()
    };
    let before = count().await;
    for (more, said) in [
        (json!({ "points": "minutes" }), "INVALID at rules.0.points"),
        (json!({ "points": "amount * 1.5" }), "INVALID at rules.0.points"),
        (json!({ "points": "amount > 1" }), "INVALID at rules.0.points"),
        (json!({ "points": "1+".repeat(501) }), "INVALID at rules.0.points"),
        (json!({ "condition": "[1].all(x, x > 0)" }), "INVALID at rules.0.condition"),
        (json!({ "condition": "amount" }), "INVALID at rules.0.condition"),
        (json!({ "code": "lower" }), "INVALID at rules.0.code"),
        (json!({ "name": " " }), "INVALID at rules.0.name"),
        (json!({ "cap": { "points": 0, "per": "DAY" } }), "INVALID at rules.0.cap.points"),
        (json!({ "coolDownDays": 367 }), "INVALID at rules.0.coolDownDays"),
        (json!({ "pendingDays": -1 }), "INVALID at rules.0.pendingDays"),
        (json!({ "expiry": { "kind": "ROLLING" } }), "INVALID at rules.0.expiry.months"),
        (json!({ "expiry": { "kind": "NEVER", "years": 1 } }), "INVALID at rules.0.expiry.years"),
        (json!({ "expiry": { "kind": "YEAR_END", "years": 11 } }), "INVALID at rules.0.expiry.years"),
    ] {
        let input = json!({ "rules": [with(of_orders(), more)] });
        assert_eq!(desk.world.server.refuses(&desk.manager, "loyaltyProgramDraft", input).await.said(), said);
    }
    let none = json!({ "rules": [] });
    assert_eq!(desk.world.server.refuses(&desk.manager, "loyaltyProgramDraft", none).await.said(), "INVALID at rules");
    assert_eq!(count().await, before, "nothing is written");
}

async fn the_database_itself_keeps_a_published_version(server: Server) {
    use sea_orm::ConnectionTrait as _;

    let desk = Desk::new(server).await;
    let draft = drafted(&desk, json!([of_orders()])).await;
    published(&desk, &draft).await;
    let connection = desk.world.server.database().connect().await;
    for sql in ["update loyalty_program set note = 'x'", "delete from loyalty_program"] {
        let error = connection.execute_unprepared(sql).await.expect_err("as it is").to_string();
        assert!(error.contains("loyalty_program_stands"), "{error}");
    }
    connection.close().await.expect("a clean end");
}

async fn variables_are_published(server: Server) {
    let manager = server.manager().await;
    let query = "{ loyaltyVariables(on: VISIT_CONFIRMED) { name kind meaning } }";
    let seen = server.ask(&manager, query, json!({})).await;
    let names: Vec<&str> =
        seen["loyaltyVariables"].as_array().expect("a list").iter().filter_map(|of| of["name"].as_str()).collect();
    assert_eq!(names, ["year", "month", "day", "weekday", "nth", "minutes", "service_type", "late"]);
}
