//! Numbers for Prometheus. One recorder serves the whole process, however many servers a test starts in it.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::State as Extract,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::state::State;

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER.get_or_init(|| install().inspect_err(|error| tracing::warn!(%error, "no metrics")).ok()).as_ref()
}

fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()?;
    describe();
    Ok(handle)
}

fn describe() {
    metrics::describe_counter!("guanjia_http_requests_total", "HTTP requests answered, by method, path and status");
    metrics::describe_histogram!("guanjia_http_request_seconds", "Time until the answer's head was sent");
    metrics::describe_counter!("guanjia_graphql_operations_total", "GraphQL operations, by type and outcome");
    metrics::describe_histogram!("guanjia_graphql_operation_seconds", "Time to execute a GraphQL operation");
    metrics::describe_counter!("guanjia_sql_statements_total", "SQL statements executed");
    metrics::describe_gauge!("guanjia_events_waiting", "Deliveries of events that are waiting");
    metrics::describe_gauge!("guanjia_jobs_parked", "Jobs that are not run any more, as they failed again and again");
}

/// Makes sure that numbers are kept from the beginning.
pub fn start() {
    let _ = recorder();
}

/// Puts the times that were taken into their buckets: each takes memory of its own until then, asked for or not.
pub fn tidy() {
    if let Some(handle) = recorder() {
        handle.run_upkeep();
    }
}

/// The numbers in Prometheus' text format.
pub async fn scrape(Extract(state): Extract<Arc<State>>) -> Response {
    let Some(handle) = recorder() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "metrics are not kept\n").into_response();
    };
    gauge("guanjia_events_waiting", state.events_waiting().await);
    gauge("guanjia_jobs_parked", state.jobs_parked().await);
    metrics::counter!("guanjia_sql_statements_total").absolute(state.database().statements());
    handle.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
}

fn gauge(name: &'static str, counted: domain::kernel::Result<u64>) {
    match counted {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; nothing here is counted up to 2^53")]
        Ok(number) => metrics::gauge!(name).set(number as f64),
        Err(error) => tracing::warn!(%error, name, "what a gauge shows cannot be counted"),
    }
}
