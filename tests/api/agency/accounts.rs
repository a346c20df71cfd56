//! Branches, and the accounts of the people who work there.

use domain::agency::demo;
use serde_json::{Value, json};

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_branch_is_opened_and_changed,
    a_stale_change_writes_nothing,
    a_dispatcher_of_one_branch_sees_that_branch,
    accounts_are_listed_a_page_at_a_time,
    whoever_is_disabled_is_out_at_once,
    an_agency_keeps_an_admin,
    two_admins_cannot_remove_each_other,
    an_account_is_checked_by_its_fields,
}

fn east() -> Value {
    json!({
        "name": "East", "timeZone": "Asia/Shanghai", "address": "1 East Road",
        "place": { "latitude": 30.25, "longitude": 120.21 },
    })
}

fn with(mut input: Value, name: &str, value: Value) -> Value {
    input[name] = value;
    input
}

async fn account(server: &Server, kind: &str) -> Value {
    let answer =
        server.ask(&server.office(kind).await, "{ viewer { user { id version name roles } } }", json!({})).await;
    answer["viewer"]["user"].clone()
}

async fn a_branch_is_opened_and_changed(server: Server) {
    let admin = server.admin().await;
    let fields = "branch { id version name timeZone address place { latitude longitude } }";
    let made = server.change(&admin, "branchCreate", east(), fields).await["branch"].clone();
    assert_eq!((made["timeZone"].as_str(), made["place"]["latitude"].as_f64()), (Some("Asia/Shanghai"), Some(30.25)));
    let refusal = server.refuses(&admin, "branchCreate", east()).await;
    assert_eq!(refusal.said(), "BRANCH_NAME_TAKEN at name");
    let change = with(with(east(), "id", made["id"].clone()), "version", made["version"].clone());
    let changed = server.change(&admin, "branchUpdate", with(change, "name", json!("Far East")), fields).await;
    assert_eq!(
        (changed["branch"]["name"].as_str(), changed["branch"]["version"].as_i64()),
        (Some("Far East"), Some(2))
    );
    let found = server
        .ask(&admin, "query($id: ID!) { node(id: $id) { id ... on Branch { name } } }", json!({ "id": made["id"] }))
        .await;
    assert_eq!(found["node"]["name"], "Far East");
}

async fn a_stale_change_writes_nothing(server: Server) {
    let admin = server.admin().await;
    let agency =
        server.ask(&admin, "{ viewer { agency { version name } } }", json!({})).await["viewer"]["agency"].clone();
    let rename = |name: &str| json!({ "version": agency["version"], "name": name });
    server.change(&admin, "agencyUpdate", rename("First"), "agency { version }").await;
    assert_eq!(server.refuses(&admin, "agencyUpdate", rename("Second")).await.said(), "STALE at version");
    let now = server.ask(&admin, "{ viewer { agency { name } } }", json!({})).await;
    assert_eq!(now["viewer"]["agency"]["name"], "First");
}

async fn a_dispatcher_of_one_branch_sees_that_branch(server: Server) {
    let admin = server.admin().await;
    let branches = server.ask(&admin, "{ branches { id name } }", json!({})).await["branches"].clone();
    let dispatcher = account(&server, "dispatcher").await;
    let input = json!({
        "id": dispatcher["id"], "version": dispatcher["version"], "name": dispatcher["name"], "roles": dispatcher["roles"],
        "branchIds": [branches[0]["id"]],
    });
    let bound = server.change(&admin, "userUpdate", input, "user { branches { id } }").await;
    assert_eq!(bound["user"]["branches"][0]["id"], branches[0]["id"]);
    let caller = server.dispatcher().await;
    let seen = server.ask(&caller, "{ branches { id } }", json!({})).await;
    assert_eq!(seen["branches"], json!([{ "id": branches[0]["id"] }]));
    let ids = json!({ "ids": [branches[0]["id"], branches[1]["id"]] });
    let seen = server.ask(&caller, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids).await;
    assert_eq!(
        seen["nodes"],
        json!([{ "id": branches[0]["id"] }, null]),
        "another branch looks as if it were not there"
    );
}

