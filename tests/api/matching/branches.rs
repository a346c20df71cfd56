//! Dispatchers of one branch, and households that come under another.

use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_dispatcher_sends_only_staff_of_the_own_branch,
    what_matching_holds_moves_with_its_household,
}

async fn a_dispatcher_sends_only_staff_of_the_own_branch(server: Server) {
    let world = World::new(server).await;
    let [here, there] = world.two_branches().await;
    let (own, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    world.transfer(other, &CARER, there).await;
    let bound = world.dispatcher_of(here, "here@test.example").await;
    let (request, version) = world.request(world.asked(world.household)).await;
    let refused = async |mutation: &str, input: Value| world.server.refuses(&bound, mutation, input).await.said();
    assert_eq!(refused("proposalSend", World::proposal(&request, version, other)).await, "NOT_FOUND at staffMemberId");
    let exclude = json!({ "householdId": world.household, "staffMemberId": other });
    assert_eq!(refused("householdExclude", exclude).await, "NOT_FOUND at staffMemberId");
    let (placement, version) = world.placed(&(request, version), own).await;
    let replace = json!({
        "id": placement, "version": version, "staffMemberId": other, "handOverOn": "2026-03-17",
        "handOverNote": "The child sleeps at one.",
    });
    assert_eq!(refused("placementReplace", replace.clone()).await, "NOT_FOUND at staffMemberId");
    // Whoever is bound to no branch may do all of it, and a family says whom it does not want.
    world.change("placementReplace", replace, "replacement { id }").await;
    let exclude = json!({ "householdId": world.household, "staffMemberId": own });
    world.server.change(&bound, "householdExclude", exclude, "exclusion { staffMemberId }").await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let exclude = json!({ "householdId": world.household, "staffMemberId": other });
    world.server.change(&family, "householdExclude", exclude, "exclusion { staffMemberId }").await;
}

/// How much of matching a caller sees: requests, proposals, placements, and whether there is a team.
async fn seen(world: &World, caller: &Caller) -> Value {
    let query = "query($id: ID!) { staffingRequests { totalCount } proposals { totalCount } placements { totalCount }
        careTeam(householdId: $id) { members { role } } }";
    let seen = world.server.ask(caller, query, json!({ "id": world.household })).await;
    json!([
        seen["staffingRequests"]["totalCount"],
        seen["proposals"]["totalCount"],
        seen["placements"]["totalCount"],
        seen["careTeam"].is_object(),
    ])
}

async fn what_matching_holds_moves_with_its_household(server: Server) {
    let world = World::new(server).await;
    let [here, there] = world.two_branches().await;
    let before = world.dispatcher_of(here, "here@test.example").await;
    let after = world.dispatcher_of(there, "there@test.example").await;
    let carer = world.carer(CARER).await;
    let (placement, _) = world.placed(&world.request(world.asked(world.household)).await, carer).await;
    let team = json!({ "householdId": world.household, "version": 0, "butlerId": carer, "memberIds": [] });
    world.change("careTeamChoose", team, "careTeam { id }").await;
    assert_eq!(seen(&world, &before).await, json!([1, 1, 1, true]));
    assert_eq!(seen(&world, &after).await, json!([0, 0, 0, false]));
    let moved = json!({ "id": world.household, "version": 1, "branchId": there, "status": "ACTIVE" });
    world.change("householdManage", moved, "household { id }").await;
    world.server.deliver_events().await;
    assert_eq!(seen(&world, &before).await, json!([0, 0, 0, false]));
    assert_eq!(seen(&world, &after).await, json!([1, 1, 1, true]));
    // The placement goes on, led from there.
    let seen = world.server.ask(
        &after,
        "query($id: ID!) { placement(id: $id) { stage version } }",
        json!({ "id": placement }),
    );
    let seen = seen.await["placement"].clone();
    assert_eq!(seen["stage"], "ACTIVE");
    let end = json!({ "id": placement, "version": seen["version"], "reason": "FAMILY", "lastDay": "2026-03-19" });
    let ended = world.server.change(&after, "placementEnd", end, "placement { endsOn }").await;
    assert_eq!(text(&ended["placement"]["endsOn"]), "2026-03-19");
}
