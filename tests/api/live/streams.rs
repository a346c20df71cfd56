//! Answers as a stream over HTTP: server-sent events, and Apollo's parts.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::socket::Socket;
use super::stream::{BOTH, Heard, Protocol, Stream};
use crate::matching::world::World;
use crate::support::answer::without_cost;
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    a_subscription_is_told_in_the_words_of_its_protocol,
    every_operation_goes_over_a_stream,
    a_subscription_needs_a_stream,
    a_change_is_heard_over_a_stream,
    each_message_signs_in_once,
    a_quiet_stream_gives_signs_of_life,
    the_end_of_a_session_ends_its_streams,
    a_token_that_runs_out_ends_its_streams,
    a_server_that_stops_ends_its_streams,
    sockets_and_streams_are_counted_together,
}

const BEATS: &str = r#"subscription { heartbeat(times: 2, every: "PT0.1S") }"#;
const PLACEMENTS: &str = "subscription { placementChanged { cursor } }";

fn codes(answers: &[Value]) -> Vec<&str> {
    answers.iter().map(|answer| answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()).collect()
}

async fn a_subscription_is_told_in_the_words_of_its_protocol(server: Server) {
    let part = |json: &str| format!("\r\ncontent-type: application/json; charset=utf-8\r\n\r\n{json}\r\n--graphql");
    let expected = [
        ":\n\nevent: next\ndata: {\"data\":{\"heartbeat\":1}}\n\nevent: next\ndata: {\"data\":{\"heartbeat\":2}}\n\n\
         event: complete\ndata:\n\n"
            .to_owned(),
        format!(
            "\r\n--graphql{}{}--\r\n",
            part(r#"{"payload":{"data":{"heartbeat":1}}}"#),
            part(r#"{"payload":{"data":{"heartbeat":2}}}"#)
        ),
    ];
    for (protocol, expected) in BOTH.into_iter().zip(expected) {
        let answer = Stream::ask(&server, &Caller::nobody(), protocol, BEATS).await;
        for (name, value) in [("cache-control", "no-store"), ("x-accel-buffering", "no")] {
            assert_eq!(answer.headers()[name], value);
        }
        assert_eq!(answer.text().await.expect("a whole answer"), expected);
    }
    // EventSource can send no header, and asks by GET.
    let get = server.request(Method::GET, "/graphql").query(&[("query", BEATS)]);
    let get = get.header(ACCEPT, "text/event-stream").header(ACCEPT_ENCODING, "gzip").send().await.expect("an answer");
    assert_eq!(get.headers().get(CONTENT_ENCODING), None, "a message would wait in the compressor");
    assert_eq!(Stream::of(get, Protocol::Events).rest().await.len(), 2);
}

async fn every_operation_goes_over_a_stream(server: Server) {
    let nobody = Caller::nobody();
    let wrong = [
        ("{ noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        (PLACEMENTS, "UNAUTHENTICATED"),
        ("subscription { heartbeat(times: 61) }", "INVALID"),
        ("subscription { heartbeat heartbeat2: heartbeat }", "GRAPHQL_VALIDATION_FAILED"),
    ];
    for protocol in BOTH {
        let answers = Stream::open(&server, &nobody, protocol, "{ version }").await.rest().await;
        let answers: Vec<_> = answers.into_iter().map(without_cost).collect();
        assert_eq!(answers, [json!({ "data": { "version": env!("CARGO_PKG_VERSION") }, "extensions": {} })]);
        let mutation = "mutation { sessionSignOut { userErrors { code } } }";
        let answers = Stream::open(&server, &server.admin().await, protocol, mutation).await.rest().await;
        assert!(answers[0]["data"]["sessionSignOut"].is_object(), "{answers:?}");
        for (query, code) in wrong {
            let answers = Stream::open(&server, &nobody, protocol, query).await.rest().await;
            assert_eq!(codes(&answers), [code], "{query}");
            assert_eq!(answers[0].get("data"), None, "what was not executed has no data: {answers:?}");
        }
        // What is refused before GraphQL is told by its status.
        let refused = Stream::ask(&server, &Caller::with("nonsense"), protocol, PLACEMENTS).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        let request = server.request(Method::POST, "/graphql").header(ACCEPT, protocol.accept());
        assert_eq!(request.json(&json!({ "nope": 1 })).send().await.expect("an answer").status(), 400);
    }
}

async fn a_subscription_needs_a_stream(server: Server) {
    let refusal = server.refusal(&Caller::nobody(), BEATS, json!({})).await;
    assert_eq!(refusal.code, "STREAM_NEEDED");
    // A stream that is liked less than JSON is still the only thing that can answer it.
    let request = server.request(Method::POST, "/graphql").json(&json!({ "query": BEATS }));
    let answer = request.header(ACCEPT, "application/json, text/event-stream;q=0.1").send().await.expect("an answer");
    assert_eq!(Stream::of(answer, Protocol::Events).rest().await.len(), 2);
}

async fn a_change_is_heard_over_a_stream(server: Server) {
    let world = World::new(server).await;
    for protocol in BOTH {
        // Who has got the head of the answer is listening.
        let subscription = "subscription { staffingRequestChanged { change staffingRequest { id } } }";
        let mut stream = Stream::open(&world.server, &world.dispatcher, protocol, subscription).await;
        let opened = world.request(world.asked(world.household)).await.0;
        let told = json!({ "data": { "staffingRequestChanged": { "change": "OPENED", "staffingRequest": { "id": opened } } } });
        assert_eq!(stream.told().await, told);
    }
}

async fn each_message_signs_in_once(server: Server) {
    let admin = server.admin().await;
    let (_, once) = server.statements(server.ask(&admin, "{ version }", json!({}))).await;
    for protocol in BOTH {
        let stream = async { Stream::open(&server, &admin, protocol, BEATS).await.rest().await.len() };
        // At the beginning, with each of the two messages, and none for the end.
        assert_eq!(server.statements(stream).await, (2, 3 * once));
    }
}

async fn a_quiet_stream_gives_signs_of_life(database: Database) {
    let server = Server::with(database, |config| config.limits.ping_every = Duration::from_millis(20)).await;
    let admin = server.admin().await;
    for protocol in BOTH {
        let mut stream = Stream::open(&server, &admin, protocol, PLACEMENTS).await;
        for _ in 0..4 {
            assert_eq!(stream.hear().await, Heard::SignOfLife);
        }
    }
}

async fn the_end_of_a_session_ends_its_streams(database: Database) {
    let often = Duration::from_millis(20);
    let server = Server::with(database, |config| config.limits.sign_in_checked_every = often).await;
    for protocol in BOTH {
        let dispatcher = server.dispatcher().await;
        let stream = Stream::open(&server, &dispatcher, protocol, PLACEMENTS).await;
        server.ask(&dispatcher, "mutation { sessionSignOut { userErrors { code } } }", json!({})).await;
        assert_eq!(codes(&stream.rest().await), ["UNAUTHENTICATED"]);
    }
}

async fn a_token_that_runs_out_ends_its_streams(database: Database) {
    let often = Duration::from_millis(20);
    let server = Server::with(database, |config| config.limits.sign_in_checked_every = often).await;
    for protocol in BOTH {
        let stream = Stream::open(&server, &server.dispatcher().await, protocol, PLACEMENTS).await;
        server.wait(TimeDelta::days(4_000));
        assert_eq!(codes(&stream.rest().await), ["UNAUTHENTICATED"]);
    }
}

async fn a_server_that_stops_ends_its_streams(database: Database) {
    // Longer than the test may take: who waits for a stream to end by itself fails.
    let server = Server::with(database, |config| config.drain = Duration::from_hours(1)).await;
    let admin = server.admin().await;
    let events = Stream::open(&server, &admin, Protocol::Events, PLACEMENTS).await;
    let parts = Stream::open(&server, &admin, Protocol::Parts, PLACEMENTS).await;
    let (events, parts, ()) = tokio::join!(events.rest(), parts.rest(), server.stop());
    assert_eq!(codes(&[events, parts].concat()), ["SERVER_STOPPING", "SERVER_STOPPING"]);
}

async fn sockets_and_streams_are_counted_together(database: Database) {
    let server = Server::with(database, |config| config.limits.connections_per_caller = 2).await;
    let admin = server.admin().await;
    let _socket = Socket::of(&server, &admin).await;
    let stream = Stream::open(&server, &admin, Protocol::Events, PLACEMENTS).await;
    let refused = Stream::ask(&server, &admin, Protocol::Parts, PLACEMENTS).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    let error: Value = refused.json().await.expect("JSON");
    assert_eq!(error["errors"][0]["extensions"], json!({ "code": "LIMIT_EXCEEDED", "limit": 2 }));
    // Queries hold no place, and somebody else has places of their own.
    server.ask(&admin, "{ version }", json!({})).await;
    Stream::open(&server, &server.dispatcher().await, Protocol::Events, PLACEMENTS).await;
    // Who hangs up gives the place back, as soon as the server hears of it.
    drop(stream);
    let again =
        async { while Stream::ask(&server, &admin, Protocol::Parts, PLACEMENTS).await.status() != StatusCode::OK {} };
    tokio::time::timeout(Duration::from_secs(20), again).await.expect("a place");
}
