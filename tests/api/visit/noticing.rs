//! What the clock notices by itself.

use serde_json::{Value, json};

use super::planned::{reported, said, single, tuesday, visit};
use crate::matching::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    who_is_not_there_in_time_is_noticed,
    a_visit_to_which_nobody_came_is_missed_until_a_late_report,
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
