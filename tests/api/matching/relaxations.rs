//! What is offered to be given up can be sent as it is, and keeps its promise.

use serde_json::{Value, json};

use super::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    every_relaxation_that_is_applied_lets_in_as_many_as_it_promised,
    who_need_not_live_in_is_held_to_the_limits_on_working_time,
    a_start_is_moved_on_every_day_or_not_at_all,
    every_day_that_is_left_out_is_named,
    less_than_nothing_is_not_asked_for,
}

const RELAXATIONS: &str = "query($id: ID!) { staffingRequest(id: $id) { relaxations(first: 10) {
    steps fittingCount
    changes { kind sentence fields skillId level language liveIn startTime lastDay dates maxDistanceMetres
      maxTravelMinutes }
} } }";

async fn relaxations(world: &World, request: &str) -> Vec<Value> {
    let found = world.ask(RELAXATIONS, json!({ "id": request })).await;
    found["staffingRequest"]["relaxations"].as_array().expect("a list").clone()
}

/// The request's input after giving up what the steps name, field by field.
fn applied(world: &World, asked: &Value, changes: &[Value]) -> Value {
    let mut asked = asked.clone();
    for change in changes {
        match change["kind"].as_str().expect("a kind") {
            "ACCEPT_LEVEL" if change["level"] == 0 => asked["skills"] = json!([]),
            "ACCEPT_LEVEL" => asked["skills"] = json!([{ "skillId": world.cooking, "level": change["level"] }]),
            "DROP_LANGUAGE" => {
                asked["languages"].as_array_mut().expect("languages").retain(|tag| *tag != change["language"]);
            }
            "LIVE_OUT" => asked["liveIn"] = change["liveIn"].clone(),
            "MOVE_START" => asked["schedule"]["startTime"] = change["startTime"].clone(),
            "SKIP_DATES" => asked["schedule"]["skipped"] = change["dates"].clone(),
            "END_BY" => asked["schedule"]["lastDay"] = change["lastDay"].clone(),
            // Of the policy, and of the proposal.
            "EXTEND_WAY" | "EXCEED_WORKING_TIME" => {}
            other => panic!("an unknown kind: {other}"),
        }
    }
    asked
}

fn of_kind<'a>(changes: &'a [Value], kind: &str) -> Option<&'a Value> {
    changes.iter().find(|change| change["kind"] == kind)
}

/// Makes a policy the agency's own.
async fn policy(world: &World, metres: &Value, minutes: &Value) {
    let manager = world.server.manager().await;
    let input = json!({ "weights": { "distance": 1 }, "maxDistanceMetres": metres, "maxTravelMinutes": minutes });
    let made = world.server.change(&manager, "matchingPolicyCreate", input, "matchingPolicy { id }").await;
    let input = json!({ "id": made["matchingPolicy"]["id"] });
    world.server.change(&manager, "matchingPolicyActivate", input, "matchingPolicy { active }").await;
}

/// How many fit, those included whom only the limits on working time refuse, when these may be gone over.
async fn count(world: &World, request: &str, over_the_limits: bool) -> u64 {
    let query = "query($id: ID!) { staffingRequest(id: $id) { candidates(standing: ALL, first: 100) {
        nodes { fits rules(refusingOnly: true) { rule } } } } }";
    let found = world.ask(query, json!({ "id": request })).await;
    let nodes = found["staffingRequest"]["candidates"]["nodes"].as_array().expect("nodes").clone();
    let working_time = json!([{ "rule": "WORKING_TIME" }]);
    let fits = |node: &&Value| node["fits"] == true || (over_the_limits && node["rules"] == working_time);
    nodes.iter().filter(fits).count().try_into().expect("a count")
}

