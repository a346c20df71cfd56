//! When the work is done: what is ordinary is taken, and what cannot be is refused by name.

use serde_json::{Value, json};

use super::world::{CARER, World, text};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_request_of_which_nothing_lies_ahead_is_refused,
    a_draft_whose_time_has_gone_by_is_not_published,
    an_ordinary_schedule_is_taken_as_it_is,
    a_credential_is_judged_to_the_end_of_the_service,
    a_service_without_an_end_says_how_far_it_is_looked_at,
}

fn scheduled(world: &World, schedule: Value) -> Value {
    let mut asked = world.asked(world.household);
    asked["schedule"] = schedule;
    asked
}

async fn a_request_of_which_nothing_lies_ahead_is_refused(server: Server) {
    let world = World::new(server).await;
    for past in [
        json!({ "firstDay": "2020-01-01", "startTime": "08:00", "minutes": 60 }),
        json!({ "firstDay": "2020-01-01", "startTime": "08:00", "minutes": 60, "rule": "FREQ=DAILY;COUNT=30" }),
        json!({ "firstDay": "2026-01-01", "startTime": "08:00", "minutes": 60, "rule": "FREQ=DAILY",
            "lastDay": "2026-03-01" }),
        // This very morning, over for half an hour.
        json!({ "firstDay": "2026-03-02", "startTime": "08:00", "minutes": 30 }),
    ] {
        let refused = world.refused("staffingRequestOpen", scheduled(&world, past.clone())).await;
        assert_eq!(refused, "INVALID at schedule.firstDay", "{past}");
    }
    let early = json!({ "firstDay": "1969-12-31", "startTime": "08:00", "minutes": 60 });
    assert_eq!(world.refused("staffingRequestOpen", scheduled(&world, early)).await, "INVALID at schedule.firstDay");
    // What began long ago and goes on is taken.
    let on = json!({ "firstDay": "2020-01-01", "startTime": "08:00", "minutes": 60, "rule": "FREQ=DAILY" });
    world.request(scheduled(&world, on)).await;
    let (request, version) = world.request(world.asked(world.household)).await;
    let mut changed = scheduled(&world, json!({ "firstDay": "2020-01-01", "startTime": "08:00", "minutes": 60 }));
    (changed["id"], changed["version"]) = (json!(request), json!(version));
    assert_eq!(world.refused("staffingRequestUpdate", changed).await, "INVALID at schedule.firstDay");
}

async fn a_draft_whose_time_has_gone_by_is_not_published(server: Server) {
    let world = World::new(server).await;
    let mut draft = scheduled(&world, json!({ "firstDay": "2026-03-03", "startTime": "08:00", "minutes": 60 }));
    draft["draft"] = json!(true);
    let (request, version) = world.request(draft).await;
    world.server.wait(chrono::TimeDelta::days(2));
    let publish = json!({ "id": request, "version": version });
    assert_eq!(world.refused("staffingRequestPublish", publish).await, "REQUEST_STATE at id");
}

async fn an_ordinary_schedule_is_taken_as_it_is(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    for (rule, ends_on) in [
        ("FREQ=DAILY;BYHOUR=9,18", Value::Null),
        ("FREQ=DAILY;BYHOUR=7,9,11,13,15,17,19", Value::Null),
        ("FREQ=MONTHLY;COUNT=60", json!("2031-02-10")),
        ("FREQ=DAILY;BYHOUR=9,18;UNTIL=20321231", json!("2032-12-31")),
    ] {
        let schedule = json!({ "firstDay": "2026-03-10", "startTime": "09:00", "minutes": 60, "rule": rule });
        let select = "staffingRequest { id endsOn }";
        let made = world.change("staffingRequestOpen", scheduled(&world, schedule), select).await;
        assert_eq!(made["staffingRequest"]["endsOn"], ends_on, "{rule}");
        world.fitting(&text(&made["staffingRequest"]["id"])).await;
    }
    let endless = json!({ "firstDay": "2026-03-10", "startTime": "09:00", "minutes": 60,
        "rule": "FREQ=DAILY;UNTIL=21990101" });
    let refusal = world.server.refuses(&world.dispatcher, "staffingRequestOpen", scheduled(&world, endless)).await;
    assert_eq!(refusal.said(), "INVALID at schedule.rule");
    assert!(refusal.message.contains("more than 40000 occurrences"), "{}", refusal.message);
}

/// What the rule `CREDENTIAL` says of the only carer.
async fn credential(world: &World, request: &str) -> Value {
    let query = "query($id: ID!) { staffingRequest(id: $id) { candidates(standing: ALL) {
        nodes { rules { rule passed sentence } } } } }";
    let found = world.ask(query, json!({ "id": request })).await;
    let rules = found["staffingRequest"]["candidates"]["nodes"][0]["rules"].as_array().expect("rules").clone();
    rules.into_iter().find(|rule| rule["rule"] == "CREDENTIAL").expect("the rule")
}

async fn with_a_certificate(world: &World, until: &str) {
    let carer = world.carer(CARER).await;
    let held = json!({ "staffMemberId": carer, "kind": "HEALTH", "number": "ZJ-7", "issuer": "Centre for Disease Control",
        "issuedOn": "2026-01-01", "expiresOn": until });
    let manager = world.server.manager().await;
    world.server.change(&manager, "credentialAdd", held, "credential { id }").await;
}

async fn a_credential_is_judged_to_the_end_of_the_service(server: Server) {
    let world = World::new(server).await;
    with_a_certificate(&world, "2028-06-30").await;
    let mut asked = world.asked(world.household);
    asked["credentials"] = json!(["HEALTH"]);
    asked["schedule"]["lastDay"] = json!("2029-03-08");
    let (request, _) = world.request(asked.clone()).await;
    let judged = credential(&world, &request).await;
    let told = "Needs a health certificate valid from 2026-03-10 to 2029-03-08; it ends 2028-06-30.";
    assert_eq!((&judged["passed"], &judged["sentence"]), (&json!(false), &json!(told)));
    asked["schedule"]["lastDay"] = json!("2028-06-29");
    let (request, _) = world.request(asked).await;
    assert_eq!(credential(&world, &request).await["passed"], true);
}

async fn a_service_without_an_end_says_how_far_it_is_looked_at(server: Server) {
    let world = World::new(server).await;
    with_a_certificate(&world, "2028-06-30").await;
    let mut asked = world.asked(world.household);
    asked["credentials"] = json!(["HEALTH"]);
    let (request, _) = world.request(asked).await;
    let judged = credential(&world, &request).await;
    let told =
        "Valid at least until 2026-06-08 (a service without an end is looked at until then): health certificate.";
    assert_eq!(judged["sentence"], told);
}
