//! How placements end: planned ahead, when the agreed time is over, by a hand-over, or before they began.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::StaffMemberId;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_planned_end_comes_when_its_day_is_over_and_once,
    a_seat_is_given_away_for_the_days_behind_a_planned_end,
    two_who_accept_the_seat_behind_a_planned_end,
    the_database_itself_keeps_two_from_one_seat_on_one_day,
    what_is_agreed_ends_by_itself_and_closes_its_request,
    a_carer_hands_over_when_the_day_is_over,
    a_hand_over_that_falls_through_is_planned_anew,
    a_placement_is_called_off_before_its_first_day,
    statements_do_not_grow_with_the_hours,
}

const SHOWN: &str = "placement { stage endsOn endReason bookedThrough version staffingRequest { status version } }";

fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().expect("a moment")
}

async fn shown(world: &World, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ placement(id: $id) {{ {} }} }}", &SHOWN[12..SHOWN.len() - 2]);
    world.ask(&query, json!({ "id": id })).await["placement"].clone()
}

fn end(id: &str, version: i64, last_day: &str) -> Value {
    json!({ "id": id, "version": version, "reason": "FAMILY", "lastDay": last_day })
}

/// The households that a carer sees.
async fn seen_by(world: &World, carer: &Caller) -> usize {
    let seen = world.server.ask(carer, "{ households { nodes { id } } }", json!({})).await;
    seen["households"]["nodes"].as_array().expect("a list").len()
}

/// What continuity says of a carer in the household of a request.
async fn worked(world: &World, request: &str, carer: StaffMemberId) -> String {
    let query = "query($id: ID!, $carer: ID!) { staffingRequest(id: $id) { candidate(staffMemberId: $carer) {
        rules { rule sentence } } } }";
    let told = world.ask(query, json!({ "id": request, "carer": carer })).await;
    let rules = told["staffingRequest"]["candidate"]["rules"].as_array().expect("rules").clone();
    rules.iter().find(|rule| rule["rule"] == "CONTINUITY").map(|rule| text(&rule["sentence"])).expect("the rule")
}

/// Who could serve another household on Tuesdays and Thursdays from a day on.
async fn free_from(world: &World, first_day: &str) -> Vec<String> {
    let mut asked = world.asked(world.household("Chen").await);
    asked["schedule"]["firstDay"] = json!(first_day);
    world.fitting(&world.request(asked).await.0).await
}

