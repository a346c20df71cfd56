//! What becomes of the hours of a placement when its carer may not serve, and when they may again.

use std::time::Duration;

use chrono::TimeDelta;
use domain::id::StaffMemberId;
use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::live::socket::Socket;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    hours_of_a_suspended_carer_are_held_by_nobody_until_they_return,
    hours_that_are_taken_meanwhile_stay_uncovered,
    whoever_comes_back_is_never_booked_twice,
    another_carer_covers_what_nobody_held,
    times_that_nobody_held_are_not_worked,
    whoever_listens_hears_that_nobody_comes,
}

const UNCOVERED: &str = "{ placements(filter: { uncovered: true }) { nodes { id
    uncovered { startsAt endsAt reason since } } } }";

const ROSTER: &str = "query($id: ID!) { staffMember(id: $id) {
    roster(window: { startsAt: \"2026-03-01T00:00:00Z\", endsAt: \"2026-12-01T00:00:00Z\" }) { kind startsAt endsAt } } }";

/// The office takes a step with a carer, and whoever hears of it acts.
async fn step(world: &World, carer: StaffMemberId, step: &str) {
    let version = "query($id: ID!) { staffMember(id: $id) { version } }";
    let version = world.ask(version, json!({ "id": carer })).await["staffMember"]["version"].clone();
    let input = json!({ "id": carer, "version": version, "step": step });
    let manager = world.server.manager().await;
    world.server.change(&manager, "staffMemberChangeStatus", input, "staffMember { status }").await;
}

async fn uncovered(world: &World) -> Vec<Value> {
    world.ask(UNCOVERED, json!({})).await["placements"]["nodes"].as_array().expect("nodes").clone()
}

fn starts(placement: &Value) -> Vec<String> {
    placement["uncovered"].as_array().expect("times").iter().map(|time| text(&time["startsAt"])).collect()
}

async fn roster(world: &World, carer: StaffMemberId) -> Vec<Value> {
    let seen = world.ask(ROSTER, json!({ "id": carer })).await;
    seen["staffMember"]["roster"].as_array().expect("a roster").clone()
}

async fn hours_of_a_suspended_carer_are_held_by_nobody_until_they_return(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, _) = world.placed(&request, carer).await;
    assert_eq!(uncovered(&world).await, Vec::<Value>::new());
    assert_eq!(roster(&world, carer).await.len(), 26);

    step(&world, carer, "SUSPEND").await;
    world.server.deliver_events().await;
    assert_eq!(roster(&world, carer).await, Vec::<Value>::new());
    let (lost, statements) = world.server.statements(world.ask(UNCOVERED, json!({}))).await;
    assert_eq!(statements, 3, "who asks, the placements, their times");
    let lost = lost["placements"]["nodes"][0].clone();
    assert_eq!(lost["id"], json!(placement));
    assert_eq!(lost["uncovered"].as_array().map(Vec::len), Some(26));
    let first = &lost["uncovered"][0];
    assert_eq!(
        (&first["startsAt"], &first["endsAt"]),
        (&json!("2026-03-10T00:00:00Z"), &json!("2026-03-10T04:00:00Z"))
    );
    assert_eq!(first["reason"], "CARER_UNAVAILABLE");
    assert!(text(&first["since"]).starts_with("2026-03-02T01:0"), "{first}");
    // Why a carer does not come is between the agency and the carer.
    let seen = world.server.ask(&family, "{ placements { nodes { id uncovered { reason } } } }", json!({})).await;
    assert_eq!(seen["placements"]["nodes"], json!([{ "id": placement, "uncovered": null }]));
    assert_eq!(world.server.refusal(&family, UNCOVERED, json!({})).await.code, "FORBIDDEN");
    let others = "{ placements(filter: { uncovered: false }) { totalCount } }";
    assert_eq!(world.ask(others, json!({})).await["placements"]["totalCount"], 0);

    // The weeks go on, and nobody holds the new ones either.
    world.server.set_clock("2026-04-06T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let query = "query($id: ID!) { placement(id: $id) { bookedThrough } }";
    assert_eq!(world.ask(query, json!({ "id": placement })).await["placement"]["bookedThrough"], "2026-07-05");
    assert_eq!(starts(&uncovered(&world).await[0]).len(), 26, "from 7 April to 2 July");
    assert_eq!(roster(&world, carer).await, Vec::<Value>::new());

    step(&world, carer, "REINSTATE").await;
    world.server.deliver_events().await;
    assert_eq!(uncovered(&world).await, Vec::<Value>::new());
    let held = roster(&world, carer).await;
    assert_eq!((held.len(), &held[0]["startsAt"]), (26, &json!("2026-04-07T00:00:00Z")));
}

async fn hours_that_are_taken_meanwhile_stay_uncovered(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, _) = world.placed(&request, carer).await;
    step(&world, carer, "SUSPEND").await;
    world.server.deliver_events().await;
    let manager = world.server.manager().await;
    let ask = json!({ "staffMemberId": carer, "kind": "ANNUAL", "startsAt": "2026-04-01T00:00:00Z",
        "endsAt": "2026-04-08T00:00:00Z" });
    let leave = world.server.change(&manager, "leaveRequest", ask, "leave { id }").await["leave"]["id"].clone();
    let decide = |version: i64| json!({ "id": leave, "version": version });
    world.server.change(&manager, "leaveApprove", decide(1), "leave { state }").await;

    step(&world, carer, "REINSTATE").await;
    world.server.deliver_events().await;
    let lost = uncovered(&world).await;
    assert_eq!(starts(&lost[0]), ["2026-04-02T00:00:00Z", "2026-04-07T00:00:00Z"]);
    assert_eq!((&lost[0]["id"], &lost[0]["uncovered"][0]["reason"]), (&json!(placement), &json!("TAKEN")));
    assert!(text(&lost[0]["uncovered"][0]["since"]).starts_with("2026-03-02T01:0"), "{lost:?}");
    // Twenty-four times and the leave.
    assert_eq!(roster(&world, carer).await.len(), 25);

    world.server.change(&manager, "leaveCancel", decide(2), "leave { state }").await;
    world.server.wait(TimeDelta::hours(7));
    world.server.run_jobs().await;
    assert_eq!(uncovered(&world).await, Vec::<Value>::new());
    assert_eq!(roster(&world, carer).await.len(), 26);
}

async fn whoever_comes_back_is_never_booked_twice(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let mut asked = world.asked(world.household);
    asked["schedule"]["lastDay"] = json!("2026-03-31");
    let request = world.request(asked).await;
    world.placed(&request, carer).await;
    for _ in 0..4 {
        step(&world, carer, "SUSPEND").await;
        world.server.deliver_events().await;
        step(&world, carer, "REINSTATE").await;
        let reserve = |day: u32| {
            json!({ "staffMemberId": carer, "kind": "HOLD", "startsAt": format!("2026-03-{day}T01:00:00Z"),
                "endsAt": format!("2026-03-{day}T02:00:00Z") })
        };
        let take = |day| world.server.tries(&world.dispatcher, "bookingReserve", reserve(day));
        let (_, a, b, c) = tokio::join!(world.server.deliver_events(), take(10), take(19), take(31));
        for answer in [a, b, c] {
            assert!(answer.is_granted() || answer.refused().code == "BOOKED", "{answer:?}");
        }
        let held = roster(&world, carer).await;
        for pair in held.windows(2) {
            assert!(text(&pair[0]["endsAt"]) <= text(&pair[1]["startsAt"]), "{pair:?}");
        }
        let holds = held.iter().filter(|row| row["kind"] == "HOLD").count();
        let lost = uncovered(&world).await.first().map_or(0, |placement| starts(placement).len());
        assert_eq!((held.len(), lost), (7, holds), "each of the seven times is either held or known as lost");
    }
}

async fn another_carer_covers_what_nobody_held(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, carer).await;
    step(&world, carer, "SUSPEND").await;
    world.server.deliver_events().await;
    let input = json!({ "id": placement, "version": version, "staffMemberId": other, "handOverOn": "2026-03-12",
        "handOverNote": "The child sleeps at one" });
    world.change("placementReplace", input, "replacement { id }").await;
    let lost = uncovered(&world).await;
    assert_eq!(starts(&lost[0]), ["2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"], "up to the hand-over");
    step(&world, carer, "REINSTATE").await;
    world.server.deliver_events().await;
    assert_eq!(roster(&world, carer).await.len(), 2, "held again up to the hand-over, and not behind it");
    assert_eq!(roster(&world, other).await.len(), 26, "thirteen weeks from the hand-over on");
}

