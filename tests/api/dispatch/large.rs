//! A large day: three hundred visits, sixty carers, and one of them falls ill.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::town::{about, ids};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_carer_of_a_large_day_falls_ill,
}

const CARERS: u32 = 60;
const VISITS_EACH: u32 = 5;

async fn a_carer_of_a_large_day_falls_ill(server: Server) {
    let world = World::new(server).await;
    let mut carers = Vec::new();
    for number in 0..CARERS {
        carers.push(world.carer(Carer { north: 30.20 + f64::from(number) * 0.003, ..CARER }).await);
    }
    let mut homes = Vec::new();
    for number in 0..CARERS {
        homes.push(world.home_at("Wang", 30.20 + f64::from(number) * 0.003).await);
    }
    let mut visits = Vec::new();
    for (number, (home, carer)) in (0..).zip(homes.iter().zip(&carers)) {
        for round in 0..VISITS_EACH {
            let from = 7.5 + f64::from(number % 4) * 0.5 + f64::from(round) * 2.0;
            visits.push(world.visit_at(home, from, 0.75, Some(*carer)).await);
        }
    }
    let ill = carers[30];
    let input = world.for_tomorrow(json!({ "absent": [{ "staffMemberId": ill }] })).await;
    let begun = Instant::now();
    let (plan, statements) = world
        .server
        .statements(world.change("dispatchReplan", input, "plan { id searchedFor changes { visitId } }"))
        .await;
    let took = begun.elapsed();
    let plan = world.plan(&plan["plan"]["id"]).await;
    assert_eq!(ids(&plan["unassigned"]), Vec::<String>::new(), "somebody else comes to each");
    let own = visits.iter().filter(|visit| about(&plan, visit)["staffMemberBeforeId"] == json!(ill)).count();
    assert_eq!(own, usize::try_from(VISITS_EACH).expect("a few"));
    let others = ids(&plan["changes"]).len() - own;
    assert!(others * 20 <= visits.len() - own, "{others} other visits change");
    let missed: Vec<&Value> =
        visits.iter().map(|visit| about(&plan, visit)).filter(|one| one["staffMemberId"] == json!(ill)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    // However many visits and carers there are, the day is read in as many statements.
    assert!(statements < 60, "{statements} statements");
    // The figure is for a program that is optimised; this one is not.
    assert!(took < Duration::from_secs(4), "{took:?}");
    let why = world.why(&plan, &plan["changes"][0]["visitId"]).await;
    assert!(why["alternatives"].as_array().expect("others").len() == carers.len() - 1);
}
