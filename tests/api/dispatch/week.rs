//! A week at once: what people work on one day counts for the next.

use serde_json::json;

use super::town::{about, ids};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_day_of_rest_in_the_week_is_kept,
    the_rest_between_two_days_is_kept,
}

async fn a_day_of_rest_in_the_week_is_kept(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let mut visits = Vec::new();
    for day in 0..7 {
        visits.push(world.visit_at(&home, 9.0 + 24.0 * f64::from(day), 1.0, None).await);
    }
    let mut input = world.for_tomorrow(json!({ "search": "PT0.7S" })).await;
    input["days"] = json!(7);
    let plan = world.change("dispatchPlanCreate", input, "plan { id }").await["plan"]["id"].clone();
    let plan = world.worked_out(&plan).await;
    assert_eq!(plan["state"], "PROPOSED");
    // Labour Law of the PRC, article 38: one day of rest a week.
    assert_eq!(ids(&plan["unassigned"]), [visits[6]["id"].as_str().expect("an id")]);
    assert_eq!(about(&plan, &visits[6])["bars"], json!([{ "bar": "WORKING_TIME", "carers": 1 }]));
    assert_eq!(plan["routes"].as_array().map(Vec::len), Some(6));
    assert_eq!(plan["score"].as_array().map(Vec::len), Some(7));
    assert_eq!(world.accepted(&plan).await["state"], "ACCEPTED");
    assert_eq!(world.comes(&visits[5]).await, json!(carer));
}

async fn the_rest_between_two_days_is_kept(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(Carer { jurisdiction: "EU_DIRECTIVE", hours: (5, 23), ..CARER }).await;
    let home = world.home_at("Wang", 30.28).await;
    let afternoon = world.visit_at(&home, 16.0, 2.0, None).await;
    let night = world.visit_at(&home, 20.0, 2.0, None).await;
    let early = world.visit_at(&home, 24.0 + 6.0, 1.0, None).await;
    let later = world.visit_at(&home, 24.0 + 10.0, 1.0, None).await;
    let mut input = world.for_tomorrow(json!({ "search": "PT0.2S" })).await;
    input["days"] = json!(2);
    let plan = world.change("dispatchPlanCreate", input, "plan { id }").await["plan"]["id"].clone();
    let plan = world.worked_out(&plan).await;
    // Directive 2003/88/EC, article 3: eleven hours in a row within twenty-four.
    assert_eq!(about(&plan, &afternoon)["staffMemberId"], json!(carer));
    assert_eq!(about(&plan, &night)["staffMemberId"], json!(carer));
    assert_eq!(about(&plan, &early)["bars"], json!([{ "bar": "WORKING_TIME", "carers": 1 }]));
    assert_eq!(about(&plan, &later)["staffMemberId"], json!(carer));
    let why = world.why(&plan, &early["id"]).await;
    let sentence = why["alternatives"][0]["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("11 h of rest"), "{sentence}");
}
