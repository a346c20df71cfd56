//! Travel times by road: told by either service, remembered, and measured as the crow flies where it says nothing, which is
//! said in the plan.

mod service;

use std::time::{Duration, Instant};

use api::dispatch::roads::RoadSettings;
use chrono::TimeDelta;
use serde_json::{Value, json};

use self::service::{Mood, RoadHouse};
use super::town::{TOMORROW, about, tomorrow};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    ways_are_told_by_road_and_remembered_for_a_day,
    what_the_service_does_not_tell_is_estimated_and_said,
    an_answer_at_once_does_not_wait_for_a_slow_service,
    a_large_town_is_asked_for_in_portions,
    without_a_service_ways_are_measured_as_the_crow_flies,
}

const NORTH: f64 = 30.30;

/// How long a service may take that is meant to answer.
const LONG: Duration = Duration::from_secs(20);

/// Two hundred parts of a degree from home: 800 seconds by the service, which are begun minutes, and two at the door.
const BY_ROAD: i64 = 14 + 2;
/// 2 224 m as the crow flies, 2 957 m through streets, at 333 m a minute, and two minutes at the door.
const AS_THE_CROW_FLIES: i64 = 9 + 2;

/// An agency whose travel times come from a service.
async fn agency(database: Database, house: &RoadHouse, kind: &str, time: Duration) -> World {
    let roads =
        RoadSettings { service: format!("{kind}={}", house.url()).parse().expect("a service"), profile: None, time };
    World::new(Server::with(database, |config| config.roads = Some(roads)).await).await
}

/// A carer in the middle of the town, and a visit north of it, in the afternoon when nobody else is on the way.
async fn some_day(world: &World) -> Value {
    world.carer(CARER).await;
    let home = world.home_at("Wang", NORTH).await;
    world.visit_at(&home, 13.0, 1.0, None).await
}

/// How long the way to a visit is in a plan, and where the plan's travel times come from.
async fn told(world: &World, plan: &Value, visit: &Value) -> (i64, Value) {
    let query =
        "query($id: ID!) { dispatchPlan(id: $id) { travelTimes { source ways estimates { cause ways sentence } } } }";
    let found = world.ask(query, json!({ "id": plan["id"] })).await["dispatchPlan"]["travelTimes"].clone();
    (about(plan, visit)["travelMinutes"].as_i64().expect("minutes"), found)
}

async fn ways_are_told_by_road_and_remembered_for_a_day(database: Database) {
    let house = RoadHouse::open().await;
    // One database serves for one agency: each service is met in a process of its own.
    let world = agency(database, &house, "osrm", LONG).await;
    let visit = some_day(&world).await;
    let plan = world.planned(json!({})).await;
    let by_road = json!({ "source": "ROADS", "ways": 2, "estimates": [] });
    assert_eq!(told(&world, &plan, &visit).await, (BY_ROAD, by_road.clone()));
    assert_eq!(house.asked(), 1);
    let plan = world.planned(json!({ "travelPercent": 200 })).await;
    assert_eq!(told(&world, &plan, &visit).await, (28 + 2, by_road.clone()), "in heavy traffic");
    assert_eq!(house.asked(), 0, "what is known is not asked for");

    // Another home adds its own ways to those that are known.
    let early = world.visit_at(&world.home_at("Chen", 30.29).await, 8.0, 1.0, None).await;
    let plan = world.planned(json!({})).await;
    let (minutes, source) = told(&world, &plan, &early).await;
    // 700 seconds, a third more when everybody is on the way.
    assert_eq!((minutes, &source["ways"], &source["estimates"]), (16 + 2, &json!(2 * 3), &json!([])));
    assert_eq!(house.asked(), 1);

    world.server.wait(TimeDelta::hours(25));
    let plan = world.planned(json!({})).await;
    assert_eq!(told(&world, &plan, &visit).await.0, BY_ROAD);
    assert_eq!(house.asked(), 1, "what was told the day before is asked anew");

    let other = RoadSettings {
        service: format!("valhalla={}", house.url()).parse().expect("a service"),
        profile: Some("bicycle".parse().expect("a profile")),
        time: LONG,
    };
    let beside = world.server.beside_with(|config| config.roads = Some(other)).await;
    let query = "mutation($input: DispatchPlanCreateInput!) { dispatchPlanCreate(input: $input) { plan { id } } }";
    let body =
        json!({ "query": query, "variables": { "input": world.for_tomorrow(json!({ "search": "PT0.1S" })).await } });
    let bearer = world.dispatcher.bearer().expect("a token");
    let request = reqwest::Client::new().post(format!("{}/graphql", beside.url())).bearer_auth(bearer).json(&body);
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let plan = world.worked_out(&answer["data"]["dispatchPlanCreate"]["plan"]["id"]).await;
    assert_eq!(told(&world, &plan, &visit).await, (BY_ROAD, by_road));
    assert_eq!(house.profiles(), ["driving", "bicycle"]);
    beside.shutdown().await.expect("a clean end");
}

