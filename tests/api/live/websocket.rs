//! The message rules and close codes of graphql-transport-ws.

use std::time::Duration;

use serde_json::json;

use super::socket::Socket;
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    whoever_breaks_a_rule_is_closed_with_its_code,
    who_does_not_introduce_themselves_is_closed,
    queries_and_mutations_are_answered_and_completed,
    a_subscription_that_ends_is_completed,
    an_operation_that_cannot_be_executed_is_an_error_and_the_socket_lives,
    a_socket_holds_so_many_operations_and_a_caller_so_many_sockets,
    a_socket_that_takes_nothing_is_dropped,
    a_thousand_quiet_sockets_keep_nobody_waiting,
    a_server_that_stops_says_so,
}

const SUBSCRIPTION: &str = "subscription { placementChanged { cursor } }";

async fn whoever_breaks_a_rule_is_closed_with_its_code(server: Server) {
    let admin = server.admin().await;
    let query = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ version }" } });
    for (message, code) in [
        ("hello", 4400),
        (r#"{"type":"nonsense"}"#, 4400),
        (r#"{"type":"subscribe","payload":{"query":"{ version }"}}"#, 4400),
        (r#"{"type":"subscribe","id":"1","payload":{}}"#, 4400),
        (r#"{"type":"connection_init"}"#, 4429),
    ] {
        let mut socket = Socket::of(&server, &admin).await;
        socket.say_text(message).await;
        assert_eq!(socket.closed().await, code, "{message}");
    }
    let mut wordy = Socket::of(&server, &admin).await;
    wordy.begin(&"1".repeat(128), SUBSCRIPTION).await;
    wordy.begin(&"1".repeat(129), SUBSCRIPTION).await;
    assert_eq!(wordy.closed().await, 4400);
    let mut early = Socket::open(&server, Some("graphql-transport-ws")).await;
    early.say(json!({ "type": "ping" })).await;
    assert_eq!(early.hear().await["type"], "pong");
    early.say(query).await;
    assert_eq!(early.closed().await, 4401);
    let mut refused = Socket::open(&server, Some("graphql-transport-ws")).await;
    refused.say(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer wrong" } })).await;
    assert_eq!(refused.closed().await, 4403);
    assert_eq!(Socket::open(&server, None).await.closed().await, 4406);
    let mut twice = Socket::of(&server, &admin).await;
    twice.begin("one", SUBSCRIPTION).await;
    twice.begin("one", SUBSCRIPTION).await;
    assert_eq!(twice.closed().await, 4409);
    let mut large = Socket::of(&server, &admin).await;
    large.begin("large", &format!("{{ version #{}\n}}", "x".repeat(300_000))).await;
    assert_eq!(large.closed().await, 1009);
}

async fn who_does_not_introduce_themselves_is_closed(database: Database) {
    let server = Server::with(database, |config| config.limits.init_time = Duration::from_millis(20)).await;
    assert_eq!(Socket::open(&server, Some("graphql-transport-ws")).await.closed().await, 4408);
}

async fn queries_and_mutations_are_answered_and_completed(server: Server) {
    let mut socket = Socket::of(&server, &server.admin().await).await;
    // The same id again, as soon as it is free.
    for _ in 0..20 {
        socket.begin("again", "{ version }").await;
        assert_eq!(socket.told("version").await, env!("CARGO_PKG_VERSION"));
        assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "again" }));
    }
    let mutation = "mutation { branchCreate(input: {}) { userErrors { code } } }";
    socket.begin("m", mutation).await;
    assert_eq!(socket.hear().await["type"], "error");
    socket.begin("s", SUBSCRIPTION).await;
    socket.say(json!({ "type": "complete", "id": "s" })).await;
    socket.begin("s", "{ version }").await;
    assert_eq!(socket.told("version").await, env!("CARGO_PKG_VERSION"));
    assert_eq!(socket.hear().await["type"], "complete");
}

async fn a_subscription_that_ends_is_completed(server: Server) {
    let mut socket = Socket::of(&server, &Caller::nobody()).await;
    socket.begin("beats", r#"subscription { heartbeat(times: 2, every: "PT0.1S") }"#).await;
    for number in 1..=2 {
        assert_eq!(socket.told("heartbeat").await, number);
    }
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "beats" }));
}

async fn an_operation_that_cannot_be_executed_is_an_error_and_the_socket_lives(server: Server) {
    let mut socket = Socket::of(&server, &Caller::nobody()).await;
    for query in
        ["{", "{ noSuchField }", "subscription { noSuchField }", "subscription { placementChanged { noSuch } }"]
    {
        socket.begin("wrong", query).await;
        let message = socket.hear().await;
        assert_eq!((message["type"].as_str(), message["id"].as_str()), (Some("error"), Some("wrong")), "{message}");
        assert!(message["payload"][0]["extensions"]["code"].is_string(), "{message}");
    }
    for (query, code) in [
        (SUBSCRIPTION, "UNAUTHENTICATED"),
        ("subscription { heartbeat(times: 61) }", "INVALID"),
        ("subscription { heartbeat(times: 0) }", "INVALID"),
        (r#"subscription { heartbeat(every: "PT0.09S") }"#, "INVALID"),
        (r#"subscription { heartbeat(every: "PT61S") }"#, "INVALID"),
    ] {
        socket.begin("closed", query).await;
        let message = socket.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("closed")), "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
    }
    socket.begin("right", "{ version }").await;
    assert_eq!(socket.told("version").await, env!("CARGO_PKG_VERSION"));
}

async fn a_socket_holds_so_many_operations_and_a_caller_so_many_sockets(database: Database) {
    let server = Server::with(database, |config| {
        config.limits.operations_per_socket = 3;
        config.limits.connections_per_caller = 2;
    })
    .await;
    let admin = server.admin().await;
    let mut socket = Socket::of(&server, &admin).await;
    for operation in 0..20_000 {
        socket.begin(&operation.to_string(), SUBSCRIPTION).await;
        if operation >= 3 {
            let refused = socket.hear().await;
            assert_eq!(refused["type"], "error");
            assert_eq!(refused["payload"][0]["extensions"]["limit"], 3);
        }
    }
    let _second = Socket::of(&server, &admin).await;
    let mut third = Socket::open(&server, Some("graphql-transport-ws")).await;
    let payload = json!({ "authorization": format!("Bearer {}", admin.bearer().expect("a token")) });
    third.say(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(third.closed().await, 1013);
    Socket::of(&server, &server.dispatcher().await).await;
}

async fn a_socket_that_takes_nothing_is_dropped(database: Database) {
    let server = Server::with(database, |config| config.limits.send_time = Duration::from_millis(100)).await;
    let socket = Socket::of(&server, &server.admin().await).await;
    socket.ask_until_dropped("{ __schema { types { name description fields { name description } } } }").await;
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn a_thousand_quiet_sockets_keep_nobody_waiting(server: Server) {
    let admin = server.admin().await;
    let mut quiet = Vec::new();
    for _ in 0..1_000 {
        quiet.push(Socket::of(&server, &admin).await);
    }
    server.ask(&admin, "{ version }", json!({})).await;
}

async fn a_server_that_stops_says_so(server: Server) {
    let mut socket = Socket::of(&server, &server.admin().await).await;
    socket.begin("s", SUBSCRIPTION).await;
    let (code, ()) = tokio::join!(socket.closed(), server.stop());
    assert_eq!(code, 1001);
}
