//! What a plan proposes, and why.

use serde_json::json;

use super::town::{about, ids, tomorrow};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    whoever_lives_near_comes_and_the_plan_says_why,
    what_cannot_be_done_is_named_with_the_rule_in_the_way,
    what_cannot_be_meant_is_refused_at_its_field,
    pins_forbids_and_weights_are_kept_and_compared,
    limits_on_working_time_hold_within_a_plan,
    slots_for_the_telephone_tell_times_carers_and_costs,
    a_plan_is_drawn,
}

async fn whoever_lives_near_comes_and_the_plan_says_why(server: Server) {
    let world = World::new(server).await;
    let (north, south) =
        (world.carer(Carer { north: 30.36, ..CARER }).await, world.carer(Carer { north: 30.20, ..CARER }).await);
    let (above, below) = (world.home_at("Above", 30.35).await, world.home_at("Below", 30.21).await);
    let (first, second) = (world.visit_at(&above, 9.0, 2.0, None).await, world.visit_at(&below, 9.0, 2.0, None).await);
    let plan = world.planned(json!({})).await;
    assert_eq!(plan["state"], "PROPOSED");
    assert_eq!(about(&plan, &first)["staffMemberId"], json!(north));
    assert_eq!(about(&plan, &second)["staffMemberId"], json!(south));
    assert_eq!(about(&plan, &first)["change"], "ASSIGNED");
    assert_eq!(about(&plan, &first)["startsAt"], json!(tomorrow(9.0)), "the time that the family was told");
    assert_eq!(plan["routes"].as_array().map(Vec::len), Some(2));
    assert_eq!(plan["familiesToCall"], json!([]), "nobody was told of anybody");
    let (cost, before) = (&plan["score"][0]["cost"], &plan["score"][0]["costBefore"]);
    assert!(cost.as_i64() < before.as_i64(), "two visits that nobody gave: {}", plan["score"]);

    let why = world.why(&plan, &first["id"]).await;
    assert_eq!(why["planned"]["staffMemberId"], json!(north));
    let travel = &why["parts"][0];
    assert_eq!(travel["component"], "TRAVEL");
    assert_eq!(travel["cost"].as_i64(), travel["amount"].as_i64().map(|minutes| minutes * 2));
    let other = &why["alternatives"][0];
    assert_eq!((&other["staffMemberId"], &other["bar"]), (&json!(south), &json!("NO_ROOM")), "{why}");
    // With the other visit away she could come, for the longer way.
    let cancelled = json!({ "id": second["id"], "version": second["version"], "reason": "Away" });
    world.change("visitCancel", cancelled, "visit { id }").await;
    let again = world.planned(json!({})).await;
    let why = world.why(&again, &first["id"]).await;
    let other = &why["alternatives"][0];
    assert_eq!((&other["staffMemberId"], &other["bar"]), (&json!(south), &json!(null)));
    assert!(other["extraCost"].as_i64() > Some(0), "{why}");
    assert_eq!(other["startsAt"], json!(tomorrow(9.0)));
}

