//! What browsers are made to send, and whose pages may ask.

use api::http::Origin;
use reqwest::header::ACCEPT;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::live::socket::Socket;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    what_a_browser_sends_without_asking_is_refused,
    pages_of_nobody_else_may_ask_unless_they_are_named,
    pages_that_are_named_may_ask,
    pages_of_anybody_may_ask_where_that_is_said,
    a_socket_is_opened_from_no_foreign_page,
}

const APP: &str = "https://app.example.com";

async fn sent(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

fn allowed(answer: &Response) -> Option<&str> {
    answer.headers().get("access-control-allow-origin").map(|value| value.to_str().expect("text"))
}

async fn with(database: Database, origins: &[&str]) -> Server {
    let origins: Vec<Origin> = origins.iter().map(|origin| origin.parse().expect("an origin")).collect();
    Server::with(database, |config| config.origins = origins).await
}

async fn what_a_browser_sends_without_asking_is_refused(server: Server) {
    let get = || server.request(Method::GET, "/graphql?query=%7Bversion%7D");
    let post = |kind: &str, body: &'static str| {
        server.request(Method::POST, "/graphql").header("content-type", kind).body(body)
    };
    let cross_site = |request: RequestBuilder, mode: &str| {
        request.header("sec-fetch-site", "cross-site").header("sec-fetch-mode", mode)
    };
    let json = || get().header(ACCEPT, "application/json");
    for (refused, told) in [
        (get(), "GraphQL-Require-Preflight"),
        (get().header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8"), "GraphQL-Require-Preflight"),
        (get().header(ACCEPT, "image/avif,image/webp,*/*"), "GraphQL-Require-Preflight"),
        (get().header("content-type", "text/plain"), "GraphQL-Require-Preflight"),
        (cross_site(get(), "cors"), "GraphQL-Require-Preflight"),
        (cross_site(json(), "no-cors"), "CORS"),
        (cross_site(json(), "navigate"), "CORS"),
        (cross_site(get().header("apollo-require-preflight", "1"), "navigate"), "CORS"),
        (cross_site(post("application/json", "{}"), "no-cors"), "CORS"),
    ] {
        let answer = sent(refused).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{told}");
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "CSRF_PREVENTED");
        assert!(answer["errors"][0]["message"].as_str().expect("a message").contains(told), "{answer}");
    }
    for meant in
        ["apollo-require-preflight", "graphql-require-preflight", "x-apollo-operation-name", "x-requested-with"]
    {
        assert_eq!(sent(get().header(meant, "1")).await.status(), StatusCode::OK, "{meant}");
    }
    assert_eq!(sent(get().header("content-type", "application/json")).await.status(), StatusCode::OK);
    assert_eq!(sent(cross_site(json(), "cors")).await.status(), StatusCode::OK);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let answer = sent(post(kind, r#"{"query":"{ version }"}"#)).await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

async fn pages_of_nobody_else_may_ask_unless_they_are_named(server: Server) {
    let ask = |method| server.request(method, "/graphql?query=%7Bversion%7D").header("origin", APP);
    assert_eq!(allowed(&sent(ask(Method::GET).header(ACCEPT, "application/json")).await), None);
    let preflight = sent(ask(Method::OPTIONS).header("access-control-request-method", "POST")).await;
    assert_eq!((preflight.status(), allowed(&preflight)), (StatusCode::METHOD_NOT_ALLOWED, None));
}

async fn pages_that_are_named_may_ask(database: Database) {
    let server = with(database, &["https://other.example.com", APP]).await;
    let from = |method, origin| server.request(method, "/graphql").header("origin", origin);
    let preflight = from(Method::OPTIONS, APP)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key");
    let preflight = sent(preflight).await;
    assert_eq!((preflight.status(), allowed(&preflight)), (StatusCode::OK, Some(APP)));
    assert_eq!(preflight.headers()["access-control-allow-methods"], "GET,POST");
    assert_eq!(preflight.headers()["access-control-allow-headers"], "authorization,content-type,idempotency-key");
    // A refusal can be read as well, and so can our own headers.
    for body in [r#"{"query":"{ version }"}"#, "{"] {
        let answer = sent(from(Method::POST, APP).header("content-type", "application/json").body(body)).await;
        assert_eq!(allowed(&answer), Some(APP));
        let told = answer.headers()["access-control-expose-headers"].to_str().expect("text");
        for name in ["x-request-id", "idempotency-replayed", "retry-after"] {
            assert!(told.contains(name), "{name} in {told}");
        }
        assert!(
            answer.headers().get_all("vary").iter().any(|value| value.to_str().is_ok_and(|v| v.contains("origin")))
        );
    }
    let foreign = from(Method::POST, "https://evil.example").header("content-type", "application/json");
    assert_eq!(allowed(&sent(foreign.body(r#"{"query":"{ version }"}"#)).await), None);
}

async fn pages_of_anybody_may_ask_where_that_is_said(database: Database) {
    let server = with(database, &["*"]).await;
    let answer = server.request(Method::GET, "/graphql?query=%7Bversion%7D").header("origin", APP);
    assert_eq!(allowed(&sent(answer.header(ACCEPT, "application/json")).await), Some("*"));
    assert_eq!(Socket::refused_to(&server, "https://evil.example").await, None);
}

async fn a_socket_is_opened_from_no_foreign_page(database: Database) {
    let server = with(database, &[APP]).await;
    let own: &'static str = format!("http://{}", server.address()).leak();
    for (origin, refused) in [(APP, None), (own, None), ("https://evil.example", Some(403)), ("null", Some(403))] {
        assert_eq!(Socket::refused_to(&server, origin).await, refused, "{origin}");
    }
    // Who names no origin is no browser.
    Socket::of(&server, &server.admin().await).await;
}
