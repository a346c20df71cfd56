//! What happens over and over is counted through handles that are kept: looking one up by its labels costs more than
//! counting.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{LazyLock, PoisonError, RwLock},
    time::Duration,
};

use async_graphql::parser::types::OperationType;
use metrics::{Counter, Histogram};

/// How often something happened, and how long it took.
#[derive(Clone)]
struct Meter {
    times: Counter,
    seconds: Histogram,
}

/// The meters of one kind of happening, by its labels.
struct Meters<K> {
    known: RwLock<HashMap<K, Meter>>,
    make: fn(K) -> Meter,
}

impl<K: Copy + Eq + Hash> Meters<K> {
    fn new(make: fn(K) -> Meter) -> Self {
        Self { known: RwLock::default(), make }
    }

    fn count(&self, labels: K, took: Duration) {
        if let Some(meter) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&labels) {
            return meter.count(took);
        }
        let meter = (self.make)(labels);
        meter.count(took);
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(labels, meter);
    }
}

impl Meter {
    fn count(&self, took: Duration) {
        self.times.increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}

/// A method, a path of ours and a status.
static ANSWERS: LazyLock<Meters<(&str, &str, u16)>> = LazyLock::new(|| {
    Meters::new(|(method, path, status)| Meter {
        times: metrics::counter!(
            "guanjia_http_requests_total", "method" => method, "path" => path, "status" => status.to_string()
        ),
        seconds: metrics::histogram!("guanjia_http_request_seconds", "method" => method, "path" => path),
    })
});

/// What kind of operation it was, and whether it failed.
static OPERATIONS: LazyLock<Meters<(&str, &str)>> = LazyLock::new(|| {
    Meters::new(|(kind, outcome)| Meter {
        times: metrics::counter!("guanjia_graphql_operations_total", "type" => kind, "outcome" => outcome),
        seconds: metrics::histogram!("guanjia_graphql_operation_seconds", "type" => kind),
    })
});

/// Counts an HTTP request that was answered. Method and path are of a fixed few, or the numbers would be without end.
pub fn answered(method: &'static str, path: &'static str, status: u16, took: Duration) {
    ANSWERS.count((method, path, status), took);
}

/// Counts an operation that was answered; `None` when it never became known which kind it was.
pub fn operated(kind: Option<OperationType>, failed: bool, took: Duration) {
    let kind = match kind {
        Some(OperationType::Query) => "query",
        Some(OperationType::Mutation) => "mutation",
        Some(OperationType::Subscription) => "subscription",
        None => "unknown",
    };
    OPERATIONS.count((kind, if failed { "error" } else { "ok" }), took);
}