async fn what_cannot_be_done_is_named_with_the_rule_in_the_way(server: Server) {
    let world = World::new(server).await;
    let (early, late) =
        (world.carer(Carer { hours: (7, 12), ..CARER }).await, world.carer(Carer { hours: (13, 20), ..CARER }).await);
    let home = world.home_at("Wang", 30.28).await;
    let nursing = world.visit_for(&home, "ELDERLY", 9.0, 1.0, None).await;
    let evening = world.visit_at(&home, 20.5, 1.0, None).await;
    let excluded = json!({ "householdId": home, "staffMemberId": early });
    world.change("householdExclude", excluded, "exclusion { staffMemberId }").await;
    let morning = world.visit_at(&home, 10.5, 1.0, None).await;
    let plan = world.planned(json!({})).await;
    assert_eq!(plan["state"], "PROPOSED", "a plan that names what cannot be done is a plan");
    let mut unassigned = ids(&plan["unassigned"]);
    unassigned.sort();
    let mut all: Vec<_> = [&nursing, &evening, &morning].iter().map(|one| one["id"].as_str().expect("an id")).collect();
    all.sort_unstable();
    assert_eq!(unassigned, all);
    assert_eq!(plan["changes"], json!([]));
    let bars = |visit: &serde_json::Value| about(&plan, visit)["bars"].clone();
    let count = |bar: &str, carers: u32| json!({ "bar": bar, "carers": carers });
    assert_eq!(bars(&nursing), json!([count("EXCLUDED", 1), count("ROLE", 1)]));
    assert_eq!(bars(&evening), json!([count("EXCLUDED", 1), count("HOURS", 1)]));
    assert_eq!(bars(&morning), json!([count("EXCLUDED", 1), count("HOURS", 1)]));
    let why = world.why(&plan, &morning["id"]).await;
    assert_eq!(why["parts"], json!([]));
    let said = |of: domain::id::StaffMemberId| {
        let others = why["alternatives"].as_array().expect("others");
        others.iter().find(|one| one["staffMemberId"] == json!(of)).expect("an alternative")["sentence"].clone()
    };
    assert_eq!(said(early), "The household has asked not to be sent this person.");
    assert_eq!(said(late), "Not willing to work at that time.");
}

async fn what_cannot_be_meant_is_refused_at_its_field(server: Server) {
    let world = World::new(server).await;
    let nobody_there = json!({ "branchId": world.two_branches().await[0], "firstDay": "2026-03-03" });
    assert_eq!(world.refused("dispatchPlanCreate", nobody_there.clone()).await, "NO_CARERS at branchId");
    assert_eq!(world.refused("dispatchReplan", nobody_there).await, "NO_CARERS at branchId");
    let carer = world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let nursing = world.visit_for(&home, "ELDERLY", 9.0, 1.0, None).await;
    let with = async |options| world.refused("dispatchPlanCreate", world.for_tomorrow(options).await).await;
    let pair = json!({ "visitId": nursing["id"], "staffMemberId": carer });
    assert_eq!(with(json!({ "pins": [pair] })).await, "INVALID at options.pins.staffMemberId");
    assert_eq!(with(json!({ "pins": [pair, pair] })).await, "INVALID at options.pins.visitId");
    assert_eq!(with(json!({ "pins": [pair], "forbids": [pair] })).await, "INVALID at options.pins.staffMemberId");
    let gone = json!({ "visitId": "visit_01h455vb4pex5vsknk084sn02q", "staffMemberId": carer });
    assert_eq!(with(json!({ "forbids": [gone] })).await, "NOT_FOUND at options.forbids.visitId");
    let nobody = json!({ "staffMemberId": "staff_member_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(with(json!({ "absent": [nobody] })).await, "NOT_FOUND at options.absent.staffMemberId");
    let backwards = json!({ "staffMemberId": carer, "from": tomorrow(10.0), "until": tomorrow(9.0) });
    assert_eq!(with(json!({ "absent": [backwards] })).await, "INVALID at options.absent.until");
    assert_eq!(with(json!({ "search": "PT1H" })).await, "INVALID at options.search");
    assert_eq!(with(json!({ "travelPercent": 10 })).await, "INVALID at options.travelPercent");
    assert_eq!(with(json!({ "weights": { "travel": -1 } })).await, "INVALID at options.weights.travel");
    let mut past = world.for_tomorrow(json!({})).await;
    past["firstDay"] = json!("2026-03-01");
    assert_eq!(world.refused("dispatchPlanCreate", past.clone()).await, "INVALID at firstDay");
    past["firstDay"] = json!("2026-03-03");
    past["days"] = json!(8);
    assert_eq!(world.refused("dispatchPlanCreate", past).await, "INVALID at days");
    let plans = world.ask("{ dispatchPlans { totalCount } }", json!({})).await;
    assert_eq!(plans["dispatchPlans"]["totalCount"], 0, "nothing is written");
}

async fn pins_forbids_and_weights_are_kept_and_compared(server: Server) {
    let world = World::new(server).await;
    let (near, far) =
        (world.carer(Carer { north: 30.28, ..CARER }).await, world.carer(Carer { north: 30.38, ..CARER }).await);
    let home = world.home_at("Wang", 30.28).await;
    let visit = world.visit_at(&home, 9.0, 2.0, None).await;
    let pair = |carer| json!([{ "visitId": visit["id"], "staffMemberId": carer }]);
    let usual = world.planned(json!({})).await;
    assert_eq!(about(&usual, &visit)["staffMemberId"], json!(near));
    let pinned = world.planned(json!({ "pins": pair(far) })).await;
    assert_eq!(about(&pinned, &visit)["staffMemberId"], json!(far));
    let forbidden = world.planned(json!({ "forbids": pair(near) })).await;
    assert_eq!(about(&forbidden, &visit)["staffMemberId"], json!(far));
    let why = world.why(&pinned, &visit["id"]).await;
    assert_eq!(why["alternatives"][0]["bar"], "PINNED_ELSEWHERE");
    let why = world.why(&forbidden, &visit["id"]).await;
    assert_eq!(why["alternatives"][0]["bar"], "FORBIDDEN");
    let query = "query($one: ID!, $other: ID!) { dispatchComparison(firstId: $one, secondId: $other) {
        components { component firstAmount secondAmount firstCost secondCost }
        visits { visitId first { staffMemberId } second { staffMemberId } } } }";
    let compared = world.ask(query, json!({ "one": usual["id"], "other": pinned["id"] })).await;
    let compared = &compared["dispatchComparison"];
    assert_eq!(compared["visits"].as_array().map(Vec::len), Some(1));
    assert_eq!(compared["visits"][0]["second"]["staffMemberId"], json!(far));
    let travel = &compared["components"][0];
    assert_eq!(travel["component"], "TRAVEL");
    assert!(travel["firstAmount"].as_i64() < travel["secondAmount"].as_i64(), "{compared}");
    let heavier = world.planned(json!({ "weights": { "travel": 9 } })).await;
    let weights = "query($id: ID!) { dispatchPlan(id: $id) { weights { travel continuity } } }";
    let told = world.ask(weights, json!({ "id": heavier["id"] })).await;
    assert_eq!(told["dispatchPlan"]["weights"], json!({ "travel": 9, "continuity": 30 }));
}