async fn accounts_are_listed_a_page_at_a_time(server: Server) {
    let admin = server.admin().await;
    let page = async |arguments: String| {
        let query = format!(
            "{{ users({arguments}) {{ totalCount nodes {{ name }} edges {{ cursor }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        server.ask(&admin, &query, json!({})).await["users"].clone()
    };
    let all = page("first: 1000".into()).await;
    let names: Vec<_> = all["nodes"].as_array().expect("accounts").iter().map(|user| user["name"].clone()).collect();
    assert_eq!((names.len(), all["totalCount"].as_u64()), (5, Some(5)));
    assert!(names.is_sorted_by_key(|name| name.as_str().map(str::to_owned)), "{names:?}");
    let first = page("first: 2".into()).await;
    assert_eq!((&first["nodes"][1]["name"], &first["pageInfo"]["hasNextPage"]), (&names[1], &json!(true)));
    let second = page(format!("first: 2, after: {}", first["pageInfo"]["endCursor"])).await;
    assert_eq!((&second["nodes"][0]["name"], &second["pageInfo"]["hasPreviousPage"]), (&names[2], &json!(true)));
    let back = page(format!("last: 1, before: {}", second["pageInfo"]["startCursor"])).await;
    assert_eq!((&back["nodes"][0]["name"], back["totalCount"].as_u64()), (&names[1], Some(5)));
    for (arguments, field) in [("first: -1", "first"), ("first: 1, last: 1", "last"), ("after: \"tomorrow\"", "after")]
    {
        let query = format!("{{ users({arguments}) {{ nodes {{ id }} }} }}");
        assert_eq!(server.refusal(&admin, &query, json!({})).await.said(), format!("INVALID at {field}"));
    }
}

async fn whoever_is_disabled_is_out_at_once(server: Server) {
    let (admin, inspector) = (server.admin().await, server.office("inspector").await);
    let user = account(&server, "inspector").await;
    let set = |version: &Value, disabled: bool| json!({ "id": user["id"], "version": version, "disabled": disabled });
    let out =
        server.change(&admin, "userSetDisabled", set(&user["version"], true), "user { version disabledAt }").await;
    assert!(out["user"]["disabledAt"].is_string());
    assert_eq!(server.refusal(&inspector, "{ branches { id } }", json!({})).await.code, "UNAUTHENTICATED");
    let credentials = json!({ "email": demo::email("inspector"), "password": demo::DEMO_PASSWORD });
    let refusal = server.refuses(&Caller::nobody(), "sessionSignIn", credentials.clone()).await;
    assert_eq!(refusal.code, "SIGN_IN_FAILED");
    server.change(&admin, "userSetDisabled", set(&out["user"]["version"], false), "user { disabledAt }").await;
    server.change(&Caller::nobody(), "sessionSignIn", credentials, "tokens { accessToken }").await;
}

async fn an_agency_keeps_an_admin(server: Server) {
    let admin = server.admin().await;
    let user = account(&server, "admin").await;
    let disable = json!({ "id": user["id"], "version": user["version"], "disabled": true });
    assert_eq!(server.refuses(&admin, "userSetDisabled", disable).await.said(), "LAST_ADMIN at disabled");
    let demote = json!({ "id": user["id"], "version": user["version"], "name": user["name"], "roles": ["MANAGER"] });
    assert_eq!(server.refuses(&admin, "userUpdate", demote).await.said(), "LAST_ADMIN at roles");
}

async fn two_admins_cannot_remove_each_other(server: Server) {
    let first = server.admin().await;
    let input =
        json!({ "email": "second@example.com", "password": "a second admin", "name": "Second", "roles": ["ADMIN"] });
    let second = server.change(&first, "userCreate", input, "user { id version }").await["user"].clone();
    let caller = server.signed_in("second@example.com").await;
    let user = account(&server, "admin").await;
    let disable = |user: &Value| json!({ "id": user["id"], "version": user["version"], "disabled": true });
    let (one, two) = tokio::join!(
        server.tries(&first, "userSetDisabled", disable(&second)),
        server.tries(&caller, "userSetDisabled", disable(&user))
    );
    let granted = [&one, &two].into_iter().filter(|answer| answer.is_granted()).count();
    assert_eq!(granted, 1, "{one:?} {two:?}");
}

async fn an_account_is_checked_by_its_fields(server: Server) {
    let admin = server.admin().await;
    let li = json!({ "email": "li@example.com", "password": "long enough", "name": "Li", "roles": ["INSPECTOR"] });
    for (name, value, said) in [
        ("email", json!("li"), "INVALID at email"),
        ("email", json!(demo::email("admin").to_uppercase()), "EMAIL_TAKEN at email"),
        ("password", json!("short"), "INVALID at password"),
        ("name", json!("  "), "INVALID at name"),
        ("roles", json!([]), "INVALID at roles"),
        ("roles", json!(["APPLICATION"]), "INVALID at roles"),
        ("roles", json!(["CARER"]), "INVALID at staffMemberId"),
        ("branchIds", json!(["branch_01h455vb4pex5vsknk084sn02q"]), "NOT_FOUND at branchIds"),
    ] {
        assert_eq!(server.refuses(&admin, "userCreate", with(li.clone(), name, value)).await.said(), said);
    }
    server.change(&admin, "userCreate", li, "user { id }").await;
}
