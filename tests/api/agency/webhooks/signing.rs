//! What is sent, and how a receiver knows that it is from us.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::kernel::clock::{Clock as _, SystemClock};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use super::partner::Partner;
use crate::matching::world::text;
use crate::support::receiver::Taken;
use crate::support::{Database, on_both_databases, stored};

on_both_databases! {
    a_message_is_shaped_by_the_document_and_verified_by_the_library,
    a_public_key_verifies_what_is_sent,
    during_a_rotation_old_and_new_verify,
    secrets_and_answers_are_nowhere_in_clear,
}

/// Whether a secret is one of those by which this was signed, whatever the time.
fn signed_by(secret: &str, taken: &Taken) -> bool {
    let timestamp = taken.header("webhook-timestamp").parse().expect("a time");
    let expected =
        Webhook::new(secret).expect("a secret").sign(taken.header("webhook-id"), timestamp, taken.body.as_bytes());
    taken.header("webhook-signature").split(' ').any(|signature| signature == expected.as_ref().expect("a signature"))
}

/// The same for a public key.
fn signed_for(public_key: &str, taken: &Taken) -> bool {
    let key = STANDARD.decode(public_key.strip_prefix("whpk_").expect("a public key")).expect("base64");
    let key = VerifyingKey::from_bytes(&key.try_into().expect("32 bytes")).expect("a key");
    let signed = format!("{}.{}.{}", taken.header("webhook-id"), taken.header("webhook-timestamp"), taken.body);
    taken.header("webhook-signature").split(' ').filter_map(|signature| signature.strip_prefix("v1a,")).any(
        |signature| {
            let signature = Signature::from_slice(&STANDARD.decode(signature).expect("base64")).expect("64 bytes");
            key.verify_strict(signed.as_bytes(), &signature).is_ok()
        },
    )
}

async fn a_message_is_shaped_by_the_document_and_verified_by_the_library(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, secret) = partner.endpoint().await;
    let request = partner.happens().await;
    // The library looks at the machine's clock.
    partner.server().set_clock(SystemClock.now());
    assert_eq!(partner.deliver().await, 1);
    let taken = partner.receiver.one();
    let library = Webhook::new(&secret).expect("a secret");
    library.verify(taken.body.as_bytes(), &taken.headers).expect("a message of ours");
    assert!(library.verify(taken.body.replace("OPENED", "CHANGED").as_bytes(), &taken.headers).is_err());
    assert_eq!(taken.header("content-type"), "application/json");

    let sent = taken.json();
    assert_eq!(sent["type"], "matching.request.opened", "{sent}");
    let shaped = json!({ "staffingRequestChanged": { "change": "OPENED", "staffingRequest": { "id": request, "status": "OPEN" } } });
    assert_eq!(sent["data"], shaped);
    assert!(sent["timestamp"].as_str().is_some_and(|at| at.starts_with("2026-03-02T01:")), "{sent}");
    assert!(sent.get("errors").is_none());

    let messages = partner.messages(&endpoint).await;
    assert_eq!(messages.len(), 1);
    assert_eq!((&messages[0]["id"], &messages[0]["status"]), (&json!(taken.header("webhook-id")), &json!("DELIVERED")));
    assert_eq!(messages[0]["attempts"][0]["statusCode"], 200);
    assert_eq!(partner.deliver().await, 0, "once");
}

async fn a_public_key_verifies_what_is_sent(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, public_key) = partner.endpoint_at(&partner.receiver.url(), "ED25519").await;
    let query = "query($id: ID!) { webhookEndpoint(id: $id) { secrets { signing publicKey expiresAt } } }";
    let shown = partner.server().ask(&partner.admin, query, json!({ "id": endpoint })).await;
    let kept = json!([{ "signing": "ED25519", "publicKey": public_key, "expiresAt": null }]);
    assert_eq!(shown["webhookEndpoint"]["secrets"], kept);
    partner.happens().await;
    partner.deliver().await;
    let taken = partner.receiver.one();
    assert!(signed_for(&public_key, &taken));
    let forged = Taken { body: taken.body.replace("OPENED", "CHANGED"), ..taken };
    assert!(!signed_for(&public_key, &forged));
}

async fn during_a_rotation_old_and_new_verify(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, old) = partner.endpoint().await;
    let rotate = async |signing: &str, hours: i64| {
        let input = json!({ "id": endpoint, "signing": signing, "overlapHours": hours });
        text(&partner.change("webhookEndpointSecretRotate", input, "secret").await["secret"])
    };
    let new = rotate("HMAC", 24).await;
    let pair = rotate("ED25519", 12).await;
    let test = async || {
        partner.change("webhookEndpointTest", json!({ "id": endpoint }), "webhookMessage { id }").await;
        partner.deliver().await;
        partner.receiver.one()
    };
    let taken = test().await;
    assert_eq!(taken.json()["type"], "agency.webhook.test");
    assert!(signed_by(&old, &taken) && signed_by(&new, &taken) && signed_for(&pair, &taken));
    partner.server().wait(TimeDelta::hours(13));
    let taken = test().await;
    assert!(!signed_by(&old, &taken) && !signed_by(&new, &taken), "the shorter time holds for all");
    assert!(signed_for(&pair, &taken));
    let last = rotate("HMAC", 0).await;
    let taken = test().await;
    assert!(signed_by(&last, &taken) && !signed_for(&pair, &taken));
    let too_long = json!({ "id": endpoint, "overlapHours": 169 });
    let refused = partner.server().refuses(&partner.admin, "webhookEndpointSecretRotate", too_long).await;
    assert_eq!(refused.said(), "INVALID at overlapHours");
}

async fn secrets_and_answers_are_nowhere_in_clear(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, secret) = partner.endpoint().await;
    partner.receiver.answers(200, &[], "王小明 lives here");
    partner.happens().await;
    partner.deliver().await;
    let kept = partner.messages(&endpoint).await;
    assert_eq!(kept[0]["attempts"][0]["response"], "王小明 lives here");
    let bytes = stored::bytes(partner.server().database()).await;
    let bare = secret.strip_prefix("whsec_").expect("a secret");
    let raw: Vec<u8> = STANDARD.decode(bare).expect("base64");
    assert!(stored::holds(&bytes, "matching.request.opened"), "the test looks at the right bytes");
    for hidden in ["whsec_", "whsk_", bare, "lives here"] {
        assert!(!stored::holds(&bytes, hidden), "{hidden}");
    }
    assert!(!bytes.windows(raw.len()).any(|window| window == raw), "the secret's own bytes");
    let query = "query($id: ID!) { node(id: $id) { __typename ... on WebhookEndpoint { secrets { publicKey } } } }";
    let shown: Value = partner.server().ask(&partner.admin, query, json!({ "id": endpoint })).await;
    assert_eq!(shown["node"]["secrets"], json!([{ "publicKey": null }]));
}
