//! Where messages never go: into the operator's own network, and where a receiver sends them on to.

use serde_json::{Value, json};

use super::partner::{DOCUMENT, ENDPOINT, Partner};
use crate::support::receiver::Receiver;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_private_address_is_refused_unless_the_operator_allows_it,
    a_name_that_leads_to_a_private_address_gets_nothing,
    what_was_allowed_once_is_checked_at_every_attempt,
    a_redirect_is_not_followed,
}

async fn a_private_address_is_refused_unless_the_operator_allows_it(server: Server) {
    let partner = Partner::of(server).await;
    for url in [
        "https://127.0.0.1/",
        "https://[::1]:8443/",
        "https://10.0.0.7/hooks",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:192.168.0.1]/",
        "https://2130706433/",
        "http://partner.example/",
        "https://a:b@partner.example/",
        "nonsense",
    ] {
        let input = json!({ "applicationId": partner.application, "url": url, "document": DOCUMENT });
        let refused = partner.server().refuses(&partner.admin, "webhookEndpointCreate", input).await;
        assert_eq!(refused.said(), "INVALID at url", "{url}");
    }
}

/// The one attempt that was made, which reached nobody.
async fn attempt(partner: &Partner, endpoint: &str) -> Value {
    let messages = partner.messages(endpoint).await;
    assert_eq!((messages.len(), &messages[0]["status"]), (1, &json!("PENDING")));
    let attempts = messages[0]["attempts"].as_array().expect("attempts").clone();
    assert_eq!(attempts.len(), 1);
    attempts[0].clone()
}

async fn a_name_that_leads_to_a_private_address_gets_nothing(server: Server) {
    let partner = Partner::of(server).await;
    let url = format!("https://localhost:{}/hooks", partner.receiver.port());
    let (endpoint, _) = partner.endpoint_at(&url, "HMAC").await;
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    let attempt = attempt(&partner, &endpoint).await;
    assert_eq!(attempt["error"], "the name leads to an address that is not public");
    assert_eq!(attempt["statusCode"], Value::Null);
    assert_eq!(partner.receiver.taken().len(), 0);
}

async fn what_was_allowed_once_is_checked_at_every_attempt(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.happens().await;
    let strict = partner.server().beside().await;
    assert_eq!(strict.deliver_webhooks().await.expect("webhooks"), 1);
    let attempt = attempt(&partner, &endpoint).await;
    assert_eq!((&attempt["error"], &attempt["statusCode"]), (&json!("url must begin with `https://`"), &Value::Null));
    assert_eq!(partner.receiver.taken().len(), 0);
    strict.shutdown().await.expect("a clean end");
}

async fn a_redirect_is_not_followed(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    let inside = Receiver::start().await;
    for status in [301, 302, 303, 307, 308] {
        partner.receiver.answers(status, &[("location", &inside.url())], "");
        let input = json!({ "id": endpoint });
        partner.change("webhookEndpointTest", input, "webhookMessage { id }").await;
        partner.deliver().await;
        let error = partner.messages(&endpoint).await[0]["attempts"][0]["error"].clone();
        assert!(error.as_str().is_some_and(|error| error.contains("redirects are not followed")), "{error}");
    }
    assert_eq!(inside.taken().len(), 0);
    let read = partner.read(&endpoint).await;
    let input = json!({
        "id": endpoint, "version": read["version"], "url": inside.url(), "document": DOCUMENT, "disabled": false,
    });
    let moved = partner.change("webhookEndpointUpdate", input, ENDPOINT).await;
    assert_eq!(moved["webhookEndpoint"]["url"], inside.url());
}
