//! The walls between agencies.

use domain::agency::founding::{self, Founding};
use serde_json::json;

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    nothing_of_another_agency_is_there,
    nobody_sees_anything_without_signing_in,
    a_look_at_oneself_costs_few_statements,
}

async fn another_agency(server: &Server) -> Caller {
    let founding = Founding {
        name: "Elsewhere".into(),
        currency: "EUR".into(),
        admin_name: "Erika".into(),
        admin_email: "erika@elsewhere.example".into(),
        admin_password: "a password elsewhere".into(),
    };
    founding::found(&server.system().await, founding).await.expect("another agency");
    server.signed_in("erika@elsewhere.example").await
}

async fn nothing_of_another_agency_is_there(server: Server) {
    let (here, there) = (server.admin().await, another_agency(&server).await);
    let ours = "{ branches { id } users { nodes { id } } applications { id } viewer { agency { id } } }";
    let ours = server.ask(&here, ours, json!({})).await;
    let ids = json!([
        ours["branches"][0]["id"],
        ours["users"]["nodes"][0]["id"],
        ours["applications"][0]["id"],
        ours["viewer"]["agency"]["id"],
    ]);
    let found = server.ask(&here, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
    assert!(found["nodes"].as_array().expect("objects").iter().all(|node| node["id"].is_string()), "{found}");
    let found = server.ask(&there, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
    assert_eq!(found["nodes"], json!([null, null, null, null]));
    let lists = server.ask(&there, "{ branches { id } applications { id } users { nodes { name } } }", json!({})).await;
    assert_eq!(lists, json!({ "branches": [], "applications": [], "users": { "nodes": [{ "name": "Erika" }] } }));
    let branch = json!({
        "id": ours["branches"][0]["id"], "version": 1, "name": "Taken over", "timeZone": "Europe/Berlin",
        "address": "1 Street", "place": { "latitude": 1.0, "longitude": 1.0 },
    });
    assert_eq!(server.refuses(&there, "branchUpdate", branch).await.said(), "NOT_FOUND at id");
    let user = json!({ "id": ours["users"]["nodes"][0]["id"], "version": 1, "disabled": true });
    assert_eq!(server.refuses(&there, "userSetDisabled", user).await.said(), "NOT_FOUND at id");
    let key = json!({ "applicationId": ours["applications"][0]["id"], "label": "theirs" });
    assert_eq!(server.refuses(&there, "apiKeyIssue", key).await.said(), "NOT_FOUND at applicationId");
}

async fn nobody_sees_anything_without_signing_in(server: Server) {
    let nobody = Caller::nobody();
    assert!(server.ask(&nobody, "{ viewer { roles } }", json!({})).await["viewer"].is_null());
    for query in ["{ branches { id } }", "{ users { nodes { id } } }", "{ auditEntries { nodes { id } } }"] {
        assert_eq!(server.refusal(&nobody, query, json!({})).await.code, "UNAUTHENTICATED");
    }
}

async fn a_look_at_oneself_costs_few_statements(server: Server) {
    let manager = server.manager().await;
    let query = "{ viewer { user { name } agency { name } permissions } branches { name }
        users(first: 5) { totalCount nodes { name branches { name } } } }";
    let (_, statements) = server.statements(server.ask(&manager, query, json!({}))).await;
    // The session, the account, the agency, the branches, the count and the page.
    assert_eq!(statements, 6);
}
