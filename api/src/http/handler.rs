//! `/graphql` by GraphQL over HTTP (<https://graphql.github.io/graphql-over-http/draft/>): one operation a request.

use std::{any::Any, net::SocketAddr, sync::Arc};

use async_graphql::{Request, Response as Answer, ServerError, Value, Variables};
use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::{
        ConnectInfo, Query, State as Extract,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::kernel::Request as Circumstances;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::{
    negotiate::{self, Media},
    observe::RequestId,
    websocket,
};
use crate::{
    graphql::{
        execute::{Caller, Outcome, execute},
        persisted::DocumentId,
    },
    state::State,
};

/// Why the caller reads personal data; it goes into the audit trail.
const PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
/// Under which a mutation may be repeated and is executed once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is the one of the first time.
const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The parameters of an operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters<M> {
    pub(super) query: Option<String>,
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<M>,
    pub(super) extensions: Option<M>,
}

/// An answer to what was not executed.
#[derive(Serialize)]
struct Refused<'a> {
    errors: &'a [ServerError],
}

/// An operation in a JSON body.
pub async fn post(
    state: Extract<Arc<State>>,
    id: Extension<RequestId>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(media) = negotiate::answer(&headers) else { return not_acceptable() };
    let limit = state.limits().body;
    let Ok(body) = to_bytes(body, limit).await else {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, &format!("the body has more than {limit} bytes"));
    };
    // After the body: who is refused before it is read may find the connection closed instead of the answer.
    if !negotiate::is_json(&headers) {
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body must be application/json in UTF-8");
    }
    // A struct could be read from a list as well, by the order of its fields.
    if body.trim_ascii_start().starts_with(b"[") {
        return refusal(
            StatusCode::BAD_REQUEST,
            "the body must be one operation, an object with `query` or `documentId`; batches are off",
        );
    }
    let parameters: Parameters<Map<String, serde_json::Value>> = match serde_json::from_slice(&body) {
        Ok(parameters) => parameters,
        Err(problem) => return refusal(StatusCode::BAD_REQUEST, &format!("the body cannot be read: {problem}")),
    };
    let request = match request(parameters) {
        Ok(request) => request,
        Err(problem) => return refusal(StatusCode::BAD_REQUEST, problem),
    };
    let idempotency_key = match idempotency_key(&headers) {
        Ok(key) => key,
        Err(problem) => return refusal(StatusCode::BAD_REQUEST, problem),
    };
    let caller = match caller(id.0, from, &headers, false) {
        Ok(caller) => Caller { idempotency_key, ..caller },
        Err(problem) => return refusal(StatusCode::UNAUTHORIZED, problem),
    };
    send(execute(&state, request, caller).await, media)
}

/// A query in the address, or the beginning of a WebSocket.
pub async fn get(
    state: Extract<Arc<State>>,
    id: Extension<RequestId>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    parameters: Result<Query<Parameters<String>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    if let Ok(socket) = socket {
        return match caller(id.0, from, &headers, false) {
            Ok(caller) => websocket::accept(socket, state.0, caller),
            Err(problem) => refusal(StatusCode::UNAUTHORIZED, problem),
        };
    }
    let Some(media) = negotiate::answer(&headers) else { return not_acceptable() };
    let Query(parameters) = match parameters {
        Ok(parameters) => parameters,
        Err(problem) => return refusal(StatusCode::BAD_REQUEST, &problem.body_text()),
    };
    let read = |name, text: Option<String>| match text.as_deref().map(serde_json::from_str).transpose() {
        Ok(map) => Ok(map),
        Err(problem) => Err(format!("{name} must be a JSON object: {problem}")),
    };
    let (variables, extensions) =
        match (read("variables", parameters.variables), read("extensions", parameters.extensions)) {
            (Ok(variables), Ok(extensions)) => (variables, extensions),
            (Err(problem), _) | (_, Err(problem)) => return refusal(StatusCode::BAD_REQUEST, &problem),
        };
    let Parameters { query, document_id, operation_name, .. } = parameters;
    let request = match request(Parameters { query, document_id, operation_name, variables, extensions }) {
        Ok(request) => request,
        Err(problem) => return refusal(StatusCode::BAD_REQUEST, problem),
    };
    let caller = match caller(id.0, from, &headers, true) {
        Ok(caller) => caller,
        Err(problem) => return refusal(StatusCode::UNAUTHORIZED, problem),
    };
    send(execute(&state, request, caller).await, media)
}

/// The schema in its own language.
pub async fn schema(Extract(state): Extract<Arc<State>>) -> Response {
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], state.sdl().to_owned()).into_response()
}

/// The answer when a handler panics: masked, as all our own faults.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the cause over")]
pub fn panicked(cause: Box<dyn Any + Send>) -> axum::http::Response<Body> {
    let cause =
        cause.downcast_ref::<&str>().map(ToString::to_string).or_else(|| cause.downcast_ref::<String>().cloned());
    tracing::error!(cause, "a handler panicked");
    failure(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "this failed by our own fault; the log knows it by x-request-id",
    )
}

