//! Visits called off and confirmed.

use serde_json::json;

use super::planned::{reported, said, single, tuesday, visit};
use crate::matching::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_family_calls_off_its_own_visit_and_no_other,
    the_office_says_who_called_off,
    a_confirmed_visit_stays_as_it_is,
    a_visit_that_nobody_confirms_is_confirmed_after_three_days,
    a_household_with_visits_to_come_is_not_erased,
}

async fn a_family_calls_off_its_own_visit_and_no_other(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let neighbour = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    let mut off = json!({ "id": id, "version": 2, "reason": "We are away", "by": "CARER" });
    assert_eq!(world.server.refuses(&neighbour, "visitCancel", off.clone()).await.said(), "NOT_FOUND at id");
    assert_eq!(world.server.refuses(&family, "visitCancel", off.clone()).await.said(), "INVALID at by");
    off["by"] = json!(null);
    let select = "visit { state cancelledBy cancelReason }";
    let done = world.server.change(&family, "visitCancel", off, select).await;
    assert_eq!(done["visit"], json!({ "state": "CANCELLED", "cancelledBy": "FAMILY", "cancelReason": "We are away" }));
    let mut elsewhere = tuesday(&world, Some(carer));
    elsewhere["householdId"] = json!(world.household("Liu").await);
    single(&world, elsewhere).await;
}

async fn the_office_says_who_called_off(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    let empty = json!({ "id": id, "version": 2, "reason": " " });
    assert_eq!(world.refused("visitCancel", empty).await, "INVALID at reason");
    let off = json!({ "id": id, "version": 2, "reason": "Ill", "by": "CARER" });
    let done = world.change("visitCancel", off.clone(), "visit { cancelledBy version }").await;
    assert_eq!(done["visit"], json!({ "cancelledBy": "CARER", "version": 3 }));
    let again = json!({ "id": id, "version": 3, "reason": "Ill", "by": "CARER" });
    assert_eq!(world.refused("visitCancel", again).await, "VISIT_STATE at id");
}

async fn a_confirmed_visit_stays_as_it_is(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    world.server.set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
    let early = json!({ "id": id, "version": 2 });
    assert_eq!(world.server.refuses(&family, "visitConfirm", early).await.said(), "VISIT_STATE at id");
    let both =
        [said(&id, "1", "CHECK_IN", "2026-03-03T01:00:00Z"), said(&id, "2", "CHECK_OUT", "2026-03-03T03:00:00Z")];
    reported(&world, &phone, json!(both)).await;
    let confirm = json!({ "id": id, "version": 3 });
    let done = world.server.change(&family, "visitConfirm", confirm, "visit { state }").await;
    assert_eq!(done["visit"]["state"], "CONFIRMED");
    world.server.wait(chrono::TimeDelta::minutes(1));
    let late = said(&id, "3", "CHECK_IN", "2026-03-03T00:30:00Z");
    let told = reported(&world, &phone, json!([late])).await;
    assert_eq!((&told[0]["status"], &told[0]["conflict"]), (&json!("CONFLICT"), &json!("CONFIRMED_BEFORE")));
    assert_eq!(visit(&world, &id).await["checkedInAt"], "2026-03-03T01:00:00Z");
    // It counts in matching: she knows the household now.
    let request = world.request(world.asked(world.household)).await;
    let query = "query($id: ID!) { staffingRequest(id: $id) { candidates { nodes { rules { rule sentence } } } } }";
    let found = world.ask(query, json!({ "id": request.0 })).await;
    let parts = found["staffingRequest"]["candidates"]["nodes"][0]["rules"].as_array().expect("rules").clone();
    let known = parts.iter().find(|part| part["rule"] == "CONTINUITY").expect("continuity");
    assert_eq!(known["sentence"], "Has worked 2 hours in this household.");
}

async fn a_visit_that_nobody_confirms_is_confirmed_after_three_days(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let id = single(&world, tuesday(&world, Some(carer))).await["id"].clone();
    world.server.set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
    let both =
        [said(&id, "1", "CHECK_IN", "2026-03-03T01:00:00Z"), said(&id, "2", "CHECK_OUT", "2026-03-03T03:00:00Z")];
    reported(&world, &phone, json!(both)).await;
    world.server.set_clock("2026-03-06T02:59:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(visit(&world, &id).await["state"], "CHECKED_OUT");
    world.server.set_clock("2026-03-06T05:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(visit(&world, &id).await["state"], "CONFIRMED");
}

async fn a_household_with_visits_to_come_is_not_erased(server: Server) {
    let world = World::new(server).await;
    let manager = world.server.admin().await;
    single(&world, tuesday(&world, None)).await;
    let query = "query($id: ID!) { household(id: $id) { version } }";
    let version = world.ask(query, json!({ "id": world.household })).await["household"]["version"].clone();
    let erase = json!({ "id": world.household, "version": version });
    let refused = world.server.tries(&manager, "householdErase", erase).await;
    assert_eq!(refused.refused().code, "HOUSEHOLD_SERVED");
}