async fn what_the_service_does_not_tell_is_estimated_and_said(database: Database) {
    let house = RoadHouse::open().await;
    let world = agency(database, &house, "valhalla", Duration::from_millis(300)).await;
    let visit = some_day(&world).await;
    for (mood, cause, words, attempts) in [
        (Mood::Broken, "BAD_ANSWER", "refused or answered nonsense", 3),
        (Mood::Hanging, "NO_ANSWER", "did not answer in time", 3),
        (Mood::Half, "BAD_ANSWER", "refused or answered nonsense", 1),
        (Mood::Nonsense, "BAD_ANSWER", "refused or answered nonsense", 1),
        (Mood::NoWay, "NO_WAY", "knows no road", 1),
    ] {
        house.feels(mood);
        let plan = world.planned(json!({})).await;
        assert_eq!(plan["state"], "PROPOSED", "{mood:?}");
        let (minutes, source) = told(&world, &plan, &visit).await;
        assert_eq!(minutes, AS_THE_CROW_FLIES, "{mood:?}");
        assert_eq!((&source["source"], &source["ways"]), (&json!("ROADS"), &json!(2)), "{mood:?}");
        let estimates = source["estimates"].as_array().expect("estimates");
        assert_eq!(estimates.len(), 1, "{mood:?}: {source}");
        assert_eq!((&estimates[0]["cause"], &estimates[0]["ways"]), (&json!(cause), &json!(2)), "{mood:?}");
        assert!(estimates[0]["sentence"].as_str().expect("a sentence").contains(words), "{mood:?}: {source}");
        assert_eq!(house.asked(), attempts, "{mood:?}");
    }
    // That there is no way is an answer, and is remembered as one.
    house.feels(Mood::Right);
    let plan = world.planned(json!({})).await;
    let (minutes, source) = told(&world, &plan, &visit).await;
    let no_way = json!([{
        "cause": "NO_WAY", "ways": 2,
        "sentence": "2 ways were measured as the crow flies: the service of travel times knows no road between the two places.",
    }]);
    assert_eq!((minutes, &source["ways"], &source["estimates"]), (AS_THE_CROW_FLIES, &json!(2), &no_way));
    assert_eq!(house.asked(), 0, "it is not asked for again");
}

async fn an_answer_at_once_does_not_wait_for_a_slow_service(database: Database) {
    let house = RoadHouse::open().await;
    let world = agency(database, &house, "osrm", LONG).await;
    let visit = some_day(&world).await;
    let slots = "query($visit: ID!, $from: DateTime!, $until: DateTime!) {
        dispatchSlots(visitId: $visit, from: $from, until: $until) { estimatedTravel } }";
    let slots = async || {
        let about = json!({ "visit": visit["id"], "from": tomorrow(13.0), "until": tomorrow(14.0) });
        world.ask(slots, about).await["dispatchSlots"][0]["estimatedTravel"].clone()
    };
    house.feels(Mood::Slow);
    let begun = Instant::now();
    assert_eq!(slots().await, json!(true));
    let plan = world.replanned(json!({})).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let (minutes, source) = told(&world, &plan, &visit).await;
    assert_eq!((minutes, &source["estimates"][0]["cause"]), (AS_THE_CROW_FLIES, &json!("NO_ANSWER")));
    // The service was asked on, so that whoever asks next is told.
    for _ in 0..100 {
        if slots().await == json!(false) {
            let plan = world.replanned(json!({})).await;
            assert_eq!(told(&world, &plan, &visit).await.0, BY_ROAD);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("what came too late was not kept");
}

async fn a_large_town_is_asked_for_in_portions(database: Database) {
    let house = RoadHouse::open().await;
    let world = agency(database, &house, "osrm", LONG).await;
    for number in 0..10 {
        world.carer(Carer { north: 30.20 + f64::from(number) * 0.01, ..CARER }).await;
    }
    for number in 0..60 {
        let home = world.home_at("Wang", 30.2005 + f64::from(number) * 0.003).await;
        world.visit_at(&home, 9.0 + f64::from(number % 8), 0.5, None).await;
    }
    let plan = world.planned(json!({})).await;
    let query = "query($id: ID!) { dispatchPlan(id: $id) { travelTimes { ways estimates { ways } } } }";
    let source = world.ask(query, json!({ "id": plan["id"] })).await["dispatchPlan"]["travelTimes"].clone();
    assert_eq!(source, json!({ "ways": 60 * 59 + 2 * 60 * 10, "estimates": [] }));
    assert_eq!(house.asked(), 4, "two portions either way");
    assert!(house.largest() <= 100, "a request for {} places", house.largest());
}

async fn without_a_service_ways_are_measured_as_the_crow_flies(server: Server) {
    let world = World::new(server).await;
    let visit = some_day(&world).await;
    let plan = world.planned(json!({})).await;
    let measured = json!({ "source": "GREAT_CIRCLE", "ways": 0, "estimates": [] });
    assert_eq!(told(&world, &plan, &visit).await, (AS_THE_CROW_FLIES, measured));
    assert!(about(&plan, &visit)["startsAt"].as_str().expect("a time").starts_with(TOMORROW));
}
