//! What was right when the proposal was sent is judged again before it counts.

use domain::id::StaffMemberId;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::world::{CARER, World, text};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_carer_whom_the_family_excludes_meanwhile_is_not_accepted,
    a_carer_whom_the_family_excludes_after_the_interview_does_not_start,
    a_credential_withdrawn_meanwhile_stops_acceptance_and_start,
    a_reason_speaks_for_working_time_and_for_nothing_else,
    no_hours_are_booked_further_for_which_the_carer_does_not_qualify,
    weeks_beyond_the_limits_are_not_booked_further,
    hours_that_a_credential_forbids_are_freed_and_booked_again_with_another,
}

const EXCLUDED: &str = "The household has excluded this person and would have to lift the exclusion.";

async fn exclude(world: &World, family: &Caller, carer: StaffMemberId) {
    let input = json!({ "householdId": world.household, "staffMemberId": carer });
    world.server.change(family, "householdExclude", input, "exclusion { staffMemberId }").await;
}

/// A health certificate for a carer; answers its id and version.
async fn certificate(world: &World, carer: StaffMemberId, expires: &str) -> Value {
    let input = json!({
        "staffMemberId": carer, "kind": "HEALTH", "issuer": "City hospital", "number": "H 1",
        "issuedOn": "2026-01-01", "expiresOn": expires,
    });
    let added = world.change("credentialAdd", input, "credential { id version }").await;
    json!({ "id": added["credential"]["id"], "version": added["credential"]["version"] })
}

fn asked_with_certificate(world: &World) -> Value {
    let mut asked = world.asked(world.household);
    asked["credentials"] = json!(["HEALTH"]);
    asked
}

/// Where a placement and its request stand.
async fn stage(world: &World, id: &Value) -> Value {
    let query = "query($id: ID!) { placement(id: $id) { stage staffingRequest { status } } }";
    world.ask(query, json!({ "id": id })).await["placement"].clone()
}

async fn a_carer_whom_the_family_excludes_meanwhile_is_not_accepted(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let own = world.account_of(carer, "li.na@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let accept = json!({ "id": world.propose(&request, carer).await, "version": 1 });
    exclude(&world, &family, carer).await;
    // The carer is not shown who is excluded, and is refused like the dispatcher.
    for caller in [&own, &world.dispatcher] {
        let refusal = world.server.refuses(caller, "proposalAccept", accept.clone()).await;
        assert_eq!(refusal.code, "NOT_SUITABLE");
        assert_eq!(refusal.message, EXCLUDED);
    }
    let none = world.ask("{ placements { totalCount } }", json!({})).await;
    assert_eq!(none["placements"]["totalCount"], 0, "nothing was written");
    let lift = json!({ "householdId": world.household, "staffMemberId": carer });
    world.server.change(&family, "householdExclusionLift", lift, "household { id }").await;
    let accepted = world.server.change(&own, "proposalAccept", accept, "placement { stage }").await;
    assert_eq!(accepted["placement"]["stage"], "INTERVIEW");
}

async fn a_carer_whom_the_family_excludes_after_the_interview_does_not_start(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let accept = json!({ "id": world.propose(&request, carer).await, "version": 1 });
    let placement = world.change("proposalAccept", accept, "placement { id }").await["placement"]["id"].clone();
    exclude(&world, &family, carer).await;
    let start = json!({ "id": placement, "version": 1 });
    let trial = json!({ "id": placement, "version": 1, "trialEndsOn": "2026-03-19" });
    let refusal = world.server.refuses(&world.dispatcher, "placementStart", start.clone()).await;
    assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("NOT_SUITABLE", EXCLUDED));
    assert_eq!(world.refused("placementTrial", trial.clone()).await, "NOT_SUITABLE");
    assert_eq!(stage(&world, &placement).await["stage"], "INTERVIEW");
    // The same between the trial and its confirmation.
    let lift = json!({ "householdId": world.household, "staffMemberId": carer });
    world.server.change(&family, "householdExclusionLift", lift, "household { id }").await;
    world.change("placementTrial", trial, "placement { stage }").await;
    exclude(&world, &family, carer).await;
    let confirm = json!({ "id": placement, "version": 2 });
    assert_eq!(world.refused("placementStart", confirm).await, "NOT_SUITABLE");
}

