//! A household from the first call on: taken in, described, observed, changed, left.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::household::wang_family;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_household_is_taken_in_and_read_back_whole,
    an_observation_becomes_a_surprise_once_it_is_approved,
    what_costs_nothing_is_there_for_the_next_shift_at_once,
    of_two_who_change_the_same_one_reads_again,
    the_history_says_who_changed_what,
    a_household_goes_its_way_and_comes_back,
    impossible_input_names_its_field_and_writes_nothing,
}

async fn a_household_is_taken_in_and_read_back_whole(server: Server) {
    let family = server.wang_family().await;
    let query = "query($id: ID!) { household(id: $id) {
        name formOfAddress tier segments receptionGrade status version branch { name }
        contactPreferences { channels frequency quietHours { from until } }
        members { kinship name bornOn age sex occupation health }
        addresses { label isPrimary line access location { latitude longitude } }
        contacts { kind person value } } }";
    let coordinator = server.office("coordinator").await;
    let household = server.ask(&coordinator, query, json!({ "id": family.id })).await["household"].clone();
    assert_eq!(
        household,
        json!({
            "name": "王秀英", "formOfAddress": "王女士", "tier": "gold", "segments": ["ELDERLY", "PATIENT"],
            "receptionGrade": "VIP", "status": "PROSPECT", "version": 1, "branch": { "name": "West Lake" },
            "contactPreferences": {
                "channels": ["WECHAT", "PHONE"], "frequency": "WEEKLY",
                "quietHours": { "from": "21:30", "until": "07:00" },
            },
            "members": [
                { "kinship": "HEAD", "name": "王秀英", "bornOn": "1948-05-02", "age": 77, "sex": "FEMALE",
                  "occupation": "retired", "health": "type 2 diabetes" },
                { "kinship": "GRANDCHILD", "name": "王子轩", "bornOn": null, "age": 7, "sex": "MALE",
                  "occupation": null, "health": null },
            ],
            "addresses": [{ "label": "home", "isPrimary": true, "line": "12 Wener Road, Xihu District", "access": "bell 3",
                "location": { "latitude": 30.2801, "longitude": 120.1302 } }],
            "contacts": [
                { "kind": "PHONE", "person": "王静", "value": "+86 100 0013 8765" },
                { "kind": "EMAIL", "person": "王静", "value": "wang.jing@example.com" },
            ],
        })
    );
}

const NOTE: &str = "preference { id version status observation cost { amount currency } }";

async fn noted(server: &Server, household: &str, more: Value) -> Value {
    let mut input = json!({
        "householdId": household, "source": "OBSERVED", "topic": "OCCASION", "consent": "PERSONAL",
        "observation": "Spoke twice of her grandson's birthday", "inference": "Would like to celebrate it",
    });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let carer = server.dispatcher().await;
    server.change(&carer, "preferenceNote", input, NOTE).await["preference"].clone()
}

async fn seen_by_the_next_shift(server: &Server, household: &str) -> Vec<Value> {
    let query = "query($id: ID!) { household(id: $id) { preferences { suggestedAction } } }";
    let seen = server.ask(&server.dispatcher().await, query, json!({ "id": household })).await;
    seen["household"]["preferences"].as_array().expect("a list").clone()
}

async fn an_observation_becomes_a_surprise_once_it_is_approved(server: Server) {
    let family = server.wang_family().await;
    let cake = json!({ "suggestedAction": "A small cake", "cost": { "amount": "188.00", "currency": "CNY" } });
    let preference = noted(&server, &family.id, cake).await;
    assert_eq!(preference["status"], "AWAITING_APPROVAL");
    assert_eq!(preference["cost"], json!({ "amount": "188.00", "currency": "CNY" }));
    assert!(seen_by_the_next_shift(&server, &family.id).await.is_empty());

    let step = json!({ "id": preference["id"], "version": preference["version"] });
    assert_eq!(server.refuses(&server.dispatcher().await, "preferenceApprove", step.clone()).await.code, "FORBIDDEN");
    let manager = server.manager().await;
    let approved = server.change(&manager, "preferenceApprove", step.clone(), NOTE).await;
    assert_eq!(approved["preference"]["status"], "ACTIVE");
    assert_eq!(seen_by_the_next_shift(&server, &family.id).await, [json!({ "suggestedAction": "A small cake" })]);

    assert_eq!(server.refuses(&manager, "preferenceApprove", step).await.said(), "STALE at version");
    let again = json!({ "id": preference["id"], "version": approved["preference"]["version"] });
    assert_eq!(server.refuses(&manager, "preferenceDecline", again.clone()).await.code, "PREFERENCE_STATUS");
    server.change(&server.dispatcher().await, "preferenceRetire", again, NOTE).await;
    assert!(seen_by_the_next_shift(&server, &family.id).await.is_empty());
}

