//! Where a household lives and how it is reached.

use serde_json::json;

use crate::support::{Server, on_both_databases};

on_both_databases! {
    home_and_habits_are_read_back,
    exactly_one_address_is_the_primary_one,
    a_changed_contact_is_found_by_its_new_number_alone,
    a_household_with_all_that_belongs_to_it_costs_few_statements,
    a_list_costs_the_same_however_long_it_is,
}

async fn home_and_habits_are_read_back(server: Server) {
    let family = server.wang_family().await;
    let query = "query($id: ID!) { household(id: $id) {
        home { dwelling areaSquareMetres floor hasLift layout equipment { name count note } }
        habits { dailyRoutine diet religiousDiet pets } } }";
    let household =
        server.ask(&server.dispatcher().await, query, json!({ "id": family.id })).await["household"].clone();
    assert_eq!(
        household,
        json!({
            "home": {
                "dwelling": "APARTMENT", "areaSquareMetres": 128, "floor": 11, "hasLift": true,
                "layout": "three bedrooms, two halls",
                "equipment": [
                    { "name": "patient hoist", "count": 1, "note": "in the second bedroom" },
                    { "name": "walking frame", "count": 2, "note": null },
                ],
            },
            "habits": { "dailyRoutine": "Up at six", "diet": "little salt", "religiousDiet": "halal", "pets": ["cat"] },
        })
    );
}

async fn exactly_one_address_is_the_primary_one(server: Server) {
    let family = server.wang_family().await;
    let dispatcher = server.dispatcher().await;
    let summer = |primary: bool| {
        json!({ "householdId": family.id, "label": "summer", "line": "3 Lake Road", "isPrimary": primary,
            "location": { "latitude": 30.1, "longitude": 120.2 } })
    };
    let selection = "address { id version isPrimary }";
    let second = server.change(&dispatcher, "householdAddressAdd", summer(false), selection).await["address"].clone();
    assert_eq!(second["isPrimary"], false);
    let third = server.change(&dispatcher, "householdAddressAdd", summer(true), selection).await["address"].clone();

    let query = "query($id: ID!) { household(id: $id) { addresses { id label isPrimary version } } }";
    let read =
        || async { server.ask(&dispatcher, query, json!({ "id": family.id })).await["household"]["addresses"].clone() };
    let addresses = read().await;
    let primaries = addresses.as_array().into_iter().flatten().filter(|one| one["isPrimary"] == true).count();
    assert_eq!((primaries, &addresses[0]["id"]), (1, &third["id"]));

    let keep = json!({ "id": third["id"], "version": third["version"] });
    assert_eq!(server.refuses(&dispatcher, "householdAddressRemove", keep).await.code, "ADDRESS_PRIMARY");
    let mut step_down = summer(false);
    step_down["id"] = third["id"].clone();
    step_down["version"] = third["version"].clone();
    step_down.as_object_mut().expect("an object").remove("householdId");
    let refusal = server.refuses(&dispatcher, "householdAddressUpdate", step_down.clone()).await;
    assert_eq!(refusal.said(), "ADDRESS_PRIMARY at isPrimary");
    step_down["id"] = second["id"].clone();
    step_down["version"] = second["version"].clone();
    step_down["isPrimary"] = json!(true);
    server.change(&dispatcher, "householdAddressUpdate", step_down, selection).await;
    let addresses = read().await;
    assert_eq!(addresses[0]["id"], second["id"]);
    assert_eq!(addresses.as_array().map(Vec::len), Some(3));

    // Two who make two addresses primary at once: one after the other, and one of them is left.
    let make = |id: &serde_json::Value, version: &serde_json::Value| {
        json!({ "id": id, "version": version, "label": "x", "line": "x", "isPrimary": true,
            "location": { "latitude": 30.1, "longitude": 120.2 } })
    };
    let (one, two) =
        (make(&addresses[1]["id"], &addresses[1]["version"]), make(&addresses[2]["id"], &addresses[2]["version"]));
    let manager = server.manager().await;
    let (one, two) = tokio::join!(
        server.tries(&dispatcher, "householdAddressUpdate", one),
        server.tries(&manager, "householdAddressUpdate", two),
    );
    assert!(one.is_granted() || two.is_granted());
    let primaries = read().await.as_array().into_iter().flatten().filter(|one| one["isPrimary"] == true).count();
    assert_eq!(primaries, 1);
}

async fn a_changed_contact_is_found_by_its_new_number_alone(server: Server) {
    let family = server.wang_family().await;
    let dispatcher = server.dispatcher().await;
    let query = "query($id: ID!) { household(id: $id) { contacts { id version } } }";
    let household = server.ask(&dispatcher, query, json!({ "id": family.id })).await["household"].clone();
    let contact = &household["contacts"][0];
    let update = json!({ "id": contact["id"], "version": 1, "kind": "PHONE", "value": "0571 8800 1234" });
    server.change(&dispatcher, "householdContactUpdate", update.clone(), "contact { version }").await;
    assert_eq!(server.refuses(&dispatcher, "householdContactUpdate", update).await.said(), "STALE at version");
    let found = |term: &'static str| {
        let (server, dispatcher) = (&server, &dispatcher);
        async move {
            let query = "query($term: String) { households(filter: { search: $term }) { totalCount } }";
            server.ask(dispatcher, query, json!({ "term": term })).await["households"]["totalCount"].clone()
        }
    };
    assert_eq!((found("8765").await, found("1234").await), (json!(0), json!(1)));
    let remove = json!({ "id": contact["id"], "version": 2 });
    server.change(&dispatcher, "householdContactRemove", remove, "household { id }").await;
    assert_eq!(found("1234").await, 0);
}

async fn a_household_with_all_that_belongs_to_it_costs_few_statements(server: Server) {
    let family = server.wang_family().await;
    let dispatcher = server.dispatcher().await;
    let query = "query($id: ID!) { household(id: $id) {
        name home { layout } members { name } preferences { observation } carers { staffMemberId } } }";
    // The first reading of a process opens the agency's vault.
    server.ask(&dispatcher, query, json!({ "id": family.id })).await;
    let (_, alone) = server.statements(server.ask(&dispatcher, "{ version }", json!({}))).await;
    let (_, count) = server.statements(server.ask(&dispatcher, query, json!({ "id": family.id }))).await;
    // Who asks; then the household with its members, its preferences and carers, and one entry of the audit trail.
    assert_eq!(count - alone, 4, "beside the {alone} that every request takes");
}

async fn a_list_costs_the_same_however_long_it_is(server: Server) {
    let dispatcher = server.dispatcher().await;
    let query = "{ households(first: 100) { nodes { name branch { name } members { name age health } addresses { line }
        contacts { value } preferences { observation } exclusions { reason } carers { since } family { access } } } }";
    let mut counts = Vec::new();
    for more in [2, 6] {
        for _ in 0..more {
            server.wang_family().await;
        }
        server.ask(&dispatcher, query, json!({})).await;
        counts.push(server.statements(server.ask(&dispatcher, query, json!({}))).await.1);
    }
    // Who asks, the list, its branches and the seven kinds of part, and the entries of the audit trail.
    assert_eq!(counts, [11, 11]);
}
