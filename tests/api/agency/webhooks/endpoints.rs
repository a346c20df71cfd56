//! Who makes endpoints, who sees them, and which documents they may have.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::partner::{DOCUMENT, ENDPOINT, Partner, program};
use crate::matching::world::text;
use crate::support::{Caller, Database, on_both_databases};

on_both_databases! {
    an_application_makes_its_own,
    endpoints_of_others_are_not_there,
    a_document_is_judged_when_it_is_kept,
    the_history_says_who_changed_what_and_when,
    what_the_application_may_not_see_is_not_sent,
    only_what_the_arguments_name_is_sent,
    an_application_has_twenty_at_most,
    a_deleted_endpoint_is_gone_with_its_log,
}

async fn an_application_makes_its_own(database: Database) {
    let partner = Partner::new(database).await;
    let server = partner.server();
    let input = json!({ "url": partner.receiver.url(), "document": DOCUMENT, "description": " staging " });
    let made = server.change(&partner.program, "webhookEndpointCreate", input.clone(), ENDPOINT).await;
    let kinds = &made["webhookEndpoint"]["eventKinds"];
    assert!(kinds.as_array().is_some_and(|kinds| kinds.contains(&json!("matching.request.opened"))), "{kinds}");
    let query = "{ viewer { application { webhookEndpoints { id description document variables } } } }";
    let own = server.ask(&partner.program, query, json!({})).await;
    let listed = json!([{
        "id": made["webhookEndpoint"]["id"], "description": "staging", "document": DOCUMENT, "variables": {},
    }]);
    assert_eq!(own["viewer"]["application"]["webhookEndpoints"], listed);

    let (_, reader) = program(server, &partner.admin, "Reader", json!(["agency.webhook.read"])).await;
    assert_eq!(server.refuses(&reader, "webhookEndpointCreate", input.clone()).await.code, "FORBIDDEN");
    let nobodys = server.refuses(&partner.admin, "webhookEndpointCreate", input).await;
    assert_eq!(nobodys.said(), "INVALID at applicationId");
}

async fn endpoints_of_others_are_not_there(database: Database) {
    let partner = Partner::new(database).await;
    let server = partner.server();
    let (endpoint, _) = partner.endpoint().await;
    partner.happens().await;
    partner.deliver().await;
    let message = text(&partner.messages(&endpoint).await[0]["id"]);
    let scopes = json!(["agency.webhook.read", "agency.webhook.update", "matching.request.read"]);
    let (_, other) = program(server, &partner.admin, "Other", scopes).await;
    let elsewhere = server.another_agency().await;
    for stranger in [&other, &elsewhere] {
        refuse_all(&partner, stranger, &endpoint, &message).await;
    }
    let query = "query($id: ID!) { application(id: $id) { webhookEndpoints { id } } }";
    let seen = server.ask(&other, "{ viewer { application { webhookEndpoints { id } } } }", json!({})).await;
    assert_eq!(seen["viewer"]["application"]["webhookEndpoints"], json!([]));
    let seen = server.ask(&partner.admin, query, json!({ "id": partner.application })).await;
    assert_eq!(seen["application"]["webhookEndpoints"], json!([{ "id": endpoint }]));
}

async fn refuse_all(partner: &Partner, stranger: &Caller, endpoint: &str, message: &str) {
    let server = partner.server();
    let url = partner.receiver.url();
    let update = json!({ "id": endpoint, "version": 1, "url": url, "document": DOCUMENT, "disabled": true });
    for (mutation, input) in [
        ("webhookEndpointUpdate", update),
        ("webhookEndpointDelete", json!({ "id": endpoint })),
        ("webhookEndpointSecretRotate", json!({ "id": endpoint })),
        ("webhookEndpointTest", json!({ "id": endpoint })),
        ("webhookMessageResend", json!({ "id": message })),
    ] {
        assert_eq!(server.refuses(stranger, mutation, input).await.said(), "NOT_FOUND at id", "{mutation}");
    }
    let input = json!({ "applicationId": partner.application, "url": url, "document": DOCUMENT });
    let refused = server.refuses(stranger, "webhookEndpointCreate", input).await;
    assert_eq!(refused.said(), "NOT_FOUND at applicationId");
    let query = "query($e: ID!, $m: ID!) { webhookEndpoint(id: $e) { id } endpoint: node(id: $e) { id } message: node(id: $m) { id } }";
    let found = server.ask(stranger, query, json!({ "e": endpoint, "m": message })).await;
    assert_eq!(found, json!({ "webhookEndpoint": null, "endpoint": null, "message": null }));
}

