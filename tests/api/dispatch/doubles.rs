//! Visits that two carers give together.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};

use super::town::{about, ids, tomorrow};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    two_carers_come_at_one_moment_or_nobody_does,
    who_comes_is_named_for_both_for_one_or_for_none,
    the_database_lets_no_visit_be_in_two_pairs,
}

fn for_two(home: &str, staff: &Value) -> Value {
    json!({
        "householdId": home, "serviceType": "HOUSEKEEPING", "startsAt": tomorrow(9.0), "endsAt": tomorrow(10.0),
        "staffMemberIds": staff,
    })
}

async fn planned(world: &World, home: &str, staff: Value) -> [Value; 2] {
    let made = world
        .change(
            "visitPlanDouble",
            for_two(home, &staff),
            "visits { id version staffMemberId givenWithId givenWith { id } }",
        )
        .await;
    let visits = made["visits"].as_array().expect("visits").clone();
    visits.try_into().expect("two visits")
}

async fn two_carers_come_at_one_moment_or_nobody_does(server: Server) {
    let world = World::new(server).await;
    let one = world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let [first, second] = planned(&world, &home, json!([])).await;
    let alone = world.planned(json!({})).await;
    let mut nobody = ids(&alone["unassigned"]);
    nobody.sort();
    let mut both = [&first, &second].map(|visit| visit["id"].as_str().expect("an id").to_owned());
    both.sort();
    assert_eq!(nobody, both, "one alone is of no use");

    let other = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let plan = world.planned(json!({ "mayMove": "PT30M" })).await;
    let (here, there) = (about(&plan, &first), about(&plan, &second));
    assert_eq!((&here["change"], &there["change"]), (&json!("ASSIGNED"), &json!("ASSIGNED")));
    assert_eq!(here["startsAt"], there["startsAt"]);
    let mut come = [&here["staffMemberId"], &there["staffMemberId"]].map(ToString::to_string);
    come.sort();
    let mut carers = [one, other].map(|person| json!(person).to_string());
    carers.sort();
    assert_eq!(come, carers);
    assert_eq!(here["neededWith"], json!([second["id"]]), "who accepts one needs the other");

    let pins = json!([&first["id"], &second["id"]].map(|visit| json!({ "visitId": visit, "staffMemberId": one })));
    let input = world.for_tomorrow(json!({ "pins": pins })).await;
    assert_eq!(world.refused("dispatchPlanCreate", input).await, "INVALID at options.pins.staffMemberId");

    world.accepted(&plan).await;
    assert_eq!(world.comes(&first).await, here["staffMemberId"]);
    // One of the two falls ill and nobody else is there: the other does not come alone.
    let ill = world.replanned(json!({ "absent": [{ "staffMemberId": one }] })).await;
    assert_eq!(
        (&about(&ill, &first)["change"], &about(&ill, &second)["change"]),
        (&json!("RELEASED"), &json!("RELEASED"))
    );
}

async fn who_comes_is_named_for_both_for_one_or_for_none(server: Server) {
    let world = World::new(server).await;
    let (one, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let home = world.home_at("Wang", 30.28).await;
    let twice = for_two(&home, &json!([one, one]));
    assert_eq!(world.refused("visitPlanDouble", twice).await, "INVALID at staffMemberIds");
    let three = for_two(&home, &json!([one, other, world.carer(CARER).await]));
    assert_eq!(world.refused("visitPlanDouble", three).await, "INVALID at staffMemberIds");
    let [first, second] = planned(&world, &home, json!([one, other])).await;
    assert_eq!((&first["staffMemberId"], &second["staffMemberId"]), (&json!(one), &json!(other)));
    assert_eq!((&first["givenWithId"], &second["givenWithId"]), (&second["id"], &first["id"]));
    assert_eq!(first["givenWith"]["id"], second["id"]);
    // Somebody who is taken leaves nothing of either.
    let count = "query($id: ID!) { visits(first: 100, filter: { householdId: $id }) { totalCount } }";
    let before = world.ask(count, json!({ "id": home })).await;
    assert_eq!(world.refused("visitPlanDouble", for_two(&home, &json!([one]))).await, "BOOKED at staffMemberIds");
    assert_eq!(world.ask(count, json!({ "id": home })).await, before);
    // Who comes to one of them sees that one.
    let phone = world.account_of(one, "li.na@test.example").await;
    let query = "query($id: ID!) { visit(id: $id) { givenWithId givenWith { id } } }";
    let seen = world.server.ask(&phone, query, json!({ "id": first["id"] })).await["visit"].clone();
    assert_eq!(seen, json!({ "givenWithId": second["id"], "givenWith": null }));
}

async fn the_database_lets_no_visit_be_in_two_pairs(server: Server) {
    let world = World::new(server).await;
    let home = world.home_at("Wang", 30.28).await;
    let [first, second] = planned(&world, &home, json!([])).await;
    let third = world.visit_at(&home, 9.0, 1.0, None).await;
    let connection = world.server.database().connect().await;
    let backend = connection.get_database_backend();
    let id = |visit: &Value| {
        use domain::id::{EntityId as _, VisitId};
        let id = VisitId::parse(visit["id"].as_str().expect("an id")).expect("an id").uuid();
        if backend == DbBackend::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    };
    for (one, other) in [(&first, &third), (&third, &second), (&third, &third)] {
        let sql = format!(
            "insert into double_visit (visit_id, agency_id, other_id) select {}, agency_id, {} from visit where id = {}",
            id(one),
            id(other),
            id(one)
        );
        let attacked = connection.execute_raw(Statement::from_string(backend, sql.clone())).await;
        assert!(attacked.is_err(), "{sql}");
    }
}
