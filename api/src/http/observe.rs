//! What is known of every request: its id, its line in the log, its place in the metrics.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State as Extract},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, field::Empty};

use crate::state::State;

/// The id of the request, in the request and in its answer.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the caller's own, or one made here.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the request its id, and writes down how it went.
pub async fn request(Extract(state): Extract<Arc<State>>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| acceptable(id))
        .map_or_else(|| state.new_request_id(), ToOwned::to_owned);
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    // Who asks, and what, is known once the document is judged; ids only, never names.
    let span = tracing::info_span!(
        "request",
        id = %id,
        %method,
        path = %path,
        who = Empty,
        kind = Empty,
        operation = Empty,
        cost = Empty
    );
    let begun = Instant::now();
    async move {
        let mut answer = next.run(request).await;
        let (status, took) = (answer.status().as_u16(), begun.elapsed());
        tracing::info!(status, took_ms = took.as_secs_f64() * 1000.0, "answered");
        let labels = [("method", method.to_string()), ("path", path), ("status", status.to_string())];
        metrics::counter!("guanjia_http_requests_total", &labels).increment(1);
        metrics::histogram!("guanjia_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
        if let Ok(id) = HeaderValue::from_str(&id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    }
    .instrument(span)
    .await
}

/// A caller's id goes into the log word for word, so it has to be short and plain.
fn acceptable(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}