async fn a_document_is_judged_when_it_is_kept(database: Database) {
    let partner = Partner::new(database).await;
    let filtered = "subscription($id: ID!) { staffingRequestChanged(id: $id) { change } }";
    for (document, variables, field) in [
        ("{ version }", json!({}), "document"),
        ("mutation { sessionSignOut { userErrors { code } } }", json!({}), "document"),
        ("subscription { nothing { id } }", json!({}), "document"),
        ("subscription {", json!({}), "document"),
        ("", json!({}), "document"),
        (
            "subscription A { staffingRequestChanged { change } } subscription B { staffingRequestChanged { change } }",
            json!({}),
            "document",
        ),
        ("subscription { __typename }", json!({}), "document"),
        // A scope that the application does not have.
        ("subscription { placementChanged { cursor } }", json!({}), "document"),
        (filtered, json!({}), "variables"),
        (filtered, json!({ "id": 1.5 }), "variables"),
        (DOCUMENT, json!([1]), "variables"),
    ] {
        let input = json!({
            "applicationId": partner.application, "url": partner.receiver.url(), "document": document,
            "variables": variables,
        });
        let refused = partner.server().refuses(&partner.admin, "webhookEndpointCreate", input).await;
        assert_eq!(refused.said(), format!("INVALID at {field}"), "{document}: {}", refused.message);
    }
    let (endpoint, _) = partner.endpoint().await;
    let update = json!({
        "id": endpoint, "version": 1, "url": partner.receiver.url(), "document": "{ version }", "disabled": false,
    });
    let refused = partner.server().refuses(&partner.admin, "webhookEndpointUpdate", update).await;
    assert_eq!(refused.said(), "INVALID at document");
    let stale = json!({
        "id": endpoint, "version": 7, "url": partner.receiver.url(), "document": DOCUMENT, "disabled": false,
    });
    assert_eq!(
        partner.server().refuses(&partner.admin, "webhookEndpointUpdate", stale).await.said(),
        "STALE at version"
    );
}

async fn the_history_says_who_changed_what_and_when(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    let server = partner.server();
    server.wait(TimeDelta::hours(1));
    let moved = format!("{}/elsewhere", partner.receiver.url());
    let update = json!({ "id": endpoint, "version": 1, "url": moved, "document": DOCUMENT, "disabled": false });
    server.change(&partner.program, "webhookEndpointUpdate", update, "webhookEndpoint { id }").await;
    server.change(&partner.admin, "webhookEndpointSecretRotate", json!({ "id": endpoint }), "secret").await;
    partner.receiver.answers(410, &[], "");
    partner.happens().await;
    partner.deliver().await;

    let query = "query($id: ID!) { webhookEndpoint(id: $id) { history(first: 10) { totalCount nodes {
        operation by at fields { field before after } } } } }";
    let history = server.ask(&partner.program, query, json!({ "id": endpoint })).await;
    let history = history["webhookEndpoint"]["history"].clone();
    let rows: Vec<_> = history["nodes"].as_array().expect("changes").iter().collect();
    let who = |row: &Value| text(&row["by"]).split('_').next().map(str::to_owned);
    let told: Vec<_> = rows.iter().map(|row| (text(&row["operation"]), who(row).unwrap_or_default())).collect();
    let expected = [
        ("webhookEndpointDisable", "system"),
        ("webhookEndpointSecretRotate", "user"),
        ("webhookEndpointUpdate", "application"),
        ("webhookEndpointCreate", "user"),
    ];
    assert_eq!(told, expected.map(|(operation, by)| (operation.to_owned(), by.to_owned())));
    assert_eq!(history["totalCount"], 4);
    let change = &rows[2]["fields"][0];
    assert_eq!(
        (&change["field"], &change["before"], &change["after"]),
        (&json!("url"), &json!(partner.receiver.url()), &json!(moved))
    );
    assert!(text(&rows[2]["at"]) > text(&rows[3]["at"]), "{history}");
    assert!(!history.to_string().contains("whsec_"), "no secret: {history}");
}

