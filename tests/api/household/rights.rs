//! Who sees which household, and what of it.

use serde_json::{Value, json};

use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_family_sees_its_own_household_and_nothing_of_another,
    a_reader_of_the_family_changes_nothing,
    a_reader_sees_who_somebody_is_by_their_consent,
    a_household_is_shown_to_accounts_of_families_alone,
    what_is_not_yours_to_see_is_null,
    who_does_not_see_health_cannot_wipe_it_out,
    a_household_of_another_agency_is_not_there,
    a_carer_sees_a_household_for_as_long_as_they_serve_it,
    who_is_not_wanted_is_seen_by_those_who_send_and_not_by_those_who_are_sent,
    a_dispatcher_of_a_branch_stays_in_it,
}

const WHOLE: &str = "query($id: ID!) { household(id: $id) { name members { name health } addresses { line }
    contacts { value } home { layout } habits { diet } exclusions { reason } history { nodes { id } } } }";

async fn seen(server: &Server, caller: &Caller, household: &Family) -> Value {
    server.ask(caller, WHOLE, json!({ "id": household.id })).await["household"].clone()
}

async fn a_household_is_shown_to_accounts_of_families_alone(server: Server) {
    let (household, admin) = (server.wang_family().await, server.admin().await);
    let users = server.ask(&admin, "{ users { nodes { id roles } } }", json!({})).await;
    let users = users["users"]["nodes"].as_array().expect("accounts").clone();
    let inspector = users.iter().find(|user| user["roles"] == json!(["INSPECTOR"])).expect("an inspector");
    let bind = json!({ "householdId": household.id, "userId": inspector["id"], "access": "FULL" });
    assert_eq!(server.refuses(&admin, "householdFamilyBind", bind).await.said(), "NOT_FAMILY at userId");
    let after = server.ask(&admin, "{ users { nodes { id roles } } }", json!({})).await;
    assert_eq!(after["users"]["nodes"], json!(users), "nobody became family by the way");
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

async fn a_reader_sees_who_somebody_is_by_their_consent(server: Server) {
    let own = server.wang_family().await;
    let (family, reader) = (server.family_account(&own, "FULL").await, server.family_account(&own, "READER").await);
    let nobody = json!([{ "name": null, "health": null }, { "name": null, "health": null }]);
    let before = seen(&server, &reader, &own).await;
    assert_eq!((&before["name"], &before["members"]), (&json!("王秀英"), &nobody));
    assert_eq!((&before["home"], &before["habits"]), (&Value::Null, &Value::Null));
    assert_eq!((&before["addresses"][0]["line"], &before["contacts"][0]["value"]), (&Value::Null, &Value::Null));

    let query = "query($id: ID!) { household(id: $id) { members { id } family { userId access } } }";
    let known = server.ask(&server.admin().await, query, json!({ "id": own.id })).await["household"].clone();
    let bound = known["family"].as_array().expect("accounts").iter().find(|it| it["access"] == "READER");
    let consent = json!({
        "householdMemberId": known["members"][0]["id"], "userId": bound.expect("a reader")["userId"], "dataClass": "PERSONAL",
    });
    let given = server.change(&family, "householdConsentGive", consent, "consent { id }").await["consent"].clone();
    let shown = seen(&server, &reader, &own).await;
    assert_eq!(shown["members"], json!([{ "name": "王秀英", "health": null }, { "name": null, "health": null }]));
    let whole = seen(&server, &family, &own).await;
    for of_all in ["home", "habits", "addresses", "contacts"] {
        assert_eq!(shown[of_all], whole[of_all], "{of_all}");
    }
    server.change(&family, "householdConsentRevoke", json!({ "id": given["id"] }), "consent { id }").await;
    assert_eq!(seen(&server, &reader, &own).await, before);
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

async fn a_carer_sees_a_household_for_as_long_as_they_serve_it(server: Server) {
    let (own, other) = (server.wang_family().await, server.household_named("Lin").await);
    let staff = server.somebody_of_the_staff().await;
    let carer = server.carer_account(&staff).await;
    assert_eq!(seen(&server, &carer, &own).await, Value::Null);

    server.begin_to_serve(&own.id, &staff).await;
    let household = seen(&server, &carer, &own).await;
    assert_eq!(household["members"][0], json!({ "name": "王秀英", "health": "type 2 diabetes" }));
    assert_eq!(household["addresses"][0]["line"], "12 Wener Road, Xihu District");
    assert_eq!((&household["exclusions"], &household["history"]), (&Value::Null, &Value::Null));
    assert_eq!(seen(&server, &carer, &other).await, Value::Null);
    let list = server.ask(&carer, "{ households { totalCount } }", json!({})).await;
    assert_eq!(list["households"]["totalCount"], 1);
    let note = |household: &Family| {
        json!({ "householdId": household.id, "source": "OBSERVED", "topic": "FOOD", "consent": "SERVICE",
            "observation": "Leaves spicy dishes untouched" })
    };
    server.change(&carer, "preferenceNote", note(&own), "preference { id }").await;
    assert_eq!(server.refuses(&carer, "preferenceNote", note(&other)).await.said(), "NOT_FOUND at householdId");
    let describe = json!({ "id": own.id, "version": 1, "name": "Mine" });
    assert_eq!(server.refuses(&carer, "householdDescribe", describe).await.code, "FORBIDDEN");

    server.end_serving(&own.id, &staff).await;
    assert_eq!(seen(&server, &carer, &own).await, Value::Null);
}

async fn who_is_not_wanted_is_seen_by_those_who_send_and_not_by_those_who_are_sent(server: Server) {
    let household = server.wang_family().await;
    let staff = server.somebody_of_the_staff().await;
    let family = server.family_account(&household, "FULL").await;
    let exclude = |reason: &str| json!({ "householdId": household.id, "staffMemberId": staff, "reason": reason });
    for reason in ["Came late twice", "Came late three times"] {
        server.change(&family, "householdExclude", exclude(reason), "exclusion { staffMemberId }").await;
    }
    let dispatcher = server.dispatcher().await;
    let query = "query($id: ID!) { household(id: $id) { exclusions { staffMemberId reason } } }";
    let read = |caller: Caller| {
        let (server, household) = (&server, &household);
        async move { server.ask(&caller, query, json!({ "id": household.id })).await["household"]["exclusions"].clone() }
    };
    let noted = json!([{ "staffMemberId": staff, "reason": "Came late three times" }]);
    assert_eq!(read(dispatcher.clone()).await, noted);
    assert_eq!(read(server.office("inspector").await).await, Value::Null);

    let lift = json!({ "householdId": household.id, "staffMemberId": staff });
    for _ in 0..2 {
        server.change(&dispatcher, "householdExclusionLift", lift.clone(), "household { id }").await;
    }
    assert_eq!(read(dispatcher).await, json!([]));
}

async fn a_dispatcher_of_a_branch_stays_in_it(server: Server) {
    let (here, there) = (server.wang_family().await, server.household_named("Lin").await);
    let admin = server.admin().await;
    let bound = json!({ "email": "here@office.example", "password": "a long enough password", "name": "Zhao",
        "roles": ["DISPATCHER"], "branchIds": [server.branch("West Lake").await] });
    server.change(&admin, "userCreate", bound, "user { id }").await;
    let dispatcher = server.signed_in("here@office.example").await;
    assert_eq!(seen(&server, &dispatcher, &here).await["members"][0]["name"], "王秀英");
    assert_eq!(seen(&server, &dispatcher, &there).await, Value::Null);
    let away = json!({ "id": here.id, "version": 1, "branchId": server.branch("Binjiang").await, "status": "ACTIVE" });
    assert_eq!(server.refuses(&dispatcher, "householdManage", away).await.said(), "NOT_FOUND at branchId");
    let elsewhere = json!({ "branchId": server.branch("Binjiang").await, "name": "Mei" });
    assert_eq!(server.refuses(&dispatcher, "householdRegister", elsewhere).await.said(), "NOT_FOUND at branchId");
}
