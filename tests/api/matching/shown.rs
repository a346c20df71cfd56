//! What a placement shows to whom, and what families and offices may do about it.

use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_family_rates_work_that_has_begun,
    a_hand_over_reaches_the_next_carer_and_not_the_family,
    a_carer_who_has_only_met_the_household_does_not_read_its_health,
    a_team_holds_nobody_who_is_not_employed_or_not_wanted,
    a_team_is_not_chosen_for_a_household_that_is_gone,
    a_batch_leaves_out_the_seat_for_which_an_answer_is_awaited,
}

async fn a_family_rates_work_that_has_begun(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, _) = world.placed(&request, carer).await;
    let rate = json!({ "id": placement, "rating": 5 });
    // One minute before the first hours begin at eight in Hangzhou.
    world.server.set_clock("2026-03-09T23:59:00Z".parse().expect("a moment"));
    assert_eq!(world.server.refuses(&family, "placementRate", rate.clone()).await.said(), "NOT_BEGUN");
    world.server.set_clock("2026-03-10T00:00:00Z".parse().expect("a moment"));
    let rated = world.server.change(&family, "placementRate", rate, "placement { rating }").await;
    assert_eq!(rated["placement"]["rating"], 5);
}

async fn a_hand_over_reaches_the_next_carer_and_not_the_family(server: Server) {
    const SAID: &str = "{ placements { nodes { handOverNote overrideReason } } }";
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let family = world.family_of(world.household, "wang@test.example").await;
    let own = world.account_of(first, "li.na@test.example").await;
    let next = world.account_of(second, "zhao.min@test.example").await;
    // Ten hours elsewhere on a Tuesday: four more need a reason.
    let visit = json!({
        "staffMemberId": second, "kind": "INTERVIEW",
        "startsAt": "2026-03-24T04:00:00Z", "endsAt": "2026-03-24T14:00:00Z",
    });
    world.change("bookingReserve", visit, "booking { id }").await;
    let (placement, version) = world.placed(&world.request(world.asked(world.household)).await, first).await;
    let replace = json!({
        "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
        "handOverNote": "key under mat", "overrideReason": "agreed with her",
    });
    let select = "placement { handOverNote } replacement { id handOverNote overrideReason }";
    let done = world.change("placementReplace", replace, select).await;
    assert_eq!(done["placement"]["handOverNote"], "key under mat");
    assert_eq!(done["replacement"]["handOverNote"], "key under mat");
    assert_eq!(done["replacement"]["overrideReason"], "agreed with her");
    let read = async |caller| world.server.ask(caller, SAID, json!({})).await["placements"]["nodes"].clone();
    assert_eq!(read(&next).await, json!([{ "handOverNote": "key under mat", "overrideReason": "agreed with her" }]));
    assert_eq!(read(&own).await, json!([{ "handOverNote": "key under mat", "overrideReason": null }]));
    let nothing = json!({ "handOverNote": null, "overrideReason": null });
    assert_eq!(read(&family).await, json!([nothing, nothing]), "the family sees the placements, and not this");
}

async fn a_carer_who_has_only_met_the_household_does_not_read_its_health(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let own = world.account_of(carer, "li.na@test.example").await;
    let member = json!({
        "householdId": world.household, "kinship": "PARENT", "name": "王秀英", "health": "diabetes",
    });
    world.change("householdMemberAdd", member, "member { id }").await;
    let wish = json!({
        "householdId": world.household, "source": "TOLD", "topic": "FOOD", "consent": "SENSITIVE",
        "observation": "no sugar",
    });
    world.change("preferenceNote", wish, "preference { id }").await;
    let request = world.request(world.asked(world.household)).await;
    let accept = json!({ "id": world.propose(&request, carer).await, "version": 1 });
    let placement = world.change("proposalAccept", accept, "placement { id }").await["placement"]["id"].clone();
    let query = "query($id: ID!) { household(id: $id) { members { name health } preferences { observation } } }";
    let read = async || world.server.ask(&own, query, json!({ "id": world.household })).await["household"].clone();
    let met = read().await;
    assert_eq!(met["members"], json!([{ "name": "王秀英", "health": null }]));
    assert_eq!(met["preferences"], json!([{ "observation": null }]));
    let start = json!({ "id": placement, "version": 1 });
    world.change("placementStart", start, "placement { stage }").await;
    let at_work = read().await;
    assert_eq!(at_work["members"], json!([{ "name": "王秀英", "health": "diabetes" }]));
    assert_eq!(at_work["preferences"], json!([{ "observation": "no sugar" }]));
}

fn team(world: &World, butler: &Value, others: &[Value]) -> Value {
    json!({ "householdId": world.household, "version": 0, "butlerId": butler, "memberIds": others })
}

async fn a_team_holds_nobody_who_is_not_employed_or_not_wanted(server: Server) {
    let world = World::new(server).await;
    let (carer, unwanted) = (json!(world.carer(CARER).await), world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let applicant = json!(world.server.somebody_of_the_staff().await);
    let exclude = json!({ "householdId": world.household, "staffMemberId": unwanted });
    world.change("householdExclude", exclude, "exclusion { staffMemberId }").await;
    let unwanted = json!(unwanted);
    for (butler, others, said) in [
        (&applicant, vec![], "NOT_EMPLOYED at butlerId"),
        (&carer, vec![applicant.clone()], "NOT_EMPLOYED at memberIds"),
        (&unwanted, vec![], "EXCLUDED at butlerId"),
        (&carer, vec![unwanted.clone()], "EXCLUDED at memberIds"),
    ] {
        assert_eq!(world.refused("careTeamChoose", team(&world, butler, &others)).await, said);
    }
    world.change("careTeamChoose", team(&world, &carer, &[]), "careTeam { id }").await;
}

async fn a_team_is_not_chosen_for_a_household_that_is_gone(server: Server) {
    let world = World::new(server).await;
    let carer = json!(world.carer(CARER).await);
    let manager = world.server.manager().await;
    let erase = json!({ "id": world.household, "version": 1 });
    world.server.change(&manager, "householdErase", erase, "household { status }").await;
    let refused = world.refused("careTeamChoose", team(&world, &carer, &[])).await;
    assert_eq!(refused, "HOUSEHOLD_ERASED at householdId");
}

async fn a_batch_leaves_out_the_seat_for_which_an_answer_is_awaited(server: Server) {
    let world = World::new(server).await;
    let (first, _) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let mut asked = world.asked(world.household);
    let one = world.request(asked.clone()).await;
    asked["seats"] = json!(2);
    asked["schedule"]["firstDay"] = json!("2026-07-07");
    let two = world.request(asked).await;
    let planned = async |request: &str| {
        let query = "query($ids: [ID!]) { matchingBatch(staffingRequestIds: $ids) {
            assignments { staffMemberId } unfilled } }";
        let plan = world.ask(query, json!({ "ids": [request] })).await["matchingBatch"].clone();
        assert_eq!(plan["unfilled"], json!([]));
        plan["assignments"].as_array().expect("a list").len()
    };
    assert_eq!((planned(&one.0).await, planned(&two.0).await), (1, 2));
    world.propose(&one, first).await;
    world.propose(&two, first).await;
    assert_eq!((planned(&one.0).await, planned(&two.0).await), (0, 1));
    let query = "query($id: ID!) { staffingRequest(id: $id) { status } }";
    assert_eq!(text(&world.ask(query, json!({ "id": one.0 })).await["staffingRequest"]["status"]), "PROPOSED");
}