async fn what_the_application_may_not_see_is_not_sent(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.receiver.answers(500, &[], "");
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    partner.receiver.taken();
    partner.receiver.answers(200, &[], "");

    let webhooks = json!(["agency.webhook.read", "agency.webhook.update"]);
    partner.may(webhooks, false).await;
    partner.happens().await;
    partner.server().wait(TimeDelta::days(1));
    partner.deliver().await;
    assert_eq!(partner.receiver.taken().len(), 0);
    let kept = partner.messages(&endpoint).await;
    let statuses: Vec<_> = kept.iter().map(|message| message["status"].clone()).collect();
    assert_eq!(statuses, ["WITHHELD"], "of what was never sent nothing is known");

    let all = json!(["agency.webhook.read", "agency.webhook.update", "matching.request.read"]);
    partner.may(all.clone(), true).await;
    partner.happens().await;
    partner.deliver().await;
    assert_eq!(partner.receiver.taken().len(), 0, "a disabled application is told nothing");
    partner.may(all, false).await;
    let request = partner.happens().await;
    partner.deliver().await;
    assert!(partner.receiver.one().body.contains(&request));
}

async fn only_what_the_arguments_name_is_sent(database: Database) {
    let partner = Partner::new(database).await;
    let (one, other) = (partner.happens().await, partner.happens().await);
    let input = json!({
        "applicationId": partner.application, "url": partner.receiver.url(), "variables": { "id": one },
        "document": "subscription($id: ID!) { staffingRequestChanged(id: $id) { staffingRequest { id } } }",
    });
    let made = partner.change("webhookEndpointCreate", input, "webhookEndpoint { id }").await;
    for request in [&one, &other] {
        let input = json!({ "id": request, "version": 1, "reason": "not needed any more" });
        partner.world.change("staffingRequestCancel", input, "staffingRequest { id }").await;
    }
    partner.deliver().await;
    assert_eq!(partner.receiver.one().json()["data"]["staffingRequestChanged"]["staffingRequest"]["id"], one.as_str());
    assert_eq!(partner.messages(made["webhookEndpoint"]["id"].as_str().expect("an id")).await.len(), 1);
}

async fn an_application_has_twenty_at_most(database: Database) {
    let partner = Partner::new(database).await;
    for _ in 0..19 {
        partner.endpoint().await;
    }
    let input = json!({ "applicationId": partner.application, "url": partner.receiver.url(), "document": DOCUMENT });
    let try_one = || partner.server().tries(&partner.admin, "webhookEndpointCreate", input.clone());
    let (one, other) = tokio::join!(try_one(), try_one());
    let refused: Vec<_> = [one, other].iter().filter(|a| !a.is_granted()).map(|a| a.refused().code).collect();
    assert_eq!(refused, ["WEBHOOK_ENDPOINTS_FULL"]);
}

async fn a_deleted_endpoint_is_gone_with_its_log(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.happens().await;
    partner.deliver().await;
    let message = text(&partner.messages(&endpoint).await[0]["id"]);
    partner.receiver.taken();
    partner.happens().await;
    let gone = partner.change("webhookEndpointDelete", json!({ "id": endpoint }), "deletedId").await;
    assert_eq!(gone["deletedId"], endpoint.as_str());
    assert_eq!(partner.deliver().await, 0);
    assert_eq!(partner.read(&endpoint).await, Value::Null);
    let query = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(partner.server().ask(&partner.admin, query, json!({ "id": message })).await["node"], Value::Null);
}