/// Carers of whom each lacks something else.
async fn carers(world: &World) {
    world.carer(Carer { level: 1, ..CARER }).await;
    world.carer(Carer { hours: (9, 20), ..CARER }).await;
    world.carer(Carer { hours: (10, 13), level: 5, ..CARER }).await;
    world.carer(Carer { north: 30.60, level: 4, languages: vec!["ja"], ..CARER }).await;
    world.carer(Carer { hours: (6, 12), languages: vec!["ja"], ..CARER }).await;
    let busy = world.carer(Carer { level: 5, languages: vec!["ja"], ..CARER }).await;
    let mut elsewhere = world.asked(world.household("Chen").await);
    elsewhere["schedule"]["rule"] = json!("FREQ=WEEKLY;BYDAY=TU;COUNT=3");
    let taken = world.request(elsewhere).await;
    world.placed(&taken, busy).await;
    let leaver = world.carer(Carer { level: 5, languages: vec!["ja"], ..CARER }).await;
    let manager = world.server.manager().await;
    let apply = json!({ "staffMemberId": leaver, "lastDay": "2026-04-20", "reason": "moves away" });
    let leaving =
        world.server.change(&manager, "leavingApply", apply, "leaving { id version }").await["leaving"].clone();
    let approve = json!({ "id": leaving["id"], "version": leaving["version"], "step": { "approve": true } });
    world.server.change(&manager, "leavingAdvance", approve, "leaving { state }").await;
}

async fn every_relaxation_that_is_applied_lets_in_as_many_as_it_promised(server: Server) {
    let world = World::new(server).await;
    carers(&world).await;
    let schedules = [
        json!({ "firstDay": "2026-03-10", "startTime": "07:00", "minutes": 300, "rule": "FREQ=WEEKLY;BYDAY=TU,TH" }),
        json!({ "firstDay": "2026-03-09", "startTime": "06:30", "minutes": 540,
            "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;COUNT=60" }),
        json!({ "firstDay": "2026-03-10", "startTime": "22:00", "minutes": 600, "rule": "FREQ=DAILY;COUNT=30" }),
        json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 60, "rule": "FREQ=DAILY;BYHOUR=7,18" }),
        json!({ "firstDay": "2026-03-10", "startTime": "11:00", "minutes": 240, "rule": "FREQ=MONTHLY;COUNT=20" }),
        json!({ "firstDay": "2026-03-10", "startTime": "08:30", "minutes": 180 }),
    ];
    let demands = [json!({}), json!({ "liveIn": true }), json!({ "languages": ["ja"] })];
    let (mut tried, mut kinds) = (0, std::collections::BTreeSet::new());
    for schedule in &schedules {
        for demand in &demands {
            let mut asked = world.asked(world.household);
            asked["schedule"] = schedule.clone();
            asked["skills"][0]["level"] = json!(5);
            for (field, value) in demand.as_object().expect("fields") {
                asked[field] = value.clone();
            }
            let (request, _) = world.request(asked.clone()).await;
            for relaxation in relaxations(&world, &request).await {
                let changes = relaxation["changes"].as_array().expect("changes");
                let sentences: Vec<&Value> = changes.iter().map(|change| &change["sentence"]).collect();
                assert_eq!(json!(sentences), relaxation["steps"]);
                if let Some(way) = of_kind(changes, "EXTEND_WAY") {
                    policy(&world, &way["maxDistanceMetres"], &way["maxTravelMinutes"]).await;
                }
                let (given_up, _) = world.request(applied(&world, &asked, changes)).await;
                let fitting = count(&world, &given_up, of_kind(changes, "EXCEED_WORKING_TIME").is_some()).await;
                let promised = relaxation["fittingCount"].as_u64().expect("a count");
                assert!(promised > 0 && fitting >= promised, "{fitting} of {promised} for {asked}: {relaxation}");
                if of_kind(changes, "EXTEND_WAY").is_some() {
                    policy(&world, &json!(20_000), &json!(60)).await;
                }
                tried += 1;
                kinds.extend(changes.iter().map(|change| change["kind"].as_str().expect("a kind").to_owned()));
            }
        }
    }
    assert!(tried >= 20, "{tried} relaxations were offered");
    for kind in ["ACCEPT_LEVEL", "EXTEND_WAY", "DROP_LANGUAGE", "LIVE_OUT", "MOVE_START", "SKIP_DATES", "END_BY"] {
        assert!(kinds.contains(kind), "{kind} was never offered: {kinds:?}");
    }
}

