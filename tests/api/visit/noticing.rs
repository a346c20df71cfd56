//! What the clock notices by itself.

use serde_json::{Value, json};

use super::planned::{reported, said, single, tuesday, visit};
use crate::live::feed::{REQUESTS, first_heard};
use crate::live::socket::Socket;
use crate::matching::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    who_is_not_there_in_time_is_noticed,
    a_visit_to_which_nobody_came_is_missed_until_a_late_report,
    a_visit_that_nobody_checked_out_of_is_noticed_and_ended_by_the_office,
    the_board_of_a_day_costs_the_same_for_many_visits,
}

async fn kinds(world: &World, id: &Value) -> Vec<String> {
    let query = "query($id: ID!) { visit(id: $id) { exceptions { kind } } }";
    let found = world.ask(query, json!({ "id": id })).await["visit"]["exceptions"].clone();
    let mut kinds: Vec<String> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|each| each["kind"].as_str().expect("a kind").to_owned())
        .collect();
    kinds.sort();
    kinds
}

async fn who_is_not_there_in_time_is_noticed(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    world.server.set_clock("2026-03-03T01:04:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert!(kinds(&world, &id).await.is_empty(), "five minutes are in time");
    world.server.set_clock("2026-03-03T01:05:30Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(kinds(&world, &id).await, ["LATE"]);
    let branch = "query($id: ID!) { visit(id: $id) { branchId lateSince } }";
    let seen = world.ask(branch, json!({ "id": id })).await["visit"].clone();
    assert!(seen["lateSince"].as_str().expect("a time").starts_with("2026-03-03T01:05:3"));
    let board = "query($branch: ID!) { dayBoard(branchId: $branch, day: \"2026-03-03\") {
        late count visits { id } missed: count(state: MISSED) } }";
    let day = world.ask(board, json!({ "branch": seen["branchId"] })).await["dayBoard"].clone();
    assert_eq!(day, json!({ "late": 1, "count": 1, "missed": 0, "visits": [{ "id": id }] }));
}

