//! The statements of GraphQL over HTTP (<https://graphql.github.io/graphql-over-http/draft/>), one a row.

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{Server, on_both_databases};

on_both_databases! {
    every_media_type_is_answered_in_kind,
    parameters_of_the_right_kind_are_taken,
    parameters_of_another_kind_are_refused,
    what_cannot_be_executed_has_the_status_of_its_media_type,
    queries_go_by_get_and_mutations_do_not,
}

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
const TYPENAME: &str = "{ __typename }";
const NAMED: &str = "query Type($name: String!) { __type(name: $name) { name } }";

/// A status, a media type, and the body.
struct Told(StatusCode, String, Value);

async fn sent(request: RequestBuilder) -> Told {
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let kind = answer.headers()[CONTENT_TYPE].to_str().expect("a media type").to_owned();
    // Reading it as JSON fails for what is not in UTF-8.
    Told(status, kind, serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON"))
}

async fn posted(server: &Server, accept: Option<&str>, kind: Option<&str>, body: String) -> Told {
    let mut request = server.request(Method::POST, "/graphql").body(body);
    for (name, value) in [(ACCEPT, accept), (CONTENT_TYPE, kind)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    sent(request).await
}

async fn every_media_type_is_answered_in_kind(server: Server) {
    let body = json!({ "query": TYPENAME }).to_string();
    for (accept, expected) in
        [(Some(GRAPHQL), GRAPHQL), (Some(JSON), JSON), (Some("*/*"), JSON), (Some("application/*"), JSON), (None, JSON)]
    {
        let Told(status, kind, answer) = posted(&server, accept, Some(JSON), body.clone()).await;
        assert_eq!((status, kind), (StatusCode::OK, format!("{expected}; charset=utf-8")), "{accept:?}");
        assert_eq!(answer["data"], json!({ "__typename": "Query" }));
    }
    let foreign = json!({ "query": "{ __type(name: \"Run🏃Swim🏊\") { name } }" }).to_string();
    for kind in [JSON, "application/json; charset=utf-8", "application/json;charset=UTF-8"] {
        assert_eq!(posted(&server, None, Some(kind), foreign.clone()).await.0, StatusCode::OK, "{kind}");
    }
    for kind in [None, Some("text/plain"), Some("application/json; charset=utf-16"), Some("application/graphql")] {
        let refused = posted(&server, None, kind, body.clone()).await;
        assert_eq!(refused.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind:?}");
    }
    for accept in ["text/html", "application/xml", "application/json;q=0"] {
        assert_eq!(posted(&server, Some(accept), Some(JSON), body.clone()).await.0, StatusCode::NOT_ACCEPTABLE);
    }
}

async fn parameters_of_the_right_kind_are_taken(server: Server) {
    for body in [
        json!({ "query": TYPENAME }),
        json!({ "query": "query Query { __typename }", "operationName": "Query" }),
        json!({ "query": "query A { __typename } query B { __typename }", "operationName": "B" }),
        json!({ "query": NAMED, "variables": { "name": "sometype" } }),
        json!({ "query": TYPENAME, "extensions": { "some": "value" } }),
        json!({ "query": TYPENAME, "variables": null }),
        json!({ "query": TYPENAME, "operationName": null }),
        json!({ "query": TYPENAME, "extensions": null }),
        json!({ "query": TYPENAME, "another": "is passed over" }),
    ] {
        for accept in [GRAPHQL, JSON] {
            let Told(status, _, answer) = posted(&server, Some(accept), Some(JSON), body.to_string()).await;
            assert_eq!(status, StatusCode::OK, "{body}");
            assert!(answer.get("errors").is_none() && answer["data"].is_object(), "{body}: {answer}");
        }
    }
}

async fn parameters_of_another_kind_are_refused(server: Server) {
    let mut bodies = vec![
        String::new(),
        "{ \"not a JSON".to_owned(),
        "null".to_owned(),
        "7".to_owned(),
        "[]".to_owned(),
        json!({ "notquery": TYPENAME }).to_string(),
        json!({ "query": null }).to_string(),
        json!([{ "query": TYPENAME }]).to_string(),
    ];
    for wrong in [json!({ "obj": "ect" }), json!(0), json!(false), json!(["array"])] {
        bodies.push(json!({ "query": wrong }).to_string());
        bodies.push(json!({ "query": TYPENAME, "operationName": wrong }).to_string());
    }
    for wrong in [json!("string"), json!(0), json!(false), json!(["array"])] {
        bodies.push(json!({ "query": TYPENAME, "variables": wrong }).to_string());
        bodies.push(json!({ "query": TYPENAME, "extensions": wrong }).to_string());
    }
    for body in bodies {
        for accept in [None, Some(JSON), Some(GRAPHQL)] {
            let Told(status, _, answer) = posted(&server, accept, Some(JSON), body.clone()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
            assert!(answer["errors"].is_array() && answer.get("data").is_none(), "{body}: {answer}");
        }
    }
}

async fn what_cannot_be_executed_has_the_status_of_its_media_type(server: Server) {
    for body in [
        json!({ "query": "{" }),
        json!({ "query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }" }),
        json!({ "query": "{ noSuchField }" }),
        json!({ "query": "query CoerceFailure($id: ID!) { __typename }", "variables": { "id": null } }),
        json!({ "query": NAMED, "variables": { "name": 7 } }),
        json!({ "query": "query A { __typename }", "operationName": "B" }),
        json!({ "query": "query A { __typename } query B { __typename }" }),
        json!({ "query": "fragment F on Query { __typename }" }),
    ] {
        for (accept, expected) in [(GRAPHQL, StatusCode::BAD_REQUEST), (JSON, StatusCode::OK)] {
            let Told(status, _, answer) = posted(&server, Some(accept), Some(JSON), body.to_string()).await;
            assert_eq!(status, expected, "{body}");
            assert!(answer["errors"].is_array() && answer.get("data").is_none(), "{body}: {answer}");
        }
    }
    // What was executed is answered with 200, whatever came of its fields.
    let partly = json!({ "query": "{ version viewer { name } }" }).to_string();
    for accept in [GRAPHQL, JSON] {
        let Told(status, _, answer) = posted(&server, Some(accept), Some(JSON), partly.clone()).await;
        assert!(status == StatusCode::OK && answer.get("data").is_some(), "{status} {answer}");
    }
}

async fn queries_go_by_get_and_mutations_do_not(server: Server) {
    let get = |parameters: &[(&str, &str)]| server.request(Method::GET, "/graphql").query(parameters);
    for accept in [GRAPHQL, JSON] {
        let named = get(&[("query", NAMED), ("variables", r#"{"name":"sometype"}"#)]).header(ACCEPT, accept);
        let Told(status, _, answer) = sent(named).await;
        assert!(status == StatusCode::OK && answer.get("errors").is_none(), "{status} {answer}");
        let mutation = get(&[("query", "mutation { __typename }")]).header(ACCEPT, accept);
        assert_eq!(sent(mutation).await.0, StatusCode::METHOD_NOT_ALLOWED);
        for wrong in ["[]", "7", "{"] {
            let wrong = get(&[("query", TYPENAME), ("variables", wrong)]).header(ACCEPT, accept);
            assert_eq!(sent(wrong).await.0, StatusCode::BAD_REQUEST);
        }
        assert_eq!(sent(get(&[]).header(ACCEPT, accept)).await.0, StatusCode::BAD_REQUEST);
    }
    // As Node's `fetch` sends it.
    let plain = get(&[("query", TYPENAME)]).header(ACCEPT, "*/*").header("sec-fetch-mode", "cors");
    assert_eq!(sent(plain).await.0, StatusCode::OK);
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = server.request(method, "/graphql").send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}
