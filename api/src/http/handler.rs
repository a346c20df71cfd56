//! `/graphql` by GraphQL over HTTP (<https://graphql.github.io/graphql-over-http/draft/>): one operation a request.

use std::{pin::pin, sync::Arc};

use async_graphql::{Request, Response as Answered, Value, Variables};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{
        Query, Request as Sent, State as Extract,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Map;

use super::{
    asker::{Asker, caller, idempotency_key},
    forgery,
    negotiate::{self, Accepted, Media},
    refusal::{Refused, challenge, failure, forged, not_acceptable, refusal, too_many_connections, too_slow},
    stream, websocket,
};
use crate::{
    graphql::{
        execute::{Caller, Outcome, execute},
        limits::Limits,
        live::{self, Answer},
        persisted::DocumentId,
    },
    state::State,
};

/// Says that an answer is the one of the first time.
pub(super) const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");

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

/// An operation in a JSON body.
pub async fn post(Extract(state): Extract<Arc<State>>, Extension(asker): Extension<Asker>, sent: Sent) -> Response {
    let (Parts { headers, .. }, body) = sent.into_parts();
    if let Err(problem) = forgery::check(&headers, false) {
        return forged(problem);
    }
    let Some(accepted) = negotiate::answer(&headers) else { return not_acceptable() };
    let body = match read(body, state.limits()).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
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
    let caller = match caller(asker, &headers, false) {
        Ok(caller) => Caller { idempotency_key, ..caller },
        Err(problem) => return refusal(StatusCode::UNAUTHORIZED, problem),
    };
    answer(state, request, caller, accepted).await
}

/// What a body holds.
async fn read(body: Body, limits: Limits) -> Result<Bytes, Response> {
    match tokio::time::timeout(limits.body_time, pin!(to_bytes(body, limits.body))).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if error.to_string().contains("length limit") => {
            let problem = format!("the body has more than {} bytes", limits.body);
            Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, &problem))
        }
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => Err(too_slow(limits)),
    }
}

/// A query or subscription in the address, or the beginning of a WebSocket.
pub async fn get(
    state: Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    parameters: Result<Query<Parameters<String>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    if let Ok(socket) = socket {
        if !state.origins().admit(&headers) {
            return failure(
                StatusCode::FORBIDDEN,
                "ORIGIN_NOT_ALLOWED",
                "pages of this origin may not open a socket here",
            );
        }
        return match caller(asker, &headers, false) {
            Ok(caller) => websocket::accept(socket, state.0, caller),
            Err(problem) => refusal(StatusCode::UNAUTHORIZED, problem),
        };
    }
    if let Err(problem) = forgery::check(&headers, true) {
        return forged(problem);
    }
    let Some(accepted) = negotiate::answer(&headers) else { return not_acceptable() };
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
    let caller = match caller(asker, &headers, true) {
        Ok(caller) => caller,
        Err(problem) => return refusal(StatusCode::UNAUTHORIZED, problem),
    };
    answer(state.0, request, caller, accepted).await
}

/// The schema in its own language.
pub async fn schema(Extract(state): Extract<Arc<State>>) -> Response {
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], state.sdl().to_owned()).into_response()
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

async fn answer(state: Arc<State>, request: Request, caller: Caller, accepted: Accepted) -> Response {
    let Some(protocol) = accepted.stream else {
        let (outcome, answered) = execute(&state, request, caller).await;
        return send(outcome, answered, accepted.best);
    };
    match live::begin(&state, request, caller).await {
        Answer::Once(outcome, answered) => send(outcome, answered, accepted.best),
        Answer::Live(live) => {
            let limits = state.limits();
            match state.connections().take(live.who().to_owned(), limits.connections_per_caller) {
                Some(place) => stream::live(protocol, live, place, state),
                None => too_many_connections(limits),
            }
        }
    }
}

fn send(outcome: Outcome, mut answer: Answered, media: Media) -> Response {
    let told = std::mem::take(&mut answer.http_headers);
    let mut response = match (outcome, media) {
        (Outcome::Executed | Outcome::Repeated, Media::Stream(protocol)) => stream::once(protocol, answer),
        (Outcome::Malformed | Outcome::NotBegun | Outcome::TimedOut, Media::Stream(protocol)) => {
            stream::refused(protocol, answer.errors)
        }
        _ => document(outcome, &answer, media),
    };
    let headers = response.headers_mut();
    headers.extend(told);
    match outcome {
        Outcome::Unauthenticated => challenge(&mut response),
        Outcome::WrongMethod => drop(headers.insert(header::ALLOW, HeaderValue::from_static("POST"))),
        Outcome::Repeated => drop(headers.insert(REPEATED, HeaderValue::from_static("true"))),
        Outcome::KeyInUse => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))),
        Outcome::Throttled { seconds } => drop(headers.insert(header::RETRY_AFTER, seconds.into())),
        Outcome::Executed | Outcome::Malformed | Outcome::TimedOut | Outcome::KeyReused | Outcome::NotBegun => {}
    }
    response
}

/// An answer as one JSON document.
fn document(outcome: Outcome, answer: &Answered, media: Media) -> Response {
    let status = match (outcome, media) {
        (Outcome::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
        (Outcome::WrongMethod, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::TimedOut, Media::GraphQl) => StatusCode::GATEWAY_TIMEOUT,
        (Outcome::Malformed, Media::GraphQl) => StatusCode::BAD_REQUEST,
        (Outcome::KeyInUse, _) => StatusCode::CONFLICT,
        (Outcome::KeyReused, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (Outcome::Throttled { .. }, _) => StatusCode::TOO_MANY_REQUESTS,
        // Under application/json, clients and proxies take anything but 200 for a fault of the transport.
        _ => StatusCode::OK,
    };
    // What was not executed has no data, not even null.
    let body = match outcome {
        Outcome::Executed | Outcome::Repeated => serde_json::to_vec(answer),
        _ => serde_json::to_vec(&Refused { errors: &answer.errors }),
    };
    let Ok(body) = body else {
        return failure(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "the answer could not be written");
    };
    (status, [(header::CONTENT_TYPE, media.content_type())], body).into_response()
}
