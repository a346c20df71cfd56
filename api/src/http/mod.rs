//! HTTP: the paths, and what holds for every answer.

mod handler;
mod health;
mod metrics;
mod negotiate;
mod observe;
mod playground;
mod shutdown;
mod websocket;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    routing::get,
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, predicate::SizeAbove},
    set_header::SetResponseHeaderLayer,
};

pub use metrics::start as start_metrics;
pub use shutdown::asked_to_stop;
pub use websocket::Sockets;

use crate::state::State;

/// Everything that the server answers.
pub fn router(state: Arc<State>) -> Router {
    let fixed = |name: HeaderName, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .route("/graphql", get(handler::get).post(handler::post))
        .route("/schema.graphql", get(handler::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .merge(playground::routes())
        .layer(CatchPanicLayer::custom(handler::panicked))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(SizeAbove::new(1024)))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), observe::request))
        .with_state(state)
}

/// Has every HTTP client of this process encrypt by ring. The second call, and every other, finds it done.
pub fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
