//! Many things by their ids: `nodes` for clients, `_entities` for the routers of a federation, and the subgraph itself.

use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use crate::support::program::Program;
use crate::support::{Caller, Database, Server, on_both_databases, scratch};

on_both_databases! {
    nodes_are_found_in_their_order_with_a_statement_a_kind,
    entities_are_found_by_type_and_key_with_a_statement_a_kind,
    entities_are_open_to_whom_the_objects_are,
    what_is_no_representation_is_refused,
    the_subgraph_names_its_keys,
}

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
const ENTITIES: &str = "query($r: [_Any!]!) { _entities(representations: $r) {
    __typename ... on Household { id } ... on StaffMember { id name } ... on Branch { id name } } }";

async fn agency(database: Database) -> Server {
    Server::with_demo(database, DemoSize { staff: 6, households: 6, seed: 7 }).await
}

/// Ids of households, staff and branches, of every kind in turn.
async fn ids(server: &Server, caller: &Caller) -> Vec<(&'static str, String)> {
    let lists = "{ households(first: 5) { nodes { id } } staffMembers(first: 5) { nodes { id } } branches { id } }";
    let lists = server.ask(caller, lists, json!({})).await;
    let mut ids = Vec::new();
    for place in 0..5 {
        for (kind, row) in [
            ("Household", &lists["households"]["nodes"][place]["id"]),
            ("StaffMember", &lists["staffMembers"]["nodes"][place]["id"]),
            ("Branch", &lists["branches"][place]["id"]),
        ] {
            ids.extend(row.as_str().map(|id| (kind, id.to_owned())));
        }
    }
    ids
}

fn representation((kind, id): &(&str, String)) -> Value {
    json!({ "__typename": kind, "id": id })
}

async fn nodes_are_found_in_their_order_with_a_statement_a_kind(database: Database) {
    let server = agency(database).await;
    let manager = server.manager().await;
    let ids = ids(&server, &manager).await;
    let asked: Vec<_> = ids.iter().map(|(_, id)| id.clone()).collect();
    let (found, many) = server.statements(server.ask(&manager, NODES, json!({ "ids": asked }))).await;
    let expected: Vec<_> = ids.iter().map(representation).collect();
    let found = found["nodes"].as_array().expect("a list").clone();
    assert_eq!(found, expected.clone());
    let (_, few) = server.statements(server.ask(&manager, NODES, json!({ "ids": asked[..3] }))).await;
    // Who asks, and each of the three kinds.
    assert_eq!((few, many), (4, 4));

    let (first, nowhere) = (&asked[0], "household_01h455vb4pex5vsknk084sn02q");
    let again = server.ask(&manager, NODES, json!({ "ids": [first, nowhere, first] })).await;
    assert_eq!(again["nodes"], json!([expected[0], null, expected[0]]));
    let refused = server.refusal(&manager, NODES, json!({ "ids": [first, "nonsense"] })).await;
    assert_eq!(refused.said(), "INVALID at ids");
}

async fn entities_are_found_by_type_and_key_with_a_statement_a_kind(database: Database) {
    let server = agency(database).await;
    let manager = server.manager().await;
    let ids = ids(&server, &manager).await;
    let all: Vec<_> = ids.iter().map(representation).collect();
    let (found, many) = server.statements(server.ask(&manager, ENTITIES, json!({ "r": all }))).await;
    let found = found["_entities"].as_array().expect("a list").clone();
    let told: Vec<_> =
        found.iter().map(|entity| json!({ "__typename": entity["__typename"], "id": entity["id"] })).collect();
    assert_eq!(told, all);
    let (_, few) = server.statements(server.ask(&manager, ENTITIES, json!({ "r": all[..3] }))).await;
    assert_eq!((few, many), (4, 4));

    let (household, person) = (&ids[0].1, &ids[1].1);
    let odd = json!([
        { "__typename": "Household", "id": household, "somethingElse": 7 },
        { "__typename": "Household", "id": person },
        { "__typename": "Household", "id": "bm9wZTow" },
        { "__typename": "Household", "id": 7 },
        { "__typename": "Household" },
        { "__typename": "Household", "id": "household_01h455vb4pex5vsknk084sn02q" },
        { "__typename": "StaffMember", "id": person },
    ]);
    let found = server.ask(&manager, ENTITIES, json!({ "r": odd })).await["_entities"].clone();
    assert_eq!((&found[0]["id"], &found[6]["id"]), (&json!(household), &json!(person)));
    assert!((1..6).all(|place| found[place].is_null()), "a key that is none fails itself alone: {found}");
}

