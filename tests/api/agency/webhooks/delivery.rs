//! When a message is sent, sent again, and sent no more.

use std::collections::HashSet;

use chrono::TimeDelta;
use domain::agency::webhook::schedule::WAITS;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::partner::{DOCUMENT, ENDPOINT, Partner};
use crate::matching::world::text;
use crate::support::receiver::Receiver;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_failing_receiver_is_tried_until_it_takes_the_message,
    a_receiver_says_how_long_to_wait,
    a_message_is_sent_again_by_hand,
    an_endpoint_that_takes_nothing_is_switched_off,
    a_receiver_that_is_gone_is_left_alone_at_once,
    two_processes_send_a_message_once,
    our_own_fault_is_tried_as_long_and_blamed_on_nobody,
    a_process_that_dies_holds_its_message_for_a_while,
    a_hanging_receiver_holds_nobody_back,
}

/// Longer than a wait with its jitter.
fn past(wait: TimeDelta) -> TimeDelta {
    wait + wait / 5 + TimeDelta::seconds(1)
}

async fn a_failing_receiver_is_tried_until_it_takes_the_message(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.receiver.answers(500, &[], "out of order");
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    assert_eq!(partner.deliver().await, 0, "not before its time");
    partner.server().wait(past(WAITS[0]));
    assert_eq!(partner.deliver().await, 1);
    partner.server().wait(past(WAITS[1]));
    partner.receiver.answers(204, &[], "");
    assert_eq!(partner.deliver().await, 1);
    partner.server().wait(TimeDelta::days(4));
    assert_eq!(partner.deliver().await, 0);

    let taken = partner.receiver.taken();
    let headers = |name| taken.iter().map(|taken| taken.header(name)).collect::<HashSet<_>>();
    assert_eq!(taken.len(), 3);
    assert_eq!(headers("webhook-id").len(), 1, "one message");
    assert_eq!(headers("webhook-timestamp").len(), 3, "the time of each attempt");
    assert_eq!(headers("webhook-signature").len(), 3);
    let read = partner.read(&endpoint).await;
    assert_eq!(read["failingSince"], Value::Null);
    let message = &read["messages"]["nodes"][0];
    assert_eq!((&message["status"], &message["nextAttemptAt"]), (&json!("DELIVERED"), &Value::Null));
    let codes: Vec<_> =
        message["attempts"].as_array().expect("attempts").iter().map(|a| a["statusCode"].clone()).collect();
    assert_eq!(codes, [204, 500, 500]);
    assert_eq!(message["attempts"][1]["response"], "out of order");
    assert!(message["attempts"][1]["error"].as_str().is_some_and(|error| error.contains("500")));
}

async fn a_receiver_says_how_long_to_wait(database: Database) {
    let partner = Partner::new(database).await;
    partner.endpoint().await;
    partner.receiver.answers(429, &[("retry-after", "3600")], "");
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    partner.server().wait(TimeDelta::minutes(59));
    assert_eq!(partner.deliver().await, 0);
    partner.receiver.answers(200, &[], "");
    partner.server().wait(TimeDelta::minutes(2));
    assert_eq!(partner.deliver().await, 1);
}

async fn a_message_is_sent_again_by_hand(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.happens().await;
    partner.deliver().await;
    let first = partner.receiver.one();
    partner.server().wait(TimeDelta::days(20));
    let input = json!({ "id": first.header("webhook-id") });
    // By the application itself, whose endpoint it is.
    let again =
        partner.server().change(&partner.program, "webhookMessageResend", input, "webhookMessage { status }").await;
    assert_eq!(again["webhookMessage"]["status"], "PENDING");
    assert_eq!(partner.deliver().await, 1);
    let second = partner.receiver.one();
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_ne!(first.header("webhook-timestamp"), second.header("webhook-timestamp"));
    assert_eq!(first.body, second.body);
    assert_eq!(partner.messages(&endpoint).await.len(), 1);
}

