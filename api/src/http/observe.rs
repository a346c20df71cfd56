//! What is known of every request: its id, its line in the log, its place in the metrics; and what every answer says.
//!
//! This stands around the router as one function, not as a stack of layers: each layer of axum's costs every request
//! a clone and a box.

use std::{net::SocketAddr, panic::AssertUnwindSafe, time::Instant};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::Response,
};
use futures_util::FutureExt as _;
use tracing::{Instrument, field::Empty};

use super::{asker::Asker, playground, refusal};
use crate::{meters, state::State};

/// The id of the request, in the request and in its answer.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every answer says, unless it says something else of the kind.
const FIXED: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Gives the request its id, has it answered, and writes down how that went.
pub async fn answer<A>(
    state: &State,
    from: SocketAddr,
    mut request: Request,
    ask: impl FnOnce(Request) -> A,
) -> Response
where
    A: Future<Output = Response>,
{
    let begun = Instant::now();
    let (id, shown) = request_id(state, request.headers());
    let (method, path) = (method(request.method()), place(request.uri().path()));
    // Who asks, and what, is known once the document is judged; ids only, never names.
    let span = tracing::info_span!(
        "request",
        %id,
        %method,
        %path,
        who = Empty,
        kind = Empty,
        operation = Empty,
        cost = Empty
    );
    request.extensions_mut().insert(Asker { id, address: from.ip() });
    let asked = AssertUnwindSafe(ask(request)).catch_unwind();
    let mut answer = asked.instrument(span.clone()).await.unwrap_or_else(refusal::panicked);
    let (status, took) = (answer.status().as_u16(), begun.elapsed());
    span.in_scope(|| tracing::info!(status, took_ms = took.as_secs_f64() * 1000.0, "answered"));
    meters::answered(method, path, status, took);
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    headers.extend(shown.map(|id| (REQUEST_ID, id)));
    answer
}

/// The caller's own id, or one made here; and the same for a header.
fn request_id(state: &State, headers: &HeaderMap) -> (String, Option<HeaderValue>) {
    let brought = headers.get(REQUEST_ID).and_then(|value| Some((value.to_str().ok()?, value)));
    if let Some((id, value)) = brought.filter(|(id, _)| acceptable(id)) {
        return (id.to_owned(), Some(value.clone()));
    }
    let id = state.new_request_id();
    let shown = HeaderValue::from_str(&id).ok();
    (id, shown)
}

/// A caller's id goes into the log word for word, so it has to be short and plain.
fn acceptable(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// The method as it is counted: callers may invent as many as they like.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The path as it is counted: one of ours.
fn place(path: &str) -> &'static str {
    match super::PATHS.iter().find(|known| **known == path) {
        Some(known) => known,
        None if playground::is_asset(path) => playground::ASSET,
        None => {
            let family = super::FAMILIES.iter().find(|(beginning, _)| path.starts_with(beginning));
            family.map_or("unknown", |(_, family)| family)
        }
    }
}