async fn times_that_nobody_held_are_not_worked(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, carer).await;
    world.server.set_clock("2026-03-11T01:00:00Z".parse().expect("a moment"));
    step(&world, carer, "SUSPEND").await;
    world.server.deliver_events().await;
    world.server.set_clock("2026-03-20T01:00:00Z".parse().expect("a moment"));
    let input = json!({ "id": placement, "version": version, "reason": "AGENCY", "lastDay": "2026-03-20" });
    world.change("placementEnd", input, "placement { stage }").await;
    world.server.set_clock("2026-03-21T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let admin = world.server.admin().await;
    let query = "query($id: ID!) { householdExport(id: $id) }";
    let export = world.server.ask(&admin, query, json!({ "id": world.household })).await;
    let record = &export["householdExport"]["matching"]["service"][0];
    assert_eq!((&record["minutes"], &record["visitsKept"]), (&json!(240), &json!(1)), "the first time alone: 10 March");
}

async fn whoever_listens_hears_that_nobody_comes(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, _) = world.placed(&request, carer).await;
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("s", "subscription { placementChanged { stage placement { id uncovered { reason } } } }").await;
    for _ in 0..50 {
        step(&world, carer, "SUSPEND").await;
        world.server.deliver_events().await;
        // It may not be listening yet.
        if let Ok(told) = tokio::time::timeout(Duration::from_millis(300), socket.told("placementChanged")).await {
            assert_eq!((&told["stage"], &told["placement"]["id"]), (&json!("ACTIVE"), &json!(placement)));
            // What was told of the time before may come now, when the carer is there.
            match told["placement"]["uncovered"][0]["reason"].as_str() {
                Some(reason) => return assert_eq!(reason, "CARER_UNAVAILABLE"),
                None => continue,
            }
        }
        step(&world, carer, "REINSTATE").await;
        world.server.deliver_events().await;
    }
    panic!("nothing is heard");
}
