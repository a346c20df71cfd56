//! The log: which messages it shows, for how long, and at which cost.

use chrono::TimeDelta;
use serde_json::json;

use super::partner::Partner;
use crate::support::{Database, on_both_databases};

on_both_databases! {
    the_log_is_read_by_pages_and_by_status,
    a_page_costs_the_same_however_long_it_is,
    messages_are_forgotten_after_thirty_days,
}

const PAGE: &str = "query($id: ID!, $after: String, $first: Int, $status: WebhookMessageStatus) {
    webhookEndpoint(id: $id) { messages(first: $first, after: $after, status: $status) {
      totalCount nodes { id status attempts { statusCode } } pageInfo { hasNextPage endCursor } } } }";

async fn the_log_is_read_by_pages_and_by_status(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    for status in [500, 200, 200] {
        partner.receiver.answers(status, &[], "");
        partner.happens().await;
        partner.deliver().await;
    }
    let read = async |first: i32, after: serde_json::Value, status: serde_json::Value| {
        let variables = json!({ "id": endpoint, "first": first, "after": after, "status": status });
        partner.server().ask(&partner.program, PAGE, variables).await["webhookEndpoint"]["messages"].clone()
    };
    let first = read(2, json!(null), json!(null)).await;
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let rest = read(2, first["pageInfo"]["endCursor"].clone(), json!(null)).await;
    assert_eq!(rest["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest["nodes"][0]["attempts"], json!([{ "statusCode": 500 }]), "the oldest comes last");
    let pending = read(20, json!(null), json!("PENDING")).await;
    assert_eq!((&pending["totalCount"], &pending["nodes"][0]["id"]), (&json!(1), &rest["nodes"][0]["id"]));
}

async fn a_page_costs_the_same_however_long_it_is(database: Database) {
    let partner = Partner::new(database).await;
    partner.happens().await;
    let (_, idle) = partner.server().statements(partner.deliver()).await;
    assert_eq!(idle, 2, "whether there is an endpoint, and whether something is due");
    let (endpoint, _) = partner.endpoint().await;
    let page = || partner.server().ask(&partner.admin, PAGE, json!({ "id": endpoint }));
    partner.happens().await;
    partner.deliver().await;
    let (_, short) = partner.server().statements(page()).await;
    for _ in 0..9 {
        partner.happens().await;
    }
    partner.deliver().await;
    let (answer, long) = partner.server().statements(page()).await;
    assert_eq!(answer["webhookEndpoint"]["messages"]["nodes"].as_array().map(Vec::len), Some(10));
    // The session, the endpoint, the count, the page, the attempts.
    assert_eq!((short, long), (5, 5));

    let list = "{ applications { webhookEndpoints { url secrets { signing } } } }";
    let ask = || partner.server().ask(&partner.admin, list, json!({}));
    let (_, one) = partner.server().statements(ask()).await;
    for _ in 0..4 {
        partner.endpoint().await;
    }
    let (_, five) = partner.server().statements(ask()).await;
    // The session, the applications, their endpoints, the secrets of these.
    assert_eq!((one, five), (4, 4));
}

async fn messages_are_forgotten_after_thirty_days(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.happens().await;
    partner.deliver().await;
    partner.server().run_jobs().await;
    assert_eq!(partner.messages(&endpoint).await.len(), 1);
    partner.server().wait(TimeDelta::days(31));
    partner.change("webhookEndpointTest", json!({ "id": endpoint }), "webhookMessage { id }").await;
    partner.deliver().await;
    partner.server().run_jobs().await;
    let kept = partner.messages(&endpoint).await;
    assert_eq!(kept.len(), 1, "the younger one");
    assert_eq!(kept[0]["eventKind"], "agency.webhook.test");
}
