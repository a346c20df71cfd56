//! Answers to requests that are no GraphQL requests.

use std::any::Any;

use async_graphql::ServerError;
use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;

use crate::graphql::limits::Limits;

/// An answer to what was not executed.
#[derive(Serialize)]
pub(super) struct Refused<'a> {
    pub(super) errors: &'a [ServerError],
}

/// A request that is no GraphQL request.
pub(super) fn refusal(status: StatusCode, problem: &str) -> Response {
    let code = match status {
        StatusCode::UNAUTHORIZED => "UNAUTHENTICATED",
        StatusCode::PAYLOAD_TOO_LARGE => "LIMIT_EXCEEDED",
        StatusCode::REQUEST_TIMEOUT => "TIMEOUT",
        _ => "BAD_REQUEST",
    };
    let mut response = failure(status, code, problem);
    if status == StatusCode::UNAUTHORIZED {
        challenge(&mut response);
    }
    // What is left of a body that was not read to its end cannot be told from a next request.
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Says how to sign in.
pub(super) fn challenge(response: &mut Response) {
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
}

/// A request that a page of somebody else may have made a browser send.
pub(super) fn forged(problem: &str) -> Response {
    failure(StatusCode::FORBIDDEN, "CSRF_PREVENTED", problem)
}

pub(super) fn not_acceptable() -> Response {
    refusal(
        StatusCode::NOT_ACCEPTABLE,
        "Accept must allow application/graphql-response+json, application/json, text/event-stream or multipart/mixed",
    )
}

/// The body did not come in time; the rest of it, should it still come, is not read.
pub(super) fn too_slow(limits: Limits) -> Response {
    let problem = format!("the body did not arrive within {} s", limits.body_time.as_secs());
    refusal(StatusCode::REQUEST_TIMEOUT, &problem)
}

/// The caller holds as many sockets and streams as they may.
pub(super) fn too_many_connections(limits: Limits) -> Response {
    let most = limits.connections_per_caller;
    let problem = format!("you have more than {most} sockets and streams open");
    let extensions = json!({ "code": "LIMIT_EXCEEDED", "limit": most });
    let body = json!({ "errors": [{ "message": problem, "extensions": extensions }] });
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")], Json(body)).into_response()
}

/// The answer when a handler panics: masked, as all our own faults.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the cause over")]
pub(super) fn panicked(cause: Box<dyn Any + Send>) -> axum::http::Response<Body> {
    let cause =
        cause.downcast_ref::<&str>().map(ToString::to_string).or_else(|| cause.downcast_ref::<String>().cloned());
    tracing::error!(cause, "a handler panicked");
    failure(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "this failed by our own fault; the log knows it by x-request-id",
    )
}

pub(super) fn failure(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))).into_response()
}
