//! Accepting: all at once, in parts, never what went stale, never twice.

use serde_json::json;

use super::town::{about, ids};
use crate::matching::world::{CARER, Carer, World, text};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    two_take_each_others_place_at_once,
    a_part_is_accepted_and_then_the_rest,
    what_went_stale_is_named_and_nothing_is_done,
    two_plans_that_want_the_same_carer_are_accepted_at_once,
    a_plan_belongs_to_its_branch,
}

async fn two_take_each_others_place_at_once(server: Server) {
    let world = World::new(server).await;
    let (one, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let (home, place) = (world.home_at("Wang", 30.28).await, world.home_at("Chen", 30.29).await);
    let first = world.visit_at(&home, 9.0, 2.0, Some(one)).await;
    let second = world.visit_at(&place, 9.0, 2.0, Some(other)).await;
    let pins = json!([
        { "visitId": first["id"], "staffMemberId": other },
        { "visitId": second["id"], "staffMemberId": one },
    ]);
    let plan = world.planned(json!({ "pins": pins })).await;
    assert_eq!(about(&plan, &first)["change"], "REASSIGNED");
    assert_eq!(about(&plan, &first)["neededWith"], json!([second["id"]]));
    assert_eq!(ids(&plan["familiesToCall"]).len(), 2);
    // One without the other cannot be: the other carer is still booked.
    let alone = json!({ "id": plan["id"], "version": plan["version"], "visitIds": [first["id"]] });
    let refused = world.server.refuses(&world.dispatcher, "dispatchPlanAccept", alone).await;
    assert_eq!(refused.said(), "VISITS_CHANGED at visitIds");
    assert!(refused.message.contains(&text(&first["id"])) && refused.message.contains("booked"), "{}", refused.message);
    assert_eq!(world.comes(&first).await, json!(one), "nothing is done");
    let done = world.accepted(&plan).await;
    assert_eq!(done["state"], "ACCEPTED");
    assert_eq!((world.comes(&first).await, world.comes(&second).await), (json!(other), json!(one)));
}

async fn a_part_is_accepted_and_then_the_rest(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let (first, second) = (world.visit_at(&home, 9.0, 1.0, None).await, world.visit_at(&home, 14.0, 1.0, None).await);
    let plan = world.planned(json!({})).await;
    let mut part = json!({ "id": plan["id"], "version": plan["version"], "visitIds": [first["id"]] });
    let done = world.change("dispatchPlanAccept", part.clone(), "plan { state version }").await["plan"].clone();
    assert_eq!(done["state"], "PARTLY_ACCEPTED");
    assert_eq!(world.comes(&first).await, json!(carer));
    assert_eq!(world.comes(&second).await, json!(null));
    assert_eq!(world.refused("dispatchPlanAccept", part.clone()).await, "STALE at version");
    part["version"] = done["version"].clone();
    assert_eq!(
        world.refused("dispatchPlanAccept", part.clone()).await,
        "INVALID at visitIds",
        "it is accepted already"
    );
    part["visitIds"] = json!([]);
    assert_eq!(world.refused("dispatchPlanAccept", part).await, "INVALID at visitIds");
    let rest = world.accepted(&json!({ "id": plan["id"], "version": done["version"] })).await;
    assert_eq!(rest["state"], "ACCEPTED");
    assert_eq!(world.comes(&second).await, json!(carer));
    let again = json!({ "id": plan["id"], "version": rest["version"] });
    assert_eq!(world.refused("dispatchPlanAccept", again.clone()).await, "DISPATCH_PLAN_STATE at id");
    assert_eq!(world.refused("dispatchPlanCancel", again).await, "DISPATCH_PLAN_STATE at id");
}

async fn what_went_stale_is_named_and_nothing_is_done(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let (first, second) = (world.visit_at(&home, 9.0, 1.0, None).await, world.visit_at(&home, 14.0, 1.0, None).await);
    let plan = world.planned(json!({})).await;
    let called_off = json!({ "id": second["id"], "version": second["version"], "reason": "Away" });
    world.change("visitCancel", called_off, "visit { id }").await;
    let all = json!({ "id": plan["id"], "version": plan["version"] });
    let refused = world.server.refuses(&world.dispatcher, "dispatchPlanAccept", all).await;
    assert_eq!(refused.said(), "VISITS_CHANGED at visitIds");
    assert!(refused.message.contains(&text(&second["id"])), "{}", refused.message);
    assert!(!refused.message.contains(&text(&first["id"])), "{}", refused.message);
    assert_eq!(world.comes(&first).await, json!(null), "nothing is done");
    assert_eq!(world.plan(&plan["id"]).await["state"], "PROPOSED");
    let part = json!({ "id": plan["id"], "version": plan["version"], "visitIds": [first["id"]] });
    let done = world.change("dispatchPlanAccept", part, "plan { state }").await;
    assert_eq!(done["plan"]["state"], "PARTLY_ACCEPTED");
}

async fn two_plans_that_want_the_same_carer_are_accepted_at_once(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (home, place) = (world.home_at("Wang", 30.28).await, world.home_at("Chen", 30.29).await);
    let (first, second) = (world.visit_at(&home, 9.0, 2.0, None).await, world.visit_at(&place, 9.0, 2.0, None).await);
    let mut inputs = Vec::new();
    for visit in [&first, &second] {
        let plan = world.planned(json!({ "pins": [{ "visitId": visit["id"], "staffMemberId": carer }] })).await;
        inputs.push(json!({ "id": plan["id"], "version": plan["version"] }));
    }
    let sent = tokio::join!(
        world.server.tries(&world.dispatcher, "dispatchPlanAccept", inputs[0].clone()),
        world.server.tries(&world.dispatcher, "dispatchPlanAccept", inputs[1].clone()),
    );
    let refused: Vec<_> =
        [sent.0, sent.1].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused, ["VISITS_CHANGED at visitIds"]);
    let come = [world.comes(&first).await, world.comes(&second).await];
    assert_eq!(come.iter().filter(|one| **one == json!(carer)).count(), 1, "{come:?}");
    // And one plan, accepted twice at once, is accepted once.
    let third = world.visit_at(&home, 14.0, 1.0, None).await;
    let plan = world.planned(json!({})).await;
    let input = json!({ "id": plan["id"], "version": plan["version"], "visitIds": [third["id"]] });
    let sent = tokio::join!(
        world.server.tries(&world.dispatcher, "dispatchPlanAccept", input.clone()),
        world.server.tries(&world.dispatcher, "dispatchPlanAccept", input.clone()),
    );
    assert_eq!([sent.0, sent.1].iter().filter(|answer| answer.is_granted()).count(), 1);
}