async fn a_credential_withdrawn_meanwhile_stops_acceptance_and_start(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let first = certificate(&world, carer, "2026-12-31").await;
    let request = world.request(asked_with_certificate(&world)).await;
    let accept = json!({ "id": world.propose(&request, carer).await, "version": 1 });
    world.change("credentialWithdraw", first, "credential { state }").await;
    let refusal = world.server.refuses(&world.dispatcher, "proposalAccept", accept.clone()).await;
    assert_eq!(refusal.code, "NOT_SUITABLE");
    assert!(refusal.message.contains("health certificate"), "{}", refusal.message);
    let second = certificate(&world, carer, "2026-12-31").await;
    let placement = world.change("proposalAccept", accept, "placement { id }").await["placement"]["id"].clone();
    world.change("credentialWithdraw", second, "credential { state }").await;
    let start = json!({ "id": placement, "version": 1 });
    assert_eq!(world.refused("placementStart", start.clone()).await, "NOT_SUITABLE");
    certificate(&world, carer, "2026-12-31").await;
    let started = world.change("placementStart", start, "placement { stage }").await;
    assert_eq!(started["placement"]["stage"], "ACTIVE");
}

async fn a_reason_speaks_for_working_time_and_for_nothing_else(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let request = world.request(world.asked(world.household("Chen").await)).await;
    world.placed(&request, carer).await;
    let mut asked = world.asked(world.household);
    asked["schedule"] = json!({ "firstDay": "2026-03-12", "startTime": "12:00", "minutes": 480 });
    let (second, version) = world.request(asked).await;
    let mut input = World::proposal(&second, version, carer);
    input["overrideReason"] = json!("The mother is in hospital; agreed with the carer.");
    let sent = world.change("proposalSend", input, "proposal { id }").await["proposal"]["id"].clone();
    let accept = json!({ "id": sent, "version": 1 });
    exclude(&world, &family, carer).await;
    let refusal = world.server.refuses(&world.dispatcher, "proposalAccept", accept.clone()).await;
    assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("NOT_SUITABLE", EXCLUDED));
    let lift = json!({ "householdId": world.household, "staffMemberId": carer });
    world.server.change(&family, "householdExclusionLift", lift, "household { id }").await;
    let accepted = world.change("proposalAccept", accept, "placement { id }").await;
    let start = json!({ "id": accepted["placement"]["id"], "version": 1 });
    world.change("placementStart", start, "placement { stage }").await;
}

/// The days on which the roster holds hours of a carer.
async fn booked(world: &World, carer: StaffMemberId, from: &str, to: &str) -> Vec<String> {
    let query =
        "query($id: ID!, $window: SpanInput!) { staffMember(id: $id) { roster(window: $window) { startsAt } } }";
    let window = json!({ "startsAt": format!("{from}T00:00:00Z"), "endsAt": format!("{to}T00:00:00Z") });
    let seen = world.ask(query, json!({ "id": carer, "window": window })).await;
    let rows = seen["staffMember"]["roster"].as_array().expect("a list").clone();
    rows.iter().map(|row| text(&row["startsAt"])[..10].to_owned()).collect()
}

/// How often it was told that hours are without a carer.
async fn uncovered(server: &Server) -> i64 {
    let connection = server.database().connect().await;
    let sql = "select count(*) as told from event where kind = 'matching.placement.uncovered'";
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(asked).await.expect("a count").expect("a row");
    row.try_get("", "told").expect("a number")
}

