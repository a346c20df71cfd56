//! One job of the domain, run by itself.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::kernel::{Context, Job};

use crate::support::Server;

/// A job by its name.
pub fn named(name: &str) -> &'static Job {
    let mut jobs = domain::PLUGINS.iter().flat_map(|plugin| plugin.jobs());
    jobs.find(|job| job.name == name).expect("a job")
}

/// Runs a job to its end; before that, when asked to, once until it is cut off after so many microseconds. Answers the moment
/// at which it ran.
pub async fn run(server: &Server, name: &str, cut_off: Option<u64>) -> DateTime<Utc> {
    let system: Context = server.system().await;
    let job = named(name);
    if let Some(after) = cut_off {
        let _ = tokio::time::timeout(Duration::from_micros(after), (job.run)(&system)).await;
    }
    (job.run)(&system).await.expect("a job that runs");
    system.now()
}