async fn a_plan_belongs_to_its_branch(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let visit = world.visit_at(&home, 9.0, 1.0, None).await;
    let plan = world.planned(json!({})).await;
    let [own, other] = world.two_branches().await;
    let elsewhere = world.dispatcher_of(other, "elsewhere@test.example").await;
    let query = "query($id: ID!) { dispatchPlan(id: $id) { id } dispatchPlans { nodes { id } } node(id: $id) { id } }";
    let seen = world.server.ask(&elsewhere, query, json!({ "id": plan["id"] })).await;
    assert_eq!(seen, json!({ "dispatchPlan": null, "dispatchPlans": { "nodes": [] }, "node": null }));
    let accept = json!({ "id": plan["id"], "version": plan["version"] });
    assert_eq!(world.server.refuses(&elsewhere, "dispatchPlanAccept", accept).await.said(), "NOT_FOUND at id");
    let foreign = json!({ "branchId": own, "firstDay": "2026-03-03" });
    assert_eq!(world.server.refuses(&elsewhere, "dispatchPlanCreate", foreign).await.said(), "NOT_FOUND at branchId");
    let why = "query($plan: ID!, $visit: ID!) { dispatchWhy(planId: $plan, visitId: $visit) { parts { cost } } }";
    let asked = json!({ "plan": plan["id"], "visit": visit["id"] });
    assert_eq!(world.server.refusal(&elsewhere, why, asked).await.said(), "NOT_FOUND at planId");
    let near = world.dispatcher_of(own, "near@test.example").await;
    let seen = world.server.ask(&near, query, json!({ "id": plan["id"] })).await;
    assert_eq!(seen["dispatchPlan"]["id"], plan["id"]);
}