async fn no_hours_are_booked_further_for_which_the_carer_does_not_qualify(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let valid = certificate(&world, carer, "2026-06-20").await;
    let (placement, _) = world.placed(&world.request(asked_with_certificate(&world)).await, carer).await;
    assert_eq!(booked(&world, carer, "2026-06-01", "2026-09-01").await, ["2026-06-02", "2026-06-04"]);
    world.server.set_clock("2026-04-06T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    // The certificate serves until the day on which it ends.
    let until = ["2026-06-09", "2026-06-11", "2026-06-16", "2026-06-18"];
    assert_eq!(booked(&world, carer, "2026-06-05", "2026-09-01").await, until);
    assert_eq!(uncovered(&world.server).await, 1);
    // With another certificate the weeks to come are booked again; once it is withdrawn none are.
    let next = certificate(&world, carer, "2026-12-31").await;
    world.server.set_clock("2026-04-13T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(booked(&world, carer, "2026-07-05", "2026-09-01").await, ["2026-07-07", "2026-07-09"]);
    for card in [valid, next] {
        world.change("credentialWithdraw", card, "credential { state }").await;
    }
    world.server.set_clock("2026-04-20T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(booked(&world, carer, "2026-07-12", "2026-09-01").await, Vec::<String>::new());
    let query = "query($id: ID!) { placement(id: $id) { stage bookedThrough } }";
    let seen = world.ask(query, json!({ "id": placement })).await;
    assert_eq!(seen["placement"], json!({ "stage": "ACTIVE", "bookedThrough": "2026-07-19" }));
}

async fn weeks_beyond_the_limits_are_not_booked_further(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    world.placed(&world.request(world.asked(world.household)).await, carer).await;
    // Ten hours on a Tuesday that is not booked yet: with four more it is longer than a day of work may be.
    let visit = json!({
        "staffMemberId": carer, "kind": "INTERVIEW",
        "startsAt": "2026-06-09T04:00:00Z", "endsAt": "2026-06-09T14:00:00Z",
    });
    world.change("bookingReserve", visit, "booking { id }").await;
    world.server.set_clock("2026-04-06T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let days = booked(&world, carer, "2026-06-09", "2026-06-20").await;
    assert_eq!(days, ["2026-06-09", "2026-06-16", "2026-06-18"], "the visit, and the week behind it");
}

async fn hours_that_a_credential_forbids_are_freed_and_booked_again_with_another(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let valid = certificate(&world, carer, "2026-12-31").await;
    let mut asked = asked_with_certificate(&world);
    asked["schedule"]["lastDay"] = json!("2026-03-26");
    world.placed(&world.request(asked).await, carer).await;
    let all = ["2026-03-10", "2026-03-12", "2026-03-17", "2026-03-19", "2026-03-24", "2026-03-26"];
    assert_eq!(booked(&world, carer, "2026-03-01", "2026-04-01").await, all);

    // It ends earlier than was written down: what lies behind that day is freed.
    let corrected = json!({ "id": valid["id"], "version": valid["version"], "kind": "HEALTH", "issuer": "City hospital",
        "number": "H 1", "issuedOn": "2026-01-01", "expiresOn": "2026-03-18" });
    let corrected =
        world.change("credentialUpdate", corrected, "credential { id version }").await["credential"].clone();
    world.server.deliver_events().await;
    assert_eq!(booked(&world, carer, "2026-03-01", "2026-04-01").await, all[..3]);
    let query = "{ placements(filter: { uncovered: true }) { nodes { uncovered { startsAt reason } } } }";
    let lost = world.ask(query, json!({})).await["placements"]["nodes"][0]["uncovered"].clone();
    assert_eq!(lost[0], json!({ "startsAt": "2026-03-19T00:00:00Z", "reason": "UNSUITABLE" }));
    assert_eq!(lost.as_array().map(Vec::len), Some(3));

    let withdrawn = json!({ "id": corrected["id"], "version": corrected["version"] });
    world.change("credentialWithdraw", withdrawn, "credential { state }").await;
    world.server.deliver_events().await;
    assert_eq!(booked(&world, carer, "2026-03-01", "2026-04-01").await, Vec::<String>::new());

    certificate(&world, carer, "2026-12-31").await;
    world.server.deliver_events().await;
    assert_eq!(booked(&world, carer, "2026-03-01", "2026-04-01").await, all);
    assert_eq!(world.ask(query, json!({})).await["placements"]["nodes"], json!([]));
}