async fn a_visit_to_which_nobody_came_is_missed_until_a_late_report(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    world.server.set_clock("2026-03-03T03:00:30Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(visit(&world, &id).await["state"], "MISSED");
    assert_eq!(kinds(&world, &id).await, ["LATE", "MISSED"]);
    // The phone had no network: she was there all the time.
    let there =
        [said(&id, "2", "CHECK_OUT", "2026-03-03T03:00:00Z"), said(&id, "1", "CHECK_IN", "2026-03-03T00:58:00Z")];
    reported(&world, &phone, json!(there)).await;
    assert_eq!(visit(&world, &id).await["state"], "CHECKED_OUT");
    assert_eq!(kinds(&world, &id).await, ["LATE"], "that it was noticed as late stays");
}

async fn a_visit_that_nobody_checked_out_of_is_noticed_and_ended_by_the_office(server: Server) {
    let world = World::new(server).await;
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("mark", REQUESTS).await;
    let mark = first_heard(&world, &mut socket).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    world.server.set_clock("2026-03-03T01:30:00Z".parse().expect("a moment"));
    reported(&world, &phone, json!([said(&id, "1", "CHECK_IN", "2026-03-03T01:00:00Z")])).await;
    world.server.set_clock("2026-03-03T04:58:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert!(kinds(&world, &id).await.is_empty(), "she may still be on her way home");
    world.server.set_clock("2026-03-03T05:01:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(kinds(&world, &id).await, ["NOT_CHECKED_OUT"]);
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("since", &format!(r#"subscription {{ visitChanged(after: "{mark}") {{ change }} }}"#)).await;
    let mut told = Vec::new();
    while told.last() != Some(&json!("NOT_CHECKED_OUT")) {
        told.push(socket.told("visitChanged").await["change"].clone());
    }
    assert_eq!(told, [json!("PLANNED"), json!("ASSIGNED"), json!("ARRIVED"), json!("NOT_CHECKED_OUT")]);
    // What else arrives does not take it back.
    reported(&world, &phone, json!([said(&id, "0", "SET_OUT", "2026-03-03T00:40:00Z")])).await;
    assert_eq!(kinds(&world, &id).await, ["NOT_CHECKED_OUT"]);
    let query = "query($id: ID!) { visit(id: $id) { exceptions { id version } } }";
    let raised = world.ask(query, json!({ "id": id })).await["visit"]["exceptions"][0].clone();
    let resolve = |changed: Value| {
        let mut input =
            json!({ "id": raised["id"], "version": 1, "resolution": "She says that she left at half past ten" });
        input.as_object_mut().expect("an input").extend(changed.as_object().expect("fields").clone());
        input
    };
    for (changed, said) in [
        (json!({}), "INVALID at endedAt"),
        (json!({ "endedAt": "2026-03-03T00:59:00Z" }), "INVALID at endedAt"),
        (json!({ "endedAt": "2026-03-03T06:00:00Z" }), "INVALID at endedAt"),
        (json!({ "beganAt": "2026-02-03T01:00:00Z", "endedAt": "2026-03-03T02:30:00Z" }), "INVALID at beganAt"),
    ] {
        assert_eq!(world.refused("visitExceptionResolve", resolve(changed.clone())).await, said, "{changed}");
    }
    assert_eq!(visit(&world, &id).await["state"], "CHECKED_IN", "nothing is written on an error");
    let ended = json!({ "endedAt": "2026-03-03T02:30:00Z" });
    let done = world.change("visitExceptionResolve", resolve(ended), "exception { beganAt endedAt resolution }").await;
    assert_eq!(done["exception"]["endedAt"], "2026-03-03T02:30:00Z");
    let now = visit(&world, &id).await;
    assert_eq!((&now["state"], &now["checkedOutAt"]), (&json!("CHECKED_OUT"), &json!("2026-03-03T02:30:00Z")));
    assert_eq!(kinds(&world, &id).await, ["LEFT_EARLY", "NOT_CHECKED_OUT"], "half an hour early is half an hour early");
    // The phone, found at last, says nothing over the office.
    let late = said(&id, "2", "CHECK_OUT", "2026-03-03T03:00:00Z");
    let heard = reported(&world, &phone, json!([late])).await;
    assert_eq!((&heard[0]["status"], &heard[0]["conflict"]), (&json!("CONFLICT"), &json!("SET_BY_OFFICE")));
    let now = visit(&world, &id).await;
    assert_eq!(now["checkedOutAt"], "2026-03-03T02:30:00Z");
    let reports = "query($id: ID!) { visit(id: $id) { reports { kind conflict } exceptions { id kind version } } }";
    let seen = world.ask(reports, json!({ "id": id })).await["visit"].clone();
    assert_eq!(seen["reports"][2], json!({ "kind": "CHECK_OUT", "conflict": "SET_BY_OFFICE" }));
    // No other exception sets a time.
    let exceptions = seen["exceptions"].as_array().expect("a list").clone();
    let early = exceptions.iter().find(|each| each["kind"] == "LEFT_EARLY").expect("an exception").clone();
    let over = json!({
        "id": early["id"], "version": 1, "resolution": "Accepted", "endedAt": "2026-03-03T03:00:00Z",
    });
    assert_eq!(world.refused("visitExceptionResolve", over).await, "INVALID at endedAt");
    let confirm = json!({ "id": id, "version": now["version"] });
    assert_eq!(world.change("visitConfirm", confirm, "visit { state }").await["visit"]["state"], "CONFIRMED");
}

async fn the_board_of_a_day_costs_the_same_for_many_visits(server: Server) {
    let world = World::new(server).await;
    let query = "query($branch: ID!) { dayBoard(branchId: $branch, day: \"2026-03-03\") { visits {
        state startsAt household { id name } staffProfile { name } exceptions { kind } receivedNote } } }";
    let mut statements = Vec::new();
    for many in [2, 12] {
        for _ in 0..many {
            let carer = world.carer(CARER).await;
            single(&world, tuesday(&world, Some(carer))).await;
        }
        let branch = world.ask("{ visits { nodes { branchId } } }", json!({})).await["visits"]["nodes"][0].clone();
        let asked = world.ask(query, json!({ "branch": branch["branchId"] }));
        let (seen, count) = world.server.statements(asked).await;
        let visits = seen["dayBoard"]["visits"].as_array().expect("visits").clone();
        assert!(
            visits.iter().all(|visit| visit["household"]["name"] == "Wang" && visit["staffProfile"]["name"] == "Li Na")
        );
        statements.push(count);
    }
    assert_eq!(statements[0], statements[1], "{statements:?}");
    assert!(statements[0] <= 8, "{statements:?}");
}