async fn what_costs_nothing_is_there_for_the_next_shift_at_once(server: Server) {
    let family = server.wang_family().await;
    let told = json!({ "source": "TOLD", "topic": "CARER", "suggestedAction": "Send somebody from Hangzhou",
        "carerWish": { "language": "wuu" } });
    assert_eq!(noted(&server, &family.id, told).await["status"], "ACTIVE");
    assert_eq!(seen_by_the_next_shift(&server, &family.id).await.len(), 1);

    let dispatcher = server.dispatcher().await;
    let note = |more: Value| {
        let mut input = json!({ "householdId": family.id, "source": "TOLD", "topic": "OTHER", "consent": "SERVICE",
            "observation": "Something" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    };
    for (more, refusal) in [
        (json!({ "observation": " " }), "INVALID at observation"),
        (json!({ "cost": { "amount": "5", "currency": "CNY" } }), "INVALID at suggestedAction"),
        (json!({ "suggestedAction": "x", "cost": { "amount": "5", "currency": "EUR" } }), "INVALID at cost.currency"),
        (json!({ "suggestedAction": "x", "cost": { "amount": "-5", "currency": "CNY" } }), "INVALID at cost.amount"),
        (json!({ "carerWish": {} }), "INVALID at carerWish"),
        (json!({ "carerWish": { "language": "Chinese" } }), "INVALID at carerWish.language"),
    ] {
        assert_eq!(server.refuses(&dispatcher, "preferenceNote", note(more.clone())).await.said(), refusal, "{more}");
    }
    assert_eq!(seen_by_the_next_shift(&server, &family.id).await.len(), 1);
}

async fn of_two_who_change_the_same_one_reads_again(server: Server) {
    let family = server.wang_family().await;
    let (dispatcher, manager) = (server.dispatcher().await, server.manager().await);
    let renamed = |name: &str| json!({ "id": family.id, "version": family.version, "name": name });
    let (one, two) = tokio::join!(
        server.tries(&dispatcher, "householdDescribe", renamed("One")),
        server.tries(&manager, "householdDescribe", renamed("Two")),
    );
    assert_ne!(one.is_granted(), two.is_granted(), "exactly one is granted: {one:?} {two:?}");
    let late = if one.is_granted() { two } else { one };
    assert_eq!(late.refused().said(), "STALE at version");
    let query = "query($id: ID!) { household(id: $id) { version home { layout } } }";
    let household = server.ask(&manager, query, json!({ "id": family.id })).await["household"].clone();
    // A household describes itself as a whole: what is left out is gone.
    assert_eq!(household, json!({ "version": 2, "home": null }));
}

async fn the_history_says_who_changed_what(server: Server) {
    let family = server.wang_family().await;
    let dispatcher = server.dispatcher().await;
    server.wait(TimeDelta::hours(1));
    let add = json!({ "householdId": family.id, "kinship": "CHILD", "name": "王静", "bornOn": "1975-01-31" });
    let member = server.change(&dispatcher, "householdMemberAdd", add, "member { id version }").await["member"].clone();
    let update =
        json!({ "id": member["id"], "version": 1, "kinship": "CHILD", "name": "王静", "occupation": "engineer" });
    server.change(&dispatcher, "householdMemberUpdate", update, "member { version }").await;
    let remove = json!({ "id": member["id"], "version": 2 });
    server.change(&dispatcher, "householdMemberRemove", remove.clone(), "household { id }").await;
    assert_eq!(server.refuses(&dispatcher, "householdMemberRemove", remove).await.said(), "NOT_FOUND at id");

    let query = "query($id: ID!) { household(id: $id) { history(first: 10) { totalCount nodes {
        operation by fields { field before after } } } } }";
    let manager = server.manager().await;
    let history = server.ask(&manager, query, json!({ "id": family.id })).await["household"]["history"].clone();
    assert_eq!(history["totalCount"], 4);
    let operations: Vec<_> = history["nodes"].as_array().into_iter().flatten().map(|one| &one["operation"]).collect();
    let expected = ["householdMemberRemove", "householdMemberUpdate", "householdMemberAdd", "householdRegister"];
    assert_eq!(operations, expected);
    let update = &history["nodes"][1];
    assert!(update["by"].as_str().is_some_and(|by| by.starts_with("user_")));
    assert_eq!(update["fields"][0]["field"], member["id"]);
    assert_eq!(update["fields"][0]["before"]["occupation"], Value::Null);
    assert_eq!(update["fields"][0]["after"]["occupation"], "engineer");
    assert_eq!(history["nodes"][0]["fields"][0]["before"]["name"], "王静");

    let hidden = server.ask(&dispatcher, query, json!({ "id": family.id })).await;
    assert_eq!(hidden["household"]["history"], Value::Null, "a dispatcher sees no history");
}