async fn a_planned_end_comes_when_its_day_is_over_and_once(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let own = world.account_of(carer, "li.na@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, carer).await;
    let planned =
        world.change("placementEnd", end(&placement, version, "2026-03-19"), SHOWN).await["placement"].clone();
    assert_eq!(planned["stage"], "ACTIVE");
    assert_eq!(planned["endsOn"], "2026-03-19");
    assert_eq!(planned["bookedThrough"], "2026-03-19");
    assert_eq!(planned["endReason"], "FAMILY");
    assert_eq!(planned["staffingRequest"]["status"], "OPEN", "somebody is looked for, for the days behind it");
    assert_eq!(free_from(&world, "2026-03-24").await, [carer.to_string()], "those days are free at once");
    assert_eq!(free_from(&world, "2026-03-19").await, Vec::<String>::new());
    let mut other_hours = world.asked(world.household);
    other_hours["id"] = json!(request.0);
    other_hours["version"] = planned["staffingRequest"]["version"].clone();
    assert_eq!(world.refused("staffingRequestUpdate", other_hours).await, "REQUEST_STATE", "somebody works by the old");
    let manager = world.server.manager().await;
    let erase = json!({ "id": world.household, "version": 1 });
    let refused = world.server.refuses(&manager, "householdErase", erase).await;
    assert_eq!(refused.said(), "HOUSEHOLD_SERVED at id", "hours of work lie ahead");

    // It is 23:59 of the last day in Hangzhou.
    world.server.set_clock(at("2026-03-19T15:59:00Z"));
    world.server.run_jobs().await;
    assert_eq!(shown(&world, &placement).await["stage"], "ACTIVE");
    assert_eq!(seen_by(&world, &own).await, 1);
    world.server.wait(TimeDelta::minutes(30));
    world.server.run_jobs().await;
    let over = shown(&world, &placement).await;
    assert_eq!(over["stage"], "ENDED");
    assert_eq!(over["endReason"], "FAMILY");
    assert_eq!(seen_by(&world, &own).await, 0);
    assert_eq!(worked(&world, &request.0, carer).await, "Has worked 16 hours in this household.");
    world.server.wait(TimeDelta::hours(7));
    world.server.run_jobs().await;
    assert_eq!(shown(&world, &placement).await, over, "it ends once");
    assert_eq!(worked(&world, &request.0, carer).await, "Has worked 16 hours in this household.");
}

async fn a_seat_is_given_away_for_the_days_behind_a_planned_end(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let planned =
        world.change("placementEnd", end(&placement, version, "2026-03-19"), SHOWN).await["placement"].clone();
    // One of the days before is taken from the second carer; that is no matter.
    let visit = json!({
        "staffMemberId": second, "kind": "INTERVIEW",
        "startsAt": "2026-03-12T01:00:00Z", "endsAt": "2026-03-12T02:00:00Z",
    });
    world.change("bookingReserve", visit, "booking { id }").await;
    assert!(world.fitting(&request.0).await.contains(&second.to_string()));
    let again = (request.0.clone(), planned["staffingRequest"]["version"].as_i64().expect("a version"));
    let proposal = world.propose(&again, second).await;
    let accept = json!({ "id": proposal, "version": 1 });
    let next =
        world.change("proposalAccept", accept, "placement { id seat startsOn endsOn }").await["placement"].clone();
    assert_eq!(next["startsOn"], "2026-03-20");
    assert_eq!(next["endsOn"], Value::Null);
    assert_eq!(next["seat"], 1);
    let start = json!({ "id": next["id"], "version": 1 });
    let started = world.change("placementStart", start, "placement { staffingRequest { status } }").await;
    assert_eq!(started["placement"]["staffingRequest"]["status"], "FILLED");
    assert_eq!(shown(&world, &placement).await["stage"], "ACTIVE");
    // Nobody takes over on a day on which somebody else begins.
    let third = world.carer(Carer { name: "Sun Li", ..CARER }).await;
    let replace = json!({
        "id": placement, "version": version + 1, "staffMemberId": third, "handOverOn": "2026-03-17",
        "handOverNote": "The child sleeps at one.",
    });
    assert_eq!(world.refused("placementReplace", replace).await, "SEATS_TAKEN");
}

async fn two_who_accept_the_seat_behind_a_planned_end(server: Server) {
    let world = World::new(server).await;
    let first = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let planned =
        world.change("placementEnd", end(&placement, version, "2026-03-19"), SHOWN).await["placement"].clone();
    let mut wanted = planned["staffingRequest"]["version"].as_i64().expect("a version");
    let mut inputs = Vec::new();
    for name in ["Zhao Min", "Sun Li"] {
        let other = world.carer(Carer { name, ..CARER }).await;
        inputs.push(json!({ "id": world.propose(&(request.0.clone(), wanted), other).await, "version": 1 }));
        let query = "query($id: ID!) { staffingRequest(id: $id) { version } }";
        let seen = world.ask(query, json!({ "id": request.0 })).await;
        wanted = seen["staffingRequest"]["version"].as_i64().expect("a version");
    }
    let (one, other) = tokio::join!(
        world.server.tries(&world.dispatcher, "proposalAccept", inputs.remove(0)),
        world.server.tries(&world.dispatcher, "proposalAccept", inputs.remove(0)),
    );
    let refused: Vec<String> =
        [one, other].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().code).collect();
    assert_eq!(refused, ["SEATS_TAKEN"]);
}

async fn the_database_itself_keeps_two_from_one_seat_on_one_day(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let replace = json!({
        "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
        "handOverNote": "The child sleeps at one.",
    });
    world.change("placementReplace", replace, "replacement { id }").await;
    let connection = world.server.database().connect().await;
    for sql in [
        "update placement set starts_on = '2026-03-17' where starts_on = '2026-03-18'",
        "update placement set ends_on = '2026-03-18' where ends_on = '2026-03-17'",
        "update placement set ends_on = null where ends_on = '2026-03-17'",
    ] {
        let refused = connection.execute_unprepared(sql).await.expect_err("refused").to_string();
        assert!(refused.contains("placement_seat"), "{refused}");
    }
}

async fn what_is_agreed_ends_by_itself_and_closes_its_request(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let own = world.account_of(carer, "li.na@test.example").await;
    let mut asked = world.asked(world.household);
    asked["schedule"]["lastDay"] = json!("2026-03-19");
    let (placement, _) = world.placed(&world.request(asked).await, carer).await;
    world.server.set_clock(at("2026-03-19T16:30:00Z"));
    world.server.run_jobs().await;
    let over = shown(&world, &placement).await;
    assert_eq!((&over["stage"], &over["endReason"]), (&json!("ENDED"), &json!("COMPLETED")));
    assert_eq!(over["staffingRequest"]["status"], "CLOSED", "nobody is looked for any more");
    assert_eq!(seen_by(&world, &own).await, 0);
    let manager = world.server.manager().await;
    let erase = json!({ "id": world.household, "version": 1 });
    world.server.change(&manager, "householdErase", erase, "household { status }").await;
}

