//! HTTP: the paths, and what holds for every answer.

mod asker;
mod calendar;
mod certificate;
mod connections;
mod export;
mod fhir;
mod forgery;
mod handler;
mod health;
mod metrics;
mod multipart;
mod negotiate;
mod observe;
mod origin;
mod playground;
mod points_export;
mod refusal;
mod serve;
mod shutdown;
mod sse;
mod stream;
mod visitor;
mod websocket;

use std::sync::Arc;

use axum::{Router, routing::get};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate as _,
        predicate::{NotForContentType, SizeAbove},
    },
};

pub use calendar::path as calendar_path;
pub use connections::Connections;
pub use metrics::{start as start_metrics, tidy as tidy_metrics};
pub use origin::{Origin, Origins};
pub use serve::serve;
pub use shutdown::asked_to_stop;

use crate::state::State;

const GRAPHQL: &str = "/graphql";
const SCHEMA: &str = "/schema.graphql";
const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";
const METRICS: &str = "/metrics";
const CALENDAR: &str = "/calendar/{file}";
const EVV: &str = "/export/evv.csv";
const PAYROLL: &str = "/export/payroll.csv";
const CERTIFICATE: &str = "/certificates/{ending}";
const POINTS: &str = "/export/points.csv";
const METADATA: &str = "/fhir/metadata";
const EVERYTHING: &str = "/fhir/Patient/{id}/$everything";

/// The paths that have an answer, without the parts of the playground.
const PATHS: [&str; 10] = [GRAPHQL, SCHEMA, LIVE, READY, METRICS, EVV, PAYROLL, POINTS, METADATA, playground::PAGE];

/// What stands for the paths that hold more than a name: never what they hold, which may be a secret.
const FAMILIES: [(&str, &str); 3] = [("/calendar/", CALENDAR), ("/certificates/", CERTIFICATE), ("/fhir/", EVERYTHING)];

/// Everything that the server answers.
pub fn router(state: Arc<State>) -> Router {
    // A message on a stream would wait in the compressor for the next one.
    let large =
        SizeAbove::new(1024).and(NotForContentType::SSE).and(NotForContentType::const_new(multipart::MEDIA_TYPE));
    let router = Router::new()
        .route(GRAPHQL, get(handler::get).post(handler::post))
        .route(SCHEMA, get(handler::schema))
        .route(LIVE, get(health::live))
        .route(READY, get(health::ready))
        .route(METRICS, get(metrics::scrape))
        .route(CALENDAR, get(calendar::read))
        .route(CERTIFICATE, get(certificate::read))
        .route(EVV, get(export::evv))
        .route(PAYROLL, get(export::payroll))
        .route(POINTS, get(points_export::points))
        .route(METADATA, get(fhir::metadata))
        .route(EVERYTHING, get(fhir::everything))
        .route("/fhir/{*rest}", get(fhir::elsewhere))
        .merge(playground::routes())
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(large));
    let router = match state.origins().cors() {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(state)
}

/// The cause behind all causes of an HTTP client's failure, which says most.
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// Has every HTTP client of this process encrypt by ring. The second call, and every other, finds it done.
pub fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
