//! Plans on their way: told live, called off, taken up again when a process has died.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::live::socket::Socket;
use crate::matching::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    how_far_a_plan_is_is_told_live,
    a_plan_is_called_off_while_it_is_worked_out,
    a_plan_whose_process_has_died_is_taken_up_again,
    a_household_that_is_forgotten_takes_its_plans_models_along,
}

async fn some_day(world: &World) -> Value {
    world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    world.visit_at(&home, 9.0, 1.0, None).await
}

async fn how_far_a_plan_is_is_told_live(server: Server) {
    let world = World::new(server).await;
    some_day(&world).await;
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("s", "subscription { dispatchPlanChanged { state progressPercent plan { id } } }").await;
    // An operation that was begun may not be listening yet.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let input = world.for_tomorrow(json!({ "search": "PT2S" })).await;
    let plan = world.change("dispatchPlanCreate", input, "plan { id }").await["plan"]["id"].clone();
    let (mut states, mut percents) = (Vec::new(), Vec::new());
    while states.last() != Some(&json!("PROPOSED")) {
        let told = socket.told("dispatchPlanChanged").await;
        assert_eq!(told["plan"]["id"], plan);
        states.push(told["state"].clone());
        percents.push(told["progressPercent"].as_i64().expect("a number"));
    }
    assert_eq!(states.first(), Some(&json!("QUEUED")));
    assert!(states.contains(&json!("SOLVING")), "{states:?}");
    assert!(percents.is_sorted() && percents.iter().any(|percent| (1..100).contains(percent)), "{percents:?}");
}

async fn a_plan_is_called_off_while_it_is_worked_out(server: Server) {
    let world = World::new(server).await;
    some_day(&world).await;
    let input = world.for_tomorrow(json!({ "search": "PT2M" })).await;
    let plan = world.change("dispatchPlanCreate", input, "plan { id version }").await["plan"].clone();
    while world.plan(&plan["id"]).await["state"] != "SOLVING" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let accept = json!({ "id": plan["id"], "version": plan["version"] });
    assert_eq!(world.refused("dispatchPlanAccept", accept).await, "DISPATCH_PLAN_STATE at id");
    let input = json!({ "id": plan["id"], "version": plan["version"] });
    let done = world.change("dispatchPlanCancel", input, "plan { state }").await;
    assert_eq!(done["plan"]["state"], "CANCELLED");
    // Its place is free again at once: another plan is worked out long before two minutes are over.
    let next = world.planned(json!({})).await;
    assert_eq!(next["state"], "PROPOSED");
    assert_eq!(world.plan(&plan["id"]).await["state"], "CANCELLED");
}

async fn a_plan_whose_process_has_died_is_taken_up_again(server: Server) {
    let world = World::new(server).await;
    some_day(&world).await;
    let connection = world.server.database().connect().await;
    let execute = async |sql: &str| {
        connection
            .execute_raw(Statement::from_string(connection.get_database_backend(), sql))
            .await
            .expect("a statement");
    };
    let first = world.planned(json!({})).await;
    let second = world.planned(json!({})).await;
    // As a process leaves them that dies in the middle of one, and for the fourth time of the other.
    let as_left = |id: &Value, attempts: i32| {
        format!(
            "update dispatch_plan set state = 'SOLVING', solved_at = null, best_cost = null, attempts = {attempts},
             leased_until = '2026-03-02T00:59:00+00:00' where {}",
            by_id(connection.get_database_backend(), id.as_str().expect("an id"))
        )
    };
    execute("delete from planned_visit").await;
    execute(&as_left(&first["id"], 1)).await;
    execute(&as_left(&second["id"], 3)).await;
    assert_eq!(world.plan(&first["id"]).await["state"], "SOLVING");
    world.server.wait(TimeDelta::minutes(1));
    world.server.run_jobs().await;
    let taken_up = world.worked_out(&first["id"]).await;
    assert_eq!(taken_up["state"], "PROPOSED");
    assert_eq!(taken_up["changes"].as_array().map(Vec::len), Some(1));
    let given_up = world.worked_out(&second["id"]).await;
    assert_eq!(given_up["state"], "FAILED");
    assert!(given_up["failure"].as_str().expect("a reason").contains("never finished"), "{given_up}");
}

fn by_id(backend: sea_orm::DbBackend, id: &str) -> String {
    use domain::id::{DispatchPlanId, EntityId as _};
    let id = DispatchPlanId::parse(id).expect("an id").uuid();
    if backend == sea_orm::DbBackend::Sqlite { format!("id = x'{}'", id.simple()) } else { format!("id = '{id}'") }
}

async fn a_household_that_is_forgotten_takes_its_plans_models_along(server: Server) {
    let world = World::new(server).await;
    world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let visit = world.visit_at(&home, 9.0, 1.0, None).await;
    let plan = world.planned(json!({})).await;
    let admin = world.server.admin().await;
    let export = "query($id: ID!) { household(id: $id) { version } }";
    let version = world.ask(export, json!({ "id": home })).await["household"]["version"].clone();
    let called_off = json!({ "id": visit["id"], "version": visit["version"], "reason": "Away" });
    world.change("visitCancel", called_off, "visit { id }").await;
    let input = json!({ "id": home, "version": version });
    world.server.change(&admin, "householdErase", input, "household { id }").await;
    let why = "query($plan: ID!, $visit: ID!) { dispatchWhy(planId: $plan, visitId: $visit) { parts { cost } } }";
    let asked = json!({ "plan": plan["id"], "visit": visit["id"] });
    assert_eq!(world.server.refusal(&world.dispatcher, why, asked).await.said(), "PLAN_NOT_KEPT");
    assert_eq!(world.plan(&plan["id"]).await["visits"].as_array().map(Vec::len), Some(1), "what was proposed stays");
}
