//! Who fits and why, who does not and what would have to change.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_candidate_carries_every_rule_with_a_sentence,
    a_refused_one_says_what_would_have_to_change,
    when_nobody_fits_the_smallest_relaxations_are_named,
    everything_in_the_way_is_named_with_who_could_change_it,
    what_protects_people_never_enters_a_score,
    statements_do_not_grow_with_the_staff,
    a_change_of_the_staff_is_seen_at_once,
    a_dry_run_shows_the_ranking_of_another_policy,
    a_batch_is_assigned_as_a_whole,
    fairness_is_reported_by_group,
    whoever_works_in_other_districts_is_refused_with_what_would_have_to_change,
}

const EXPLAINED: &str = "query($id: ID!, $standing: CandidateStanding!) {
  staffingRequest(id: $id) {
    candidates(standing: $standing) {
      totalCount
      nodes {
        staffMemberId rank fits score staffMember { name }
        rules { rule hard passed value weight contribution sentence change { by needed found dates sentence } }
      }
    }
  }
}";

async fn explained(world: &World, request: &str, standing: &str) -> Value {
    let found = world.ask(EXPLAINED, json!({ "id": request, "standing": standing })).await;
    found["staffingRequest"]["candidates"].clone()
}

fn rule<'a>(candidate: &'a Value, rule: &str) -> &'a Value {
    let rules = candidate["rules"].as_array().expect("rules");
    rules.iter().find(|outcome| outcome["rule"] == rule).expect("a rule")
}