/// Tries every message by the whole schedule; answers how many attempts that took.
async fn try_to_the_end(partner: &Partner) -> usize {
    let mut attempts = partner.deliver().await;
    for wait in WAITS {
        partner.server().wait(past(wait));
        attempts += partner.deliver().await;
    }
    attempts
}

async fn an_endpoint_that_takes_nothing_is_switched_off(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    let notified = Receiver::start().await;
    let told = "subscription { webhookEndpointDisabled { webhookEndpoint { id disabledReason } } }";
    let input = json!({ "applicationId": partner.application, "url": notified.url(), "document": told });
    partner.change("webhookEndpointCreate", input, "secret").await;
    partner.receiver.answers(503, &[], "");
    partner.happens().await;
    assert_eq!(try_to_the_end(&partner).await, 10);

    let read = partner.read(&endpoint).await;
    assert_eq!((&read["disabledReason"], &read["disabledAt"].is_string()), (&json!("FAILING"), &true), "{read}");
    assert_eq!(read["messages"]["nodes"][0]["status"], "FAILED");
    assert_eq!(partner.deliver().await, 1, "the notice");
    let notice =
        json!({ "webhookEndpointDisabled": { "webhookEndpoint": { "id": endpoint, "disabledReason": "FAILING" } } });
    assert_eq!(notified.one().json()["data"], notice);

    // What happens while it is off is not told, and nothing can be sent by hand.
    partner.receiver.taken();
    partner.happens().await;
    assert_eq!(partner.deliver().await, 0);
    let message = json!({ "id": read["messages"]["nodes"][0]["id"] });
    for (mutation, input) in
        [("webhookMessageResend", message.clone()), ("webhookEndpointTest", json!({ "id": endpoint }))]
    {
        let refused = partner.server().refuses(&partner.admin, mutation, input).await;
        assert_eq!(refused.code, "WEBHOOK_ENDPOINT_DISABLED", "{mutation}");
    }
    let input = json!({
        "id": endpoint, "version": read["version"], "url": read["url"], "document": DOCUMENT, "disabled": false,
    });
    let on = partner.change("webhookEndpointUpdate", input, ENDPOINT).await;
    assert_eq!(
        (&on["webhookEndpoint"]["disabledAt"], &on["webhookEndpoint"]["failingSince"]),
        (&Value::Null, &Value::Null)
    );
    partner.receiver.answers(200, &[], "");
    let request = partner.happens().await;
    partner.change("webhookMessageResend", message, "webhookMessage { id }").await;
    assert_eq!(partner.deliver().await, 2);
    let sent = partner.receiver.taken();
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().any(|taken| taken.body.contains(&request)));
}

async fn a_receiver_that_is_gone_is_left_alone_at_once(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    partner.receiver.answers(410, &[], "");
    for _ in 0..3 {
        partner.happens().await;
    }
    assert_eq!(partner.deliver().await, 1, "and no second attempt");
    let read = partner.read(&endpoint).await;
    assert_eq!(read["disabledReason"], "GONE");
    let statuses: Vec<_> =
        read["messages"]["nodes"].as_array().expect("messages").iter().map(|m| m["status"].clone()).collect();
    assert_eq!(statuses, ["PENDING", "PENDING", "FAILED"], "what waits goes on when it is switched on");
    partner.server().wait(TimeDelta::days(1));
    assert_eq!(partner.deliver().await, 0);
}

async fn two_processes_send_a_message_once(database: Database) {
    let partner = Partner::new(database).await;
    for _ in 0..3 {
        partner.endpoint().await;
    }
    for _ in 0..8 {
        partner.happens().await;
    }
    let elsewhere = partner.server().beside_with(|config| config.private_webhooks = true).await;
    let (here, there) = tokio::join!(partner.deliver(), elsewhere.deliver_webhooks());
    assert_eq!(here + there.expect("webhooks"), 24);
    let taken = partner.receiver.taken();
    let ids: HashSet<_> = taken.iter().map(|taken| taken.header("webhook-id").to_owned()).collect();
    assert_eq!((taken.len(), ids.len()), (24, 24));
    elsewhere.shutdown().await.expect("a clean end");
}