async fn limits_on_working_time_hold_within_a_plan(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(Carer { hours: (6, 22), ..CARER }).await;
    let home = world.home_at("Wang", 30.28).await;
    let mut visits = Vec::new();
    for from in [7.0, 11.5, 16.0] {
        visits.push(world.visit_at(&home, from, 4.0, None).await);
    }
    // Three times four hours are more than the eleven that the law allows in a day.
    let plan = world.planned(json!({})).await;
    assert_eq!(ids(&plan["unassigned"]).len(), 1, "{plan}");
    let left = plan["unassigned"][0]["visitId"].clone();
    let why = world.why(&plan, &left).await;
    assert_eq!(why["alternatives"][0]["staffMemberId"], json!(carer));
    assert_eq!(why["alternatives"][0]["bar"], "WORKING_TIME");
    let sentence = why["alternatives"][0]["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("at most 11 h are allowed"), "{sentence}");
    world.accepted(&plan).await;
}

async fn slots_for_the_telephone_tell_times_carers_and_costs(server: Server) {
    let world = World::new(server).await;
    let (near, far) =
        (world.carer(Carer { north: 30.28, ..CARER }).await, world.carer(Carer { north: 30.38, ..CARER }).await);
    let home = world.home_at("Wang", 30.28).await;
    world.visit_at(&home, 9.0, 2.0, Some(near)).await;
    let query = "query($household: ID, $visit: ID, $service: ServiceType, $length: Duration, $from: DateTime!, $until: DateTime!, $first: Int!) {
        dispatchSlots(householdId: $household, visitId: $visit, serviceType: $service, length: $length, from: $from,
          until: $until, first: $first) { staffMemberId startsAt endsAt extraCost knowsHousehold } }";
    let ask = json!({
        "household": home, "service": "HOUSEKEEPING", "length": "PT1H", "from": tomorrow(9.0), "until": tomorrow(13.0),
        "first": 50,
    });
    let found = world.ask(query, ask.clone()).await["dispatchSlots"].clone();
    let slots = found.as_array().expect("slots");
    assert!(slots.len() > 4, "{found}");
    assert_eq!(slots[0]["staffMemberId"], json!(near), "she is there already");
    assert_eq!(slots[0]["startsAt"], json!(tomorrow(11.0)));
    assert_eq!((&slots[0]["knowsHousehold"], &slots[0]["extraCost"]), (&json!(true), &json!(0)));
    let costs: Vec<_> = slots.iter().map(|slot| slot["extraCost"].as_i64().expect("a cost")).collect();
    assert!(costs.is_sorted(), "{costs:?}");
    let early: Vec<_> = slots.iter().filter(|slot| slot["startsAt"] == json!(tomorrow(9.0))).collect();
    assert_eq!(early.len(), 1);
    assert_eq!(early[0]["staffMemberId"], json!(far), "whoever is booked is not offered");
    // What was offered holds: somebody who is sent there can be.
    let chosen = json!({
        "householdId": home, "serviceType": "HOUSEKEEPING", "staffMemberId": slots[0]["staffMemberId"],
        "startsAt": slots[0]["startsAt"], "endsAt": slots[0]["endsAt"],
    });
    world.change("visitPlan", chosen, "visit { state }").await;
    let again = world.ask(query, ask.clone()).await["dispatchSlots"].clone();
    assert_ne!(again[0]["startsAt"], found[0]["startsAt"]);
    let open = world.visit_at(&home, 15.0, 1.0, None).await;
    let of_visit = json!({ "visit": open["id"], "from": tomorrow(14.0), "until": tomorrow(18.0), "first": 3 });
    assert_eq!(world.ask(query, of_visit.clone()).await["dispatchSlots"].as_array().map(Vec::len), Some(3));
    for (field, value, refused) in [
        ("from", json!("2026-03-01T00:00:00Z"), "INVALID at from"),
        ("until", json!("2026-03-05T00:00:00Z"), "INVALID at until"),
        ("until", json!(tomorrow(14.5)), "INVALID at until"),
        ("first", json!(0), "INVALID at first"),
        ("household", json!(home), "INVALID at householdId"),
    ] {
        let mut wrong = of_visit.clone();
        wrong[field] = value;
        assert_eq!(world.server.refusal(&world.dispatcher, query, wrong).await.said(), refused);
    }
}

async fn a_plan_is_drawn(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    let home = world.home_at("王", 30.30).await;
    world.visit_at(&home, 9.0, 2.0, None).await;
    let plan = world.planned(json!({})).await;
    let query = "query($id: ID!, $day: Date) { dispatchPlan(id: $id) { svg(day: $day) } }";
    let drawn = world.ask(query, json!({ "id": plan["id"] })).await;
    let svg = drawn["dispatchPlan"]["svg"].as_str().expect("a picture");
    assert!(svg.starts_with("<svg") && svg.contains("Li Na") && svg.contains("王"), "{svg}");
    assert_eq!(svg.matches("<circle class=\"stop\"").count(), 1);
    assert!(svg.contains(">9:00<") || svg.contains(">8:00<"), "on the clock of the branch");
    let strange = json!({ "id": plan["id"], "day": "2026-03-05" });
    assert_eq!(world.server.refusal(&world.dispatcher, query, strange).await.said(), "INVALID at day");
}
