//! Who comes: said, asked, replaced, and never twice at one time.

use serde_json::json;

use super::planned::{SHOWN, last_reason, single, tuesday, visit, visits};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    another_carer_comes_with_a_reason_and_the_first_is_free,
    an_offer_holds_the_hours_until_it_is_answered,
    an_offer_that_nobody_answers_is_over,
    two_who_send_one_carer_to_two_households_at_once,
    whom_the_household_excludes_does_not_come,
    whoever_is_suspended_comes_no_more,
    hours_of_a_visit_are_not_freed_by_hand,
}

async fn another_carer_comes_with_a_reason_and_the_first_is_free(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = world.account_of(first, "li.na@test.example").await;
    let planned = single(&world, tuesday(&world, Some(first))).await;
    assert_eq!((&planned["state"], &planned["version"]), (&json!("ASSIGNED"), &json!(2)));
    let seen = "query($id: ID!) { visit(id: $id) { id } household(id: $household) { id } }"
        .replace("($id: ID!)", "($id: ID!, $household: ID!)");
    let about = json!({ "id": planned["id"], "household": world.household });
    let own = world.server.ask(&phone, &seen, about.clone()).await;
    assert_eq!(own["household"]["id"], json!(world.household), "whoever is to come sees the household");
    let mut input = json!({ "id": planned["id"], "version": 2, "staffMemberId": second });
    assert_eq!(world.refused("visitAssign", input.clone()).await, "INVALID at reason");
    input["reason"] = json!("Li Na is ill");
    let replaced = world.change("visitAssign", input, &format!("visit {{ {SHOWN} }}")).await["visit"].clone();
    assert_eq!((&replaced["staffMemberId"], &replaced["state"]), (&json!(second), &json!("ASSIGNED")));
    assert_eq!(last_reason(&world, &planned["id"]).await, "Li Na is ill");
    let gone = world.server.ask(&phone, &seen, about).await;
    assert_eq!(gone, json!({ "visit": null, "household": null }), "and whoever is not does not");
    // Her hours are free for another household.
    let mut elsewhere = tuesday(&world, Some(first));
    elsewhere["householdId"] = json!(world.household("Chen").await);
    single(&world, elsewhere).await;
}

async fn an_offer_holds_the_hours_until_it_is_answered(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let planned = single(&world, tuesday(&world, None)).await;
    let offer = |version: i64, until: &str| json!({ "id": planned["id"], "version": version, "staffMemberId": carer, "answerBy": until });
    assert_eq!(world.refused("visitOffer", offer(1, "2026-03-01T01:00:00Z")).await, "INVALID at answerBy");
    assert_eq!(world.refused("visitOffer", offer(1, "2026-03-03T02:00:00Z")).await, "INVALID at answerBy");
    let asked = world.change("visitOffer", offer(1, "2026-03-02T09:00:00Z"), "visit { state answerBy }").await;
    assert_eq!(asked["visit"], json!({ "state": "OFFERED", "answerBy": "2026-03-02T09:00:00Z" }));
    let mut elsewhere = tuesday(&world, Some(carer));
    elsewhere["householdId"] = json!(world.household("Chen").await);
    assert_eq!(world.refused("visitPlan", elsewhere.clone()).await, "BOOKED at staffMemberId");
    let no = json!({ "id": planned["id"], "version": 2, "accepts": false });
    assert_eq!(world.server.refuses(&phone, "visitAnswer", no.clone()).await.said(), "INVALID at reason");
    let yes = json!({ "id": planned["id"], "version": 2, "accepts": true });
    let comes = world.server.change(&phone, "visitAnswer", yes.clone(), "visit { state answerBy }").await;
    assert_eq!(comes["visit"], json!({ "state": "ASSIGNED", "answerBy": null }));
    let again = json!({ "id": planned["id"], "version": 3, "accepts": true });
    assert_eq!(world.server.refuses(&phone, "visitAnswer", again).await.said(), "VISIT_STATE at id");
    // Another visit, which is declined: the hours are free.
    elsewhere["startsAt"] = json!("2026-03-03T05:00:00Z");
    elsewhere["endsAt"] = json!("2026-03-03T06:00:00Z");
    elsewhere["staffMemberId"] = json!(null);
    let other = single(&world, elsewhere).await;
    let ask = json!({ "id": other["id"], "version": 1, "staffMemberId": carer, "answerBy": "2026-03-02T09:00:00Z" });
    world.change("visitOffer", ask, "visit { id }").await;
    let no = json!({ "id": other["id"], "version": 2, "accepts": false, "reason": "Too far" });
    let declined = world.server.change(&phone, "visitAnswer", no, "visit { state }").await;
    assert_eq!(declined["visit"]["state"], "PLANNED");
}