async fn a_carer_hands_over_when_the_day_is_over(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let (own, other) =
        (world.account_of(first, "li.na@test.example").await, world.account_of(second, "zhao.min@test.example").await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let replace = json!({
        "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
        "handOverNote": "The child sleeps at one.",
    });
    let select =
        "placement { stage endsOn replacedBy { id } staffingRequest { status } } replacement { id stage startsOn }";
    let done = world.change("placementReplace", replace, select).await;
    assert_eq!((&done["placement"]["stage"], &done["placement"]["endsOn"]), (&json!("ACTIVE"), &json!("2026-03-17")));
    assert_eq!(done["placement"]["staffingRequest"]["status"], "FILLED");
    assert_eq!(done["replacement"]["startsOn"], "2026-03-18");
    assert_eq!(done["placement"]["replacedBy"]["id"], done["replacement"]["id"]);
    assert_eq!((seen_by(&world, &own).await, seen_by(&world, &other).await), (1, 1));
    world.server.set_clock(at("2026-03-17T16:30:00Z"));
    world.server.run_jobs().await;
    let over = shown(&world, &placement).await;
    assert_eq!((&over["stage"], &over["endReason"]), (&json!("REPLACED"), &Value::Null));
    assert_eq!(over["staffingRequest"]["status"], "FILLED");
    assert_eq!((seen_by(&world, &own).await, seen_by(&world, &other).await), (0, 1));
    assert_eq!(worked(&world, &request.0, first).await, "Has worked 12 hours in this household.");
}

async fn a_hand_over_that_falls_through_is_planned_anew(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let replace = |version: i64| {
        json!({
            "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
            "handOverNote": "The child sleeps at one.",
        })
    };
    let done = world.change("placementReplace", replace(version), "replacement { id version }").await;
    assert_eq!(world.refused("placementReplace", replace(version + 1)).await, "PLACEMENT_STAGE");
    assert_eq!(world.refused("placementEnd", end(&placement, version + 1, "2026-03-12")).await, "PLACEMENT_STAGE");
    let next = text(&done["replacement"]["id"]);
    let next_version = done["replacement"]["version"].as_i64().expect("a version");
    let called_off = world.change("placementEnd", end(&next, next_version, "2026-03-17"), SHOWN).await;
    assert_eq!(called_off["placement"]["stage"], "ENDED");
    assert_eq!(called_off["placement"]["staffingRequest"]["status"], "OPEN");
    world.change("placementReplace", replace(version + 1), "replacement { startsOn }").await;
}

async fn a_placement_is_called_off_before_its_first_day(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let own = world.account_of(carer, "li.na@test.example").await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, carer).await;
    let off = world.change("placementEnd", end(&placement, version, "2026-03-09"), SHOWN).await["placement"].clone();
    assert_eq!(off["stage"], "ENDED");
    assert_eq!(off["bookedThrough"], Value::Null);
    assert_eq!(off["staffingRequest"]["status"], "OPEN");
    assert_eq!(seen_by(&world, &own).await, 0);
    assert_eq!(free_from(&world, "2026-03-10").await, [carer.to_string()]);
    assert_eq!(worked(&world, &request.0, carer).await, "Has not worked in this household yet.");
    // Once it has begun it is too late for that.
    let version = off["staffingRequest"]["version"].as_i64().expect("a version");
    let (placement, version) = world.placed(&(request.0, version), carer).await;
    world.server.set_clock(at("2026-03-10T01:00:00Z"));
    assert_eq!(world.refused("placementEnd", end(&placement, version, "2026-03-09")).await, "INVALID at lastDay");
    let seen = world.server.ask(&family, "{ placements { nodes { stage } } }", json!({})).await;
    assert_eq!(seen["placements"]["nodes"][0]["stage"], "ACTIVE");
}

async fn statements_do_not_grow_with_the_hours(server: Server) {
    let world = World::new(server).await;
    let mut costs = Vec::new();
    for (name, days) in [("Chen", "TU"), ("Liu", "TU"), ("Wu", "MO,TU,WE,TH,FR,SA")] {
        let carer = world.carer(CARER).await;
        let mut asked = world.asked(world.household(name).await);
        asked["schedule"]["rule"] = json!(format!("FREQ=WEEKLY;BYDAY={days}"));
        let proposal = world.propose(&world.request(asked).await, carer).await;
        let step = |id: &Value| json!({ "id": id, "version": 1 });
        let accept = world.change("proposalAccept", step(&json!(proposal)), "placement { id }");
        let (accepted, accepting) = world.server.statements(accept).await;
        let id = accepted["placement"]["id"].clone();
        let start = world.change("placementStart", step(&id), "placement { version }");
        let (started, starting) = world.server.statements(start).await;
        let version = started["placement"]["version"].as_i64().expect("a version");
        let end = world.change("placementEnd", end(&text(&id), version, "2026-03-19"), "placement { id }");
        let (_, ending) = world.server.statements(end).await;
        costs.push([accepting, starting, ending]);
    }
    // The first of a process opens what it keeps in memory.
    assert_eq!(costs[1], costs[2]);
    let most = [60, 60, 30];
    assert!(costs[2].iter().zip(most).all(|(cost, most)| *cost <= most), "{costs:?}");
}