async fn who_need_not_live_in_is_held_to_the_limits_on_working_time(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    let mut asked = world.asked(world.household);
    asked["liveIn"] = json!(true);
    asked["schedule"]["minutes"] = json!(600);
    asked["schedule"]["rule"] = json!("FREQ=DAILY");
    let (request, _) = world.request(asked).await;
    let offered = relaxations(&world, &request).await;
    let steps = json!(["Accept a carer who does not live in.", "Go over the limits on working time, with a reason."]);
    assert_eq!(offered[0]["steps"], steps);
    assert_eq!(offered[0]["changes"][0]["fields"], json!(["liveIn"]));
    assert_eq!(offered[0]["changes"][1]["fields"], json!(["overrideReason"]));
}

async fn a_start_is_moved_on_every_day_or_not_at_all(server: Server) {
    let world = World::new(server).await;
    world.carer(Carer { hours: (9, 20), ..CARER }).await;
    let mut asked = world.asked(world.household);
    let (request, _) = world.request(asked.clone()).await;
    let offered = relaxations(&world, &request).await;
    assert_eq!(offered[0]["steps"], json!(["Move the start from 08:00 to 09:00."]));
    assert_eq!(offered[0]["changes"][0]["startTime"], "09:00");
    // The rule says at which hours: there is no one start to be moved.
    asked["schedule"]["rule"] = json!("FREQ=WEEKLY;BYDAY=TU;BYHOUR=8,13");
    asked["schedule"]["minutes"] = json!(60);
    let (request, _) = world.request(asked).await;
    let offered = relaxations(&world, &request).await;
    assert!(offered.iter().all(|r| of_kind(r["changes"].as_array().expect("changes"), "MOVE_START").is_none()));
}

async fn every_day_that_is_left_out_is_named(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let mut elsewhere = world.asked(world.household("Chen").await);
    elsewhere["schedule"]["rule"] = json!("FREQ=WEEKLY;BYDAY=TU;COUNT=7");
    let taken = world.request(elsewhere).await;
    world.placed(&taken, carer).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let offered = relaxations(&world, &request).await;
    let left_out = of_kind(offered[0]["changes"].as_array().expect("changes"), "SKIP_DATES").expect("days").clone();
    let days = ["03-10", "03-17", "03-24", "03-31", "04-07", "04-14", "04-21"].map(|day| format!("2026-{day}"));
    assert_eq!(left_out["dates"], json!(days));
    let sentence = left_out["sentence"].as_str().expect("a sentence");
    assert!(sentence.starts_with("Leave out 7 of 26 times: 2026-03-10,"), "{sentence}");
    assert!(sentence.ends_with("2026-04-07 and 2 more."), "{sentence}");
}

async fn less_than_nothing_is_not_asked_for(server: Server) {
    let world = World::new(server).await;
    let (request, _) = world.request(world.asked(world.household)).await;
    let asked = "query($id: ID!) { staffingRequest(id: $id) { relaxations(first: -1) { size } } }";
    let refusal = world.server.refusal(&world.dispatcher, asked, json!({ "id": request })).await;
    assert_eq!(refusal.said(), "INVALID at first");
    let asked = "query($id: ID!) { matchingPolicyDryRun(staffingRequestId: $id, policy: { weights: { cost: 1 } },
        first: -1) { newRank } }";
    let refusal = world.server.refusal(&world.dispatcher, asked, json!({ "id": request })).await;
    assert_eq!(refusal.said(), "INVALID at first");
}