async fn a_candidate_carries_every_rule_with_a_sentence(server: Server) {
    let world = World::new(server).await;
    let skilled = world.carer(Carer { name: "Zhao Min", level: 5, ..CARER }).await;
    let far = world.carer(Carer { north: 30.33, level: 2, ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let found = explained(&world, &request, "FITS").await;
    let nodes = found["nodes"].as_array().expect("nodes");
    let order: Vec<String> = nodes.iter().map(|node| text(&node["staffMemberId"])).collect();
    assert_eq!(order, [skilled.to_string(), far.to_string()]);
    assert_eq!((&found["totalCount"], &nodes[0]["rank"]), (&json!(2), &json!(1)));
    assert_eq!(nodes[0]["staffMember"]["name"], "Zhao Min");
    for node in nodes {
        let rules = node["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), 22);
        assert!(rules.iter().all(|rule| text(&rule["sentence"]).ends_with('.')), "{rules:?}");
        let sum: i64 = rules.iter().filter_map(|rule| rule["contribution"].as_i64()).sum();
        assert_eq!(Some(sum), node["score"].as_i64(), "the contributions add up");
    }
    assert_eq!(rule(&nodes[0], "SKILL_SURPLUS")["value"], 1_000);
    assert_eq!(rule(&nodes[1], "SKILL_SURPLUS")["value"], 0);
    assert_eq!(rule(&nodes[0], "DISTANCE")["value"], 1_000);
    let way = text(&rule(&nodes[1], "DISTANCE")["sentence"]);
    assert!(way.starts_with("The way is 7.4 km"), "{way}");
}

async fn a_refused_one_says_what_would_have_to_change(server: Server) {
    let world = World::new(server).await;
    world.carer(Carer { level: 1, hours: (9, 20), ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    assert_eq!(world.fitting(&request).await, Vec::<String>::new());
    let found = explained(&world, &request, "REFUSED").await;
    let candidate = &found["nodes"][0];
    assert_eq!((&candidate["fits"], &candidate["rank"]), (&json!(false), &Value::Null));
    let skill = rule(candidate, "SKILL");
    assert_eq!(skill["sentence"], "Needs Cooking for the test at level 2 (has 1).");
    assert_eq!(skill["change"]["by"], "CARER");
    let hours = rule(candidate, "AVAILABILITY");
    let sentence = text(&hours["sentence"]);
    assert!(sentence.starts_with("Not free at any of the times asked for: Tue 08:00–12:00"), "{sentence}");
    assert_eq!(hours["change"]["dates"][0], "2026-03-10");
    assert_eq!(rule(candidate, "ROSTER")["passed"], true, "every rule is judged");
}

async fn when_nobody_fits_the_smallest_relaxations_are_named(server: Server) {
    let world = World::new(server).await;
    let unskilled = world.carer(Carer { level: 1, ..CARER }).await;
    let late = world.carer(Carer { hours: (9, 20), ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let query = "query($id: ID!) { staffingRequest(id: $id) {
        relaxations { steps size fittingCount staffMembers { id } } } }";
    let found = world.ask(query, json!({ "id": request })).await;
    let relaxations = found["staffingRequest"]["relaxations"].as_array().expect("relaxations").clone();
    let level = relaxations.iter().find(|r| r["staffMembers"] == json!([{ "id": unskilled }])).expect("a way");
    assert_eq!(level["steps"], json!(["Accept level 1 of Cooking for the test instead of 2."]));
    let moved = relaxations.iter().find(|r| r["staffMembers"] == json!([{ "id": late }])).expect("another way");
    assert_eq!(moved["steps"], json!(["Move the start from 08:00 to 09:00."]));
    // What was promised comes true.
    let mut asked = world.asked(world.household);
    asked["skills"][0]["level"] = json!(1);
    let (relaxed, _) = world.request(asked).await;
    assert_eq!(world.fitting(&relaxed).await, [unskilled.to_string()]);
    let found = world.ask(query, json!({ "id": relaxed })).await;
    assert_eq!(found["staffingRequest"]["relaxations"], json!([]), "somebody fits");
}

async fn what_protects_people_never_enters_a_score(server: Server) {
    let world = World::new(server).await;
    let first = world.carer(CARER).await;
    world.carer(Carer { name: "Zhou Qiang", ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let before = explained(&world, &request, "ALL").await;
    let attributes = ["sex", "age", "origin", "religion", "marital status", "ethnicity", "health", "pregnancy"];
    for value in ["one", "another"] {
        let groups: BTreeMap<String, String> =
            attributes.iter().map(|attribute| ((*attribute).to_owned(), value.to_owned())).collect();
        world.rewrite(first, &Carer { groups, ..CARER }).await;
        assert_eq!(explained(&world, &request, "ALL").await, before, "{value}");
    }
}

async fn everything_in_the_way_is_named_with_who_could_change_it(server: Server) {
    let world = World::new(server).await;
    world.carer(Carer { north: 30.60, ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let query = "query($id: ID!) { staffingRequest(id: $id) { candidates(standing: REFUSED) {
        nodes { rules(refusingOnly: true) { rule sentence change { by } changes { by needed } } } } } }";
    let found = world.ask(query, json!({ "id": request })).await;
    let area = rule(&found["staffingRequest"]["candidates"]["nodes"][0], "AREA").clone();
    let policy = |needed: &str| json!({ "by": "AGENCY", "needed": needed });
    assert_eq!(area["changes"], json!([policy("20.0 km at most"), policy("60 minutes at most")]));
    assert_eq!(area["change"], json!({ "by": "AGENCY" }));
    let sentence = text(&area["sentence"]);
    assert!(sentence.contains("20.0 km at most") && sentence.contains("60 minutes at most"), "{sentence}");
}

async fn statements_do_not_grow_with_the_staff(server: Server) {
    let world = World::new(server).await;
    for _ in 0..3 {
        world.carer(CARER).await;
    }
    let (request, _) = world.request(world.asked(world.household)).await;
    let (_, first) = world.server.statements(world.fitting(&request)).await;
    let (_, few) = world.server.statements(world.fitting(&request)).await;
    for _ in 0..17 {
        world.carer(CARER).await;
    }
    let (found, changed) = world.server.statements(world.fitting(&request)).await;
    assert_eq!(found.len(), 20);
    let (_, many) = world.server.statements(world.fitting(&request)).await;
    assert_eq!(many, few, "a pool in memory");
    assert!(few <= 20, "{few} statements");
    assert!(first <= few + 16 && changed <= few + 16, "{first} and {changed} statements to read the pool");
}

async fn a_change_of_the_staff_is_seen_at_once(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    assert_eq!(world.fitting(&request).await.len(), 1);
    world.rewrite(carer, &Carer { hours: (13, 20), ..CARER }).await;
    assert_eq!(world.fitting(&request).await.len(), 0);
    world.rewrite(carer, &CARER).await;
    assert_eq!(world.fitting(&request).await.len(), 1);
    let other = world.household("Chen").await;
    let taken = world.request(world.asked(other)).await;
    world.placed(&taken, carer).await;
    assert_eq!(world.fitting(&request).await.len(), 0, "the roster is seen");
}

async fn a_dry_run_shows_the_ranking_of_another_policy(server: Server) {
    let world = World::new(server).await;
    let manager = world.server.manager().await;
    let near = world.carer(Carer { level: 2, ..CARER }).await;
    let skilled = world.carer(Carer { level: 4, north: 30.33, ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let policy = |skill: i32, distance: i32| json!({ "weights": { "skillSurplus": skill, "distance": distance } });
    let select = "matchingPolicy { id number active weights { skillSurplus distance cost } }";
    let made = world.server.change(&manager, "matchingPolicyCreate", policy(1, 9), select).await;
    let version = &made["matchingPolicy"];
    assert_eq!((&version["number"], &version["active"]), (&json!(1), &json!(false)));
    assert_eq!(version["weights"], json!({ "skillSurplus": 1, "distance": 9, "cost": 0 }));
    let input = json!({ "id": version["id"] });
    world.server.change(&manager, "matchingPolicyActivate", input, "matchingPolicy { active }").await;
    assert_eq!(world.fitting(&request).await, [near.to_string(), skilled.to_string()]);

    let query = "query($id: ID!, $policy: MatchingPolicyInput) {
        matchingPolicyDryRun(staffingRequestId: $id, policy: $policy) { staffMemberId oldRank newRank sentence } }";
    let tried = world.ask(query, json!({ "id": request, "policy": policy(9, 1) })).await;
    let moves = tried["matchingPolicyDryRun"].as_array().expect("moves").clone();
    assert_eq!(moves[0]["staffMemberId"], json!(skilled));
    assert_eq!((&moves[0]["oldRank"], &moves[0]["newRank"]), (&json!(2), &json!(1)));
    let sentence = text(&moves[0]["sentence"]);
    assert!(sentence.starts_with("Rises from 2 to 1: skillSurplus counts more"), "{sentence}");
    assert_eq!(world.fitting(&request).await[0], near.to_string(), "nothing was written");

    let made = world.server.change(&manager, "matchingPolicyCreate", policy(9, 1), select).await;
    let input = json!({ "id": made["matchingPolicy"]["id"] });
    world.server.change(&manager, "matchingPolicyActivate", input, "matchingPolicy { active }").await;
    assert_eq!(world.fitting(&request).await[0], skilled.to_string());
}

async fn a_batch_is_assigned_as_a_whole(server: Server) {
    let world = World::new(server).await;
    // Only the skilled one can serve the harder request, though she is the best for both.
    let skilled = world.carer(Carer { level: 5, ..CARER }).await;
    let other = world.carer(Carer { level: 2, ..CARER }).await;
    let (easy, _) = world.request(world.asked(world.household)).await;
    let mut asked = world.asked(world.household("Chen").await);
    asked["skills"][0]["level"] = json!(4);
    let (hard, _) = world.request(asked.clone()).await;
    let (left, _) = world.request(asked).await;
    let query = "query($ids: [ID!]) { matchingBatch(staffingRequestIds: $ids) {
        assignments { staffingRequestId staffMemberId score } unfilled blockingPairs { staffingRequestId staffMemberId } } }";
    let plan = world.ask(query, json!({ "ids": [easy, hard] })).await["matchingBatch"].clone();
    let mut pairs: Vec<(String, String)> = plan["assignments"]
        .as_array()
        .expect("assignments")
        .iter()
        .map(|a| (text(&a["staffingRequestId"]), text(&a["staffMemberId"])))
        .collect();
    pairs.sort();
    let mut expected = vec![(easy.clone(), other.to_string()), (hard, skilled.to_string())];
    expected.sort();
    assert_eq!(pairs, expected);
    assert_eq!(plan["unfilled"], json!([]));
    let all = world.ask(query, json!({ "ids": null })).await["matchingBatch"].clone();
    assert_eq!(all["assignments"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["unfilled"].as_array().map(Vec::len), Some(1));
    let _ = left;
}

async fn fairness_is_reported_by_group(server: Server) {
    let world = World::new(server).await;
    let in_group = |group: &str| BTreeMap::from([("sex".to_owned(), group.to_owned())]);
    let chosen = world.carer(Carer { groups: in_group("female"), ..CARER }).await;
    world.carer(Carer { groups: in_group("male"), ..CARER }).await;
    world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    world.propose(&request, chosen).await;
    let query = "{ fairnessReport(from: \"2026-03-01T00:00:00Z\", until: \"2026-04-01T00:00:00Z\") {
        attribute groups { group considered selected rateThousandths impactRatioThousandths finding } } }";
    let manager = world.server.manager().await;
    let report = world.server.ask(&manager, query, json!({})).await["fairnessReport"].clone();
    let group = |group: &str, selected: i32, rate: i32, finding: &str| {
        json!({ "group": group, "considered": 1, "selected": selected, "rateThousandths": rate,
            "impactRatioThousandths": rate, "finding": finding })
    };
    let groups = [group("female", 1, 1_000, "REFERENCE"), group("male", 0, 0, "TOO_FEW_TO_TELL")];
    assert_eq!(report, json!([{ "attribute": "sex", "groups": groups }]));
    let refused = world.server.refusal(&world.dispatcher, query, json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn whoever_works_in_other_districts_is_refused_with_what_would_have_to_change(server: Server) {
    let world = World::new(server).await;
    // The household lives at 1 Wener Road.
    let here = world.carer(Carer { name: "Li Na", districts: vec!["Wener Road"], ..CARER }).await;
    let elsewhere = world.carer(Carer { name: "Zhao Min", districts: vec!["Binjiang"], ..CARER }).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    assert_eq!(world.fitting(&request).await, [here.to_string()]);
    let query = "query($id: ID!) { staffingRequest(id: $id) { candidates(standing: REFUSED) {
        nodes { staffMemberId rules(refusingOnly: true) { rule sentence change { by needed found } } } } } }";
    let refused = world.ask(query, json!({ "id": request })).await;
    assert_eq!(
        refused["staffingRequest"]["candidates"]["nodes"],
        json!([{ "staffMemberId": elsewhere, "rules": [{ "rule": "AREA",
            "sentence": "Works in Binjiang; the address of the household names none of these districts.",
            "change": { "by": "CARER", "needed": "in Binjiang", "found": "another district" } }] }])
    );
}
