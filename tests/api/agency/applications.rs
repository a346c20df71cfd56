//! Partners' programs and their keys.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_program_may_do_what_its_scopes_name,
    the_secret_of_a_key_is_shown_once,
    a_key_ends_when_it_expires_or_is_revoked,
    a_disabled_application_is_out,
    scopes_are_permissions_that_programs_can_be_given,
}

const BRANCHES: &str = "{ branches { name } }";

async fn application(server: &Server, scopes: Value) -> Value {
    let input = json!({ "name": "Partner", "scopes": scopes });
    let fields = "application { id version name scopes }";
    server.change(&server.admin().await, "applicationCreate", input, fields).await["application"].clone()
}

async fn key(server: &Server, application: &Value, expires_at: Value) -> (Caller, Value) {
    let input = json!({ "applicationId": application["id"], "label": "staging", "expiresAt": expires_at });
    let issued = server.change(&server.admin().await, "apiKeyIssue", input, "secret apiKey { id hint }").await;
    (Caller::with(issued["secret"].as_str().expect("a secret")), issued["apiKey"].clone())
}

async fn a_program_may_do_what_its_scopes_name(server: Server) {
    let partner = application(&server, json!(["agency.branch.read"])).await;
    let (caller, _) = key(&server, &partner, Value::Null).await;
    let viewer = server.ask(&caller, "{ viewer { application { name } roles permissions } }", json!({})).await;
    assert_eq!(
        viewer["viewer"],
        json!({ "application": { "name": "Partner" }, "roles": ["APPLICATION"], "permissions": ["agency.branch.read"] })
    );
    server.ask(&caller, BRANCHES, json!({})).await;
    assert_eq!(server.refusal(&caller, "{ viewer { agency { name } } }", json!({})).await.code, "FORBIDDEN");
    let input = json!({
        "id": partner["id"], "version": partner["version"], "name": "Partner", "scopes": [], "disabled": false,
    });
    server.change(&server.admin().await, "applicationUpdate", input, "application { scopes }").await;
    assert_eq!(server.refusal(&caller, BRANCHES, json!({})).await.code, "FORBIDDEN", "from the next request on");
}

async fn the_secret_of_a_key_is_shown_once(server: Server) {
    let partner = application(&server, json!([])).await;
    let (_, shown) = key(&server, &partner, Value::Null).await;
    let query = "query($id: ID!) { application(id: $id) { keys { id hint label } } }";
    let later = server.ask(&server.admin().await, query, json!({ "id": partner["id"] })).await;
    let kept = later["application"]["keys"].clone();
    assert_eq!(kept, json!([{ "id": shown["id"], "hint": shown["hint"], "label": "staging" }]));
    assert_eq!(shown["hint"].as_str().map(str::len), Some(10), "only the beginning is kept");
}

async fn a_key_ends_when_it_expires_or_is_revoked(server: Server) {
    let partner = application(&server, json!(["agency.branch.read"])).await;
    let tomorrow = json!(server.now() + TimeDelta::days(1));
    let (expiring, _) = key(&server, &partner, tomorrow).await;
    let (revoked, row) = key(&server, &partner, Value::Null).await;
    for caller in [&expiring, &revoked] {
        server.ask(caller, BRANCHES, json!({})).await;
    }
    let revoke = json!({ "id": row["id"] });
    let first = server.change(&server.admin().await, "apiKeyRevoke", revoke.clone(), "apiKey { revokedAt }").await;
    server.wait(TimeDelta::days(2));
    let again = server.change(&server.admin().await, "apiKeyRevoke", revoke, "apiKey { revokedAt }").await;
    assert_eq!(first["apiKey"]["revokedAt"], again["apiKey"]["revokedAt"]);
    for caller in [&expiring, &revoked] {
        assert_eq!(server.refusal(caller, BRANCHES, json!({})).await.code, "UNAUTHENTICATED");
    }
    let yesterday = json!({ "applicationId": partner["id"], "label": "late", "expiresAt": "2026-01-01T00:00:00Z" });
    assert_eq!(server.refuses(&server.admin().await, "apiKeyIssue", yesterday).await.said(), "INVALID at expiresAt");
}

async fn a_disabled_application_is_out(server: Server) {
    let partner = application(&server, json!(["agency.branch.read"])).await;
    let (caller, _) = key(&server, &partner, Value::Null).await;
    let input = json!({
        "id": partner["id"], "version": partner["version"], "name": "Partner", "scopes": partner["scopes"], "disabled": true,
    });
    server.change(&server.admin().await, "applicationUpdate", input, "application { disabledAt }").await;
    assert_eq!(server.refusal(&caller, BRANCHES, json!({})).await.code, "UNAUTHENTICATED");
}

async fn scopes_are_permissions_that_programs_can_be_given(server: Server) {
    let admin = server.admin().await;
    for scope in ["agency.user.update", "agency.nothing.at.all"] {
        let input = json!({ "name": "Greedy", "scopes": [scope] });
        assert_eq!(server.refuses(&admin, "applicationCreate", input).await.said(), "INVALID at scopes");
    }
    application(&server, json!([])).await;
    let input = json!({ "name": "Partner", "scopes": [] });
    let refusal = server.refuses(&admin, "applicationCreate", input).await;
    assert_eq!(refusal.said(), "APPLICATION_NAME_TAKEN at name");
}
