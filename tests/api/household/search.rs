//! Finding households by names and numbers that the database holds encrypted.

use serde_json::{Value, json};

use crate::support::household::text;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_household_is_found_by_any_of_its_names_and_numbers,
    the_list_is_narrowed_and_walked,
    whoever_may_not_see_people_may_not_search_for_them,
}

async fn names(server: &Server, caller: &Caller, filter: Value) -> Vec<String> {
    let query = "query($filter: HouseholdFilter) { households(filter: $filter, orderBy: OLDEST) { nodes { name } } }";
    let found = server.ask(caller, query, json!({ "filter": filter })).await;
    found["households"]["nodes"].as_array().into_iter().flatten().map(|one| text(&one["name"])).collect()
}

async fn a_household_is_found_by_any_of_its_names_and_numbers(server: Server) {
    server.wang_family().await;
    server.household_named("王建国").await;
    server.household_named("Maria de la Cruz").await;
    let dispatcher = server.dispatcher().await;
    for (term, found) in [
        ("王", &["王秀英", "王建国"][..]),
        ("王秀英", &["王秀英"]),
        ("秀英", &["王秀英"]),
        ("建国", &["王建国"]),
        ("子轩", &["王秀英"]),
        ("王静", &["王秀英"]),
        ("英", &[]),
        ("秀国", &[]),
        ("cruz", &["Maria de la Cruz"]),
        ("maria cr", &["Maria de la Cruz"]),
        ("aria", &[]),
        ("8765", &["王秀英"]),
        ("10000138765", &["王秀英"]),
        ("+86-100-0013-8765", &["王秀英"]),
        ("0013 8765", &["王秀英"]),
        ("8766", &[]),
        ("wang.jing@EXAMPLE.com", &["王秀英"]),
        ("jing@example.com", &[]),
    ] {
        assert_eq!(names(&server, &dispatcher, json!({ "search": term })).await, found, "{term}");
    }
    for term in ["", "x", "123", "+"] {
        let query = "query($term: String) { households(filter: { search: $term }) { nodes { id } } }";
        let refusal = server.refusal(&dispatcher, query, json!({ "term": term })).await;
        assert_eq!(refusal.said(), "INVALID at filter.search", "{term}");
    }
}

async fn the_list_is_narrowed_and_walked(server: Server) {
    server.wang_family().await;
    for name in ["Lin", "Mei", "Qiao"] {
        server.household_named(name).await;
    }
    let dispatcher = server.dispatcher().await;
    let west_lake = server.branch("West Lake").await;
    for (filter, found) in [
        (json!({}), &["王秀英", "Lin", "Mei", "Qiao"][..]),
        (json!({ "branchId": west_lake }), &["王秀英"]),
        (json!({ "segment": "PATIENT" }), &["王秀英"]),
        (json!({ "segment": "HIGH_NET_WORTH" }), &[]),
        (json!({ "receptionGrade": "ORDINARY" }), &["Lin", "Mei", "Qiao"]),
        (json!({ "tier": "gold" }), &["王秀英"]),
        (json!({ "status": ["ACTIVE", "PAUSED"] }), &[]),
        (json!({ "status": ["PROSPECT"], "search": "Li" }), &["Lin"]),
    ] {
        assert_eq!(names(&server, &dispatcher, filter.clone()).await, found, "{filter}");
    }
    let query = "query($after: String) { households(orderBy: OLDEST, first: 3, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { name } } }";
    let first = server.ask(&dispatcher, query, json!({})).await["households"].clone();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(4), &json!(true)));
    let rest = server.ask(&dispatcher, query, json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(rest["households"]["nodes"], json!([{ "name": "Qiao" }]));
    assert_eq!(rest["households"]["pageInfo"]["hasNextPage"], false);
}

async fn whoever_may_not_see_people_may_not_search_for_them(server: Server) {
    server.wang_family().await;
    let inspector = server.office("inspector").await;
    assert_eq!(names(&server, &inspector, json!({})).await, ["王秀英"]);
    let query = "{ households(filter: { search: \"8765\" }) { nodes { id } } }";
    assert_eq!(server.refusal(&inspector, query, json!({})).await.code, "FORBIDDEN");
}
