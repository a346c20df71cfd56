//! HTTP: the paths, and what holds for every answer.

mod asker;
mod connections;
mod forgery;
mod handler;
mod health;
mod metrics;
mod multipart;
mod negotiate;
mod observe;
mod origin;
mod playground;
mod refusal;
mod serve;
mod shutdown;
mod sse;
mod stream;
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
    compression::{
        CompressionLayer, Predicate as _,
        predicate::{NotForContentType, SizeAbove},
    },
    set_header::SetResponseHeaderLayer,
};

pub use connections::Connections;
pub use metrics::start as start_metrics;
pub use origin::{Origin, Origins};
pub use serve::serve;
pub use shutdown::asked_to_stop;

use crate::state::State;

/// Everything that the server answers.
pub fn router(state: Arc<State>) -> Router {
    let fixed = |name: HeaderName, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    // A message on a stream would wait in the compressor for the next one.
    let large =
        SizeAbove::new(1024).and(NotForContentType::SSE).and(NotForContentType::const_new(multipart::MEDIA_TYPE));
    let router = Router::new()
        .route("/graphql", get(handler::get).post(handler::post))
        .route("/schema.graphql", get(handler::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .merge(playground::routes())
        .layer(CatchPanicLayer::custom(refusal::panicked))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(large))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), observe::request));
    let router = match state.origins().cors() {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(state)
}

/// Has every HTTP client of this process encrypt by ring. The second call, and every other, finds it done.
pub fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
