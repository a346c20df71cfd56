//! Who sees which household, and what of it.

use serde_json::{Value, json};

use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_family_sees_its_own_household_and_nothing_of_another,
    a_reader_of_the_family_changes_nothing,
    what_is_not_yours_to_see_is_null,
    who_does_not_see_health_cannot_wipe_it_out,
    a_household_of_another_agency_is_not_there,
}

const WHOLE: &str = "query($id: ID!) { household(id: $id) { name members { name health } addresses { line }
    contacts { value } home { layout } habits { diet } exclusions { reason } history { nodes { id } } } }";

async fn seen(server: &Server, caller: &Caller, household: &Family) -> Value {
    server.ask(caller, WHOLE, json!({ "id": household.id })).await["household"].clone()
}

async fn a_family_sees_its_own_household_and_nothing_of_another(server: Server) {
    let (own, other) = (server.wang_family().await, server.household_named("Lin").await);
    let family = server.family_account(&own, "FULL").await;
    let household = seen(&server, &family, &own).await;
    assert_eq!(household["members"][0], json!({ "name": "王秀英", "health": "type 2 diabetes" }));
    assert_eq!(household["history"], Value::Null);

    assert_eq!(seen(&server, &family, &other).await, Value::Null);
    let nodes =
        server.ask(&family, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": [own.id, other.id] }));
    assert_eq!(nodes.await["nodes"], json!([{ "id": own.id }, null]));
    let list = server.ask(&family, "{ households { totalCount nodes { id } } }", json!({})).await;
    assert_eq!(list["households"], json!({ "totalCount": 1, "nodes": [{ "id": own.id }] }));

    let add = |household: &Family| json!({ "householdId": household.id, "kinship": "CHILD", "name": "王小明" });
    server.change(&family, "householdMemberAdd", add(&own), "member { id }").await;
    let refusal = server.refuses(&family, "householdMemberAdd", add(&other)).await;
    assert_eq!(refusal.said(), "NOT_FOUND at householdId");
    let take = json!({ "id": own.id, "version": own.version });
    assert_eq!(server.refuses(&family, "householdErase", take).await.code, "FORBIDDEN");
    let search = "{ households(filter: { search: \"Lin\" }) { totalCount } }";
    assert_eq!(server.ask(&family, search, json!({})).await["households"]["totalCount"], 0);

    // The access is taken away, and the household is gone from sight with the next request.
    let admin = server.admin().await;
    let accounts = "query($id: ID!) { household(id: $id) { family { userId access } } }";
    let bound = server.ask(&admin, accounts, json!({ "id": own.id })).await["household"]["family"].clone();
    let unbind = json!({ "householdId": own.id, "userId": bound[0]["userId"] });
    server.change(&admin, "householdFamilyUnbind", unbind, "household { id }").await;
    let answer = server.send(&family, WHOLE, json!({ "id": own.id })).await;
    assert!(answer.0["data"]["household"].is_null(), "{answer:?}");
}

async fn a_reader_of_the_family_changes_nothing(server: Server) {
    let own = server.wang_family().await;
    let reader = server.family_account(&own, "READER").await;
    assert_eq!(seen(&server, &reader, &own).await["name"], "王秀英");
    for (mutation, input) in [
        ("householdDescribe", json!({ "id": own.id, "version": 1, "name": "Mine" })),
        ("householdContactAdd", json!({ "householdId": own.id, "kind": "PHONE", "value": "12345678" })),
    ] {
        assert_eq!(server.refuses(&reader, mutation, input).await.code, "FORBIDDEN", "{mutation}");
    }
}

async fn what_is_not_yours_to_see_is_null(server: Server) {
    let family = server.wang_family().await;
    let hidden = json!({
        "name": "王秀英", "members": [{ "name": null, "health": null }, { "name": null, "health": null }],
        "addresses": [{ "line": null }], "contacts": [{ "value": null }, { "value": null }], "home": null, "habits": null,
        "exclusions": null, "history": null,
    });
    assert_eq!(seen(&server, &server.office("inspector").await, &family).await, hidden);
    let dispatcher = seen(&server, &server.dispatcher().await, &family).await;
    assert_eq!(dispatcher["members"][0], json!({ "name": "王秀英", "health": null }));
    assert_eq!(dispatcher["contacts"][0]["value"], "+86 100 0013 8765");
    let answer = server.send(&Caller::nobody(), WHOLE, json!({ "id": family.id })).await;
    assert_eq!(answer.refused().code, "UNAUTHENTICATED");
}

async fn who_does_not_see_health_cannot_wipe_it_out(server: Server) {
    let family = server.wang_family().await;
    let query = "query($id: ID!) { household(id: $id) { members { id version name health } } }";
    let coordinator = server.office("coordinator").await;
    let read = || async {
        server.ask(&coordinator, query, json!({ "id": family.id })).await["household"]["members"][0].clone()
    };
    let member = read().await;
    let update = |version: i64| json!({ "id": member["id"], "version": version, "kinship": "HEAD", "name": "王秀瑛" });
    server.change(&server.dispatcher().await, "householdMemberUpdate", update(1), "member { id }").await;
    assert_eq!((&read().await["name"], &read().await["health"]), (&json!("王秀瑛"), &json!("type 2 diabetes")));
    server.change(&coordinator, "householdMemberUpdate", update(2), "member { id }").await;
    assert_eq!(read().await["health"], Value::Null);
}

async fn a_household_of_another_agency_is_not_there(server: Server) {
    let family = server.wang_family().await;
    let stranger = server.another_agency().await;
    assert_eq!(seen(&server, &stranger, &family).await, Value::Null);
    let foreign_branch = server.branch("West Lake").await;
    let register = json!({ "branchId": foreign_branch, "name": "Lin" });
    assert_eq!(server.refuses(&stranger, "householdRegister", register).await.said(), "NOT_FOUND at branchId");
    let describe = json!({ "id": family.id, "version": 1, "name": "Mine now" });
    assert_eq!(server.refuses(&stranger, "householdDescribe", describe).await.said(), "NOT_FOUND at id");
    let exclude = json!({ "householdId": family.id, "staffMemberId": "staff_member_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(server.refuses(&stranger, "householdExclude", exclude.clone()).await.said(), "NOT_FOUND at householdId");
    let dispatcher = server.dispatcher().await;
    assert_eq!(server.refuses(&dispatcher, "householdExclude", exclude).await.said(), "NOT_FOUND at staffMemberId");
}