async fn a_household_goes_its_way_and_comes_back(server: Server) {
    let family = server.household_named("Lin").await;
    let dispatcher = server.dispatcher().await;
    let branch = server.branch("Gongshu").await;
    let go = |status: &str, version: i64| json!({ "id": family.id, "version": version, "branchId": branch, "status": status, "segments": ["ELDERLY", "ELDERLY"] });
    let refusal = server.refuses(&dispatcher, "householdManage", go("PAUSED", 1)).await;
    assert_eq!(refusal.said(), "HOUSEHOLD_STATUS at status");
    for (version, status) in [(1, "ACTIVE"), (2, "PAUSED"), (3, "ENDED"), (4, "ACTIVE")] {
        let selection = "household { status segments branch { name } }";
        let moved = server.change(&dispatcher, "householdManage", go(status, version), selection).await;
        let expected = json!({ "status": status, "segments": ["ELDERLY"], "branch": { "name": "Gongshu" } });
        assert_eq!(moved["household"], expected);
    }
    assert_eq!(server.refuses(&dispatcher, "householdManage", go("ERASED", 5)).await.code, "HOUSEHOLD_STATUS");
}

async fn impossible_input_names_its_field_and_writes_nothing(server: Server) {
    let dispatcher = server.dispatcher().await;
    let branch = server.branch("West Lake").await;
    let count = "{ households { totalCount } }";
    for (path, value, refusal) in [
        ("/name", json!("  "), "INVALID at name"),
        ("/name", json!("x".repeat(101)), "INVALID at name"),
        ("/branchId", json!("branch_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at branchId"),
        ("/members/0/bornOn", json!("2026-03-03"), "INVALID at members.0.bornOn"),
        ("/members/1/birthYear", json!(1850), "INVALID at members.1.birthYear"),
        ("/members/1/name", json!("a\u{7}b"), "INVALID at members.1.name"),
        ("/addresses/0/location/latitude", json!(91), "INVALID at addresses.0.location.latitude"),
        ("/addresses/0/location/longitude", json!(-180.5), "INVALID at addresses.0.location.longitude"),
        ("/addresses/0/line", json!(""), "INVALID at addresses.0.line"),
        ("/contacts/0/value", json!("call me"), "INVALID at contacts.0.value"),
        ("/contacts/1/value", json!("wang@jing"), "INVALID at contacts.1.value"),
        ("/home/areaSquareMetres", json!(0), "INVALID at home.areaSquareMetres"),
        ("/home/areaSquareMetres", json!(-5), "INVALID at home.areaSquareMetres"),
        ("/home/equipment/1/count", json!(0), "INVALID at home.equipment.1.count"),
        ("/home/equipment/1/count", json!(-1), "INVALID at home.equipment.1.count"),
        ("/contactPreferences/quietHours/until", json!("21:30"), "INVALID at contactPreferences.quietHours.until"),
        ("/contactPreferences/channels/1", json!("WECHAT"), "INVALID at contactPreferences.channels"),
    ] {
        let mut input = wang_family(&branch);
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        assert_eq!(server.refuses(&dispatcher, "householdRegister", input).await.said(), refusal);
    }
    // What cannot even be read is refused before anything is tried: an unknown word, an impossible day, another kind of id.
    for (path, value) in [
        ("/receptionGrade", json!("ROYAL")),
        ("/members/0/bornOn", json!("1948-02-30")),
        ("/branchId", json!("household_01h455vb4pex5vsknk084sn02q")),
        ("/home/floor", json!("eleven")),
    ] {
        let mut input = wang_family(&branch);
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        let answer = server.tries(&dispatcher, "householdRegister", input).await;
        assert!(!answer.is_granted(), "{path}: {answer:?}");
    }
    assert_eq!(server.ask(&dispatcher, count, json!({})).await["households"]["totalCount"], 0);
}