pub(super) type JsonMap = Map<String, serde_json::Value>;

/// The operation that the parameters describe: its document, or the name of one.
///
/// # Errors
/// When they have neither or both.
pub(super) fn request(parameters: Parameters<JsonMap>) -> Result<Request, &'static str> {
    let Parameters { query, document_id, operation_name, variables, extensions } = parameters;
    let extensions = extensions.unwrap_or_default();
    match (&query, &document_id) {
        (Some(_), Some(_)) => return Err("`documentId` stands in the place of `query`; send one of them"),
        (None, None) if !extensions.contains_key("persistedQuery") => {
            return Err("the request needs a document: `query`, or its name as `documentId`");
        }
        _ => {}
    }
    let variables = Variables::from_json(serde_json::Value::Object(variables.unwrap_or_default()));
    let mut request = Request::new(query.unwrap_or_default()).variables(variables);
    request.operation_name = operation_name;
    request.extensions.0 =
        extensions.into_iter().map(|(name, value)| (name, Value::from_json(value).unwrap_or_default())).collect();
    Ok(match document_id {
        Some(name) => request.data(DocumentId(name)),
        None => request,
    })
}

fn caller(
    id: RequestId,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: &HeaderMap,
    read_only: bool,
) -> Result<Caller, &'static str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let circumstances = Circumstances {
        id: id.0,
        purpose: text(PURPOSE),
        client: from.map(|Extension(ConnectInfo(address))| address.ip().to_string()),
    };
    Ok(Caller { bearer: bearer(headers)?, circumstances, read_only, idempotency_key: None })
}

/// The key in its header, with or without the quotes that the IETF's draft gives it.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, &'static str> {
    const EXPECTED: &str = "the header Idempotency-Key must hold one key of 1 to 255 visible characters";
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(IDEMPOTENCY_KEY) { Err(EXPECTED) } else { Ok(None) };
    };
    let key = value.to_str().map_err(|_| EXPECTED)?.trim();
    let key = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
    let fits = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(Some(key.to_owned())) } else { Err(EXPECTED) }
}

/// The token behind `Authorization: Bearer`, or the key behind `Api-Key`.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, &'static str> {
    const EXPECTED: &str = "the header Authorization must read `Bearer TOKEN`";
    if let Some(key) = headers.get("api-key") {
        return Ok(Some(key.to_str().map_err(|_| "the header Api-Key must hold an API key")?.trim().to_owned()));
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    match value.to_str().map_err(|_| EXPECTED)?.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(EXPECTED),
    }
}

fn send((outcome, answer): (Outcome, Answer), media: Media) -> Response {
    let status = match (outcome, media) {
        (Outcome::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
        (Outcome::WrongMethod, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::TimedOut, Media::GraphQl) => StatusCode::GATEWAY_TIMEOUT,
        (Outcome::Malformed, Media::GraphQl) => StatusCode::BAD_REQUEST,
        (Outcome::KeyInUse, _) => StatusCode::CONFLICT,
        (Outcome::KeyReused, _) => StatusCode::UNPROCESSABLE_ENTITY,
        // Under application/json, clients and proxies take anything but 200 for a fault of the transport.
        _ => StatusCode::OK,
    };
    // What was not executed has no data, not even null.
    let body = match outcome {
        Outcome::Executed | Outcome::Repeated => serde_json::to_vec(&answer),
        _ => serde_json::to_vec(&Refused { errors: &answer.errors }),
    };
    let Ok(body) = body else {
        return failure(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "the answer could not be written");
    };
    let mut response = (status, [(header::CONTENT_TYPE, media.content_type())], body).into_response();
    match outcome {
        Outcome::Unauthenticated => challenge(&mut response),
        Outcome::WrongMethod => {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        Outcome::Repeated => {
            response.headers_mut().insert(REPEATED, HeaderValue::from_static("true"));
        }
        Outcome::KeyInUse => {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        Outcome::Executed | Outcome::Malformed | Outcome::TimedOut | Outcome::KeyReused => {}
    }
    response
}

fn challenge(response: &mut Response) {
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
}

fn not_acceptable() -> Response {
    refusal(StatusCode::NOT_ACCEPTABLE, "Accept must allow application/graphql-response+json or application/json")
}

/// A request that is no GraphQL request.
fn refusal(status: StatusCode, problem: &str) -> Response {
    let code = match status {
        StatusCode::UNAUTHORIZED => "UNAUTHENTICATED",
        StatusCode::PAYLOAD_TOO_LARGE => "LIMIT_EXCEEDED",
        _ => "BAD_REQUEST",
    };
    let mut response = failure(status, code, problem);
    if status == StatusCode::UNAUTHORIZED {
        challenge(&mut response);
    }
    response
}

fn failure(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))).into_response()
}