async fn entities_are_open_to_whom_the_objects_are(database: Database) {
    let server = agency(database).await;
    let manager = server.manager().await;
    let ids = ids(&server, &manager).await;
    let all: Vec<_> = ids.iter().map(representation).collect();
    let nothing = vec![Value::Null; all.len()];
    let elsewhere = server.another_agency().await;
    let found = server.ask(&elsewhere, ENTITIES, json!({ "r": all })).await;
    assert_eq!(found["_entities"], json!(nothing), "nothing of another agency is there");

    // A family sees branches and its own household, and no records of staff.
    let family = server.office("family").await;
    let own = server.ask(&family, "{ households { nodes { id } } }", json!({})).await;
    let own: Vec<_> =
        own["households"]["nodes"].as_array().expect("rows").iter().map(|row| row["id"].clone()).collect();
    let found = server.ask(&family, ENTITIES, json!({ "r": all })).await["_entities"].clone();
    for (place, (kind, id)) in ids.iter().enumerate() {
        let sees = *kind == "Branch" || (*kind == "Household" && own.contains(&json!(id)));
        assert_eq!(found[place].is_object(), sees, "{kind} {id}: {found}");
    }
    let refused = server.refusal(&Caller::nobody(), ENTITIES, json!({ "r": all })).await;
    assert_eq!(refused.code, "UNAUTHENTICATED");
}

async fn what_is_no_representation_is_refused(server: Server) {
    let admin = server.admin().await;
    for (representations, code, told) in [
        (json!([{ "__typename": "Nothing", "id": "1" }]), "INVALID", "`Nothing` is not an entity"),
        (json!([{ "__typename": "Query" }]), "INVALID", "`Query` is not an entity"),
        (json!([{ "id": "1" }]), "BAD_USER_INPUT", "__typename"),
        (json!(["Branch"]), "BAD_USER_INPUT", "_Any"),
        (json!(vec![json!({ "__typename": "Branch", "id": "1" }); 1001]), "INVALID", "at most 1000"),
    ] {
        let refusal = server.refusal(&admin, ENTITIES, json!({ "r": representations })).await;
        assert_eq!(refusal.code, code, "{}", refusal.message);
        assert!(refusal.message.contains(told), "{}", refusal.message);
    }
}

async fn the_subgraph_names_its_keys(server: Server) {
    let file = scratch(&format!("subgraph-{}", server.database().engine())).join("subgraph.graphql");
    let arguments = ["schema", "--subgraph", "--output", file.to_str().expect("a path in UTF-8")];
    assert!(Program::start(&std::env::temp_dir(), &arguments).end().status.success());
    let printed = std::fs::read_to_string(&file).expect("the subgraph");

    let service = server.ask(&Caller::nobody(), "{ _service { sdl } }", json!({})).await;
    let sdl = service["_service"]["sdl"].as_str().expect("a schema");
    assert!(sdl == printed, "the program prints what routers are answered");
    for part in [
        r#"@link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])"#,
        r#"type Household implements Node @key(fields: "id") {"#,
        r#"type Placement implements Node @key(fields: "id") {"#,
        "type PageInfo @shareable {",
        "type Money @shareable {",
    ] {
        assert!(sdl.contains(part), "{part} is missing");
    }
    for machinery in ["_entities", "_service", "_Any", "_Entity", "_Service"] {
        assert!(!sdl.contains(machinery), "{machinery} is the specification's own");
    }
}