async fn a_process_that_dies_holds_its_message_for_a_while(database: Database) {
    let partner = Partner::new(database).await;
    partner.endpoint().await;
    partner.happens().await;
    partner.receiver.hangs(true);
    {
        // Given up in the middle of the attempt, as by a power cut.
        let delivering = partner.deliver();
        tokio::pin!(delivering);
        tokio::select! {
            _ = &mut delivering => panic!("a hanging receiver answers"),
            () = partner.receiver.arrived() => {}
        }
    }
    partner.receiver.hangs(false);
    let elsewhere = partner.server().beside_with(|config| config.private_webhooks = true).await;
    assert_eq!(elsewhere.deliver_webhooks().await.expect("webhooks"), 0, "the other may still be at it");
    partner.server().wait(TimeDelta::minutes(3));
    assert_eq!(elsewhere.deliver_webhooks().await.expect("webhooks"), 1);
    let taken = partner.receiver.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].header("webhook-id"), taken[1].header("webhook-id"), "a receiver can tell that it is the same");
    elsewhere.shutdown().await.expect("a clean end");
}

async fn our_own_fault_is_tried_as_long_and_blamed_on_nobody(database: Database) {
    let partner = Partner::new(database).await;
    let (endpoint, _) = partner.endpoint().await;
    let id = partner.happens().await;
    // Whatever asks for the request fails now.
    let db = partner.server().database().connect().await;
    db.execute_unprepared("alter table staffing_request rename to lost").await.expect("a table that can be lost");
    assert_eq!(try_to_the_end(&partner).await, 10);
    partner.server().wait(TimeDelta::days(30) - TimeDelta::hours(80));
    assert_eq!(partner.deliver().await, 0, "it was tried for the last time");
    assert_eq!(partner.receiver.taken().len(), 0);
    let read = partner.read(&endpoint).await;
    assert_eq!((&read["disabledAt"], &read["failingSince"]), (&Value::Null, &Value::Null), "{read}");
    let message = &read["messages"]["nodes"][0];
    assert_eq!(message["status"], "FAILED");
    let attempts = message["attempts"].as_array().expect("attempts");
    assert_eq!(attempts.len(), 10);
    for attempt in attempts {
        let error = attempt["error"].as_str().expect("a reason");
        assert!(error.contains("our own fault") && !error.contains("staffing_request"), "{error}");
    }
    db.execute_unprepared("alter table lost rename to staffing_request").await.expect("the table again");
    let input = json!({ "id": message["id"] });
    partner.change("webhookMessageResend", input, "webhookMessage { status }").await;
    assert_eq!(partner.deliver().await, 1);
    assert_eq!(partner.receiver.one().json()["data"]["staffingRequestChanged"]["staffingRequest"]["id"], id);
}

async fn a_hanging_receiver_holds_nobody_back(database: Database) {
    let server = Server::with(database, |config| {
        config.private_webhooks = true;
        // Whoever waits for the one that hangs waits longer than the test.
        config.limits.webhook_time = std::time::Duration::from_mins(10);
    });
    let partner = Partner::of(server.await).await;
    let (hanging, _) = partner.endpoint().await;
    partner.receiver.hangs(true);
    let other = Receiver::start().await;
    for _ in 0..3 {
        partner.happens().await;
    }
    let (quick, _) = partner.endpoint_at(&other.url(), "HMAC").await;
    partner.happens().await;
    let delivering = partner.deliver();
    tokio::pin!(delivering);
    let meanwhile = async {
        partner.receiver.arrived().await;
        other.arrived().await;
    };
    tokio::select! {
        _ = &mut delivering => panic!("a hanging receiver answers"),
        () = meanwhile => {}
    }
    assert_eq!((partner.receiver.taken().len(), other.taken().len()), (1, 1));
    partner.receiver.hangs(false);
    assert_eq!(delivering.await, 5);
    for endpoint in [hanging, quick] {
        let open = partner.messages(&endpoint).await.into_iter().filter(|message| message["status"] != "DELIVERED");
        assert_eq!(open.map(|message| text(&message["id"])).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