async fn an_offer_that_nobody_answers_is_over(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let planned = single(&world, tuesday(&world, None)).await;
    let offer = json!({
        "id": planned["id"], "version": 1, "staffMemberId": carer, "answerBy": "2026-03-02T09:00:00Z",
    });
    world.change("visitOffer", offer, "visit { id }").await;
    world.server.set_clock("2026-03-02T09:01:00Z".parse().expect("a moment"));
    let late = json!({ "id": planned["id"], "version": 2, "accepts": true });
    assert_eq!(world.refused("visitAnswer", late).await, "OFFER_OVER at id");
    world.server.run_jobs().await;
    let now = visit(&world, &planned["id"]).await;
    assert_eq!((&now["state"], &now["staffMemberId"]), (&json!("PLANNED"), &json!(null)));
    // And the hours are free.
    let mut elsewhere = tuesday(&world, Some(carer));
    elsewhere["householdId"] = json!(world.household("Chen").await);
    single(&world, elsewhere).await;
}

async fn two_who_send_one_carer_to_two_households_at_once(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let mut inputs = Vec::new();
    for name in ["Chen", "Liu"] {
        let mut input = tuesday(&world, None);
        input["householdId"] = json!(world.household(name).await);
        let planned = single(&world, input).await;
        inputs.push(json!({ "id": planned["id"], "version": 1, "staffMemberId": carer }));
    }
    let sent = tokio::join!(
        world.server.tries(&world.dispatcher, "visitAssign", inputs[0].clone()),
        world.server.tries(&world.dispatcher, "visitAssign", inputs[1].clone()),
    );
    let refused: Vec<_> =
        [sent.0, sent.1].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused, ["BOOKED at staffMemberId"]);
    assert_eq!(visits(&world, json!({ "staffMemberId": carer })).await.len(), 1);
}

async fn whom_the_household_excludes_does_not_come(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let excluded = json!({ "householdId": world.household, "staffMemberId": carer });
    world.change("householdExclude", excluded, "exclusion { staffMemberId }").await;
    assert_eq!(world.refused("visitPlan", tuesday(&world, Some(carer))).await, "EXCLUDED at staffMemberId");
    assert!(visits(&world, json!({})).await.is_empty(), "nothing is written");
}

async fn whoever_is_suspended_comes_no_more(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let planned = single(&world, tuesday(&world, Some(carer))).await;
    let staff = world.ask("query($id: ID!) { staffMember(id: $id) { version } }", json!({ "id": carer })).await;
    let input = json!({ "id": carer, "version": staff["staffMember"]["version"], "step": "SUSPEND" });
    let manager = world.server.manager().await;
    world.server.change(&manager, "staffMemberChangeStatus", input, "staffMember { status }").await;
    world.server.deliver_events().await;
    let now = visit(&world, &planned["id"]).await;
    assert_eq!((&now["state"], &now["staffMemberId"]), (&json!("PLANNED"), &json!(null)));
}

async fn hours_of_a_visit_are_not_freed_by_hand(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    single(&world, tuesday(&world, Some(carer))).await;
    let query = "query($id: ID!) { staffMember(id: $id) { roster(window: { startsAt: \"2026-03-01T00:00:00Z\",
        endsAt: \"2026-04-01T00:00:00Z\" }) { id } } }";
    let booking = world.ask(query, json!({ "id": carer })).await["staffMember"]["roster"][0]["id"].clone();
    assert_eq!(world.refused("bookingFree", json!({ "id": booking })).await, "BOOKING_OWNED at id");
    let by_hand = json!({
        "staffMemberId": carer, "kind": "VISIT", "startsAt": "2026-03-09T01:00:00Z", "endsAt": "2026-03-09T03:00:00Z",
    });
    assert_eq!(world.refused("bookingReserve", by_hand).await, "INVALID at kind");
}
