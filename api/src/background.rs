//! What the server does beside answering: it delivers events, webhooks and greetings, and runs the jobs that are due.

use std::{sync::Arc, time::Duration};

use domain::{
    agency::webhook,
    kernel::{self, event, feed, job},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time,
};

use crate::{agency, http, loyalty, state::State};

/// Events are delivered as soon as this process writes one, and this often for those of others and for second attempts.
const DELIVER_EVERY: Duration = Duration::from_secs(2);
/// Jobs are looked for this often; each has an interval of its own.
const LOOK_FOR_JOBS_EVERY: Duration = Duration::from_secs(30);

/// So many looks may be under way at once: each runs one job after the other.
const MOST_LOOKS: usize = 4;

/// Old events are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// How often the times that were taken are put into their buckets.
const TIDY_METRICS_EVERY: Duration = Duration::from_secs(5);

/// Starts the loops. They end when `stop` changes.
pub fn start(state: &Arc<State>, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let (events, old) = (Arc::clone(state), Arc::clone(state));
    let (mut end_events, mut end_old) = (stop.clone(), stop.clone());
    vec![
        tokio::spawn(agency::keep_delivering(Arc::clone(state), stop.clone())),
        tokio::spawn(loyalty::keep_delivering(Arc::clone(state), stop.clone())),
        tokio::spawn(keep_metrics_tidy(stop.clone())),
        tokio::spawn(async move {
            loop {
                if let Err(error) = event::deliver(events.environment(), events.database().connection()).await {
                    tracing::warn!(%error, "events cannot be delivered at present");
                }
                tokio::select! {
                    () = events.environment().events_announced() => {}
                    () = time::sleep(DELIVER_EVERY) => {}
                    _ = end_events.changed() => return,
                }
            }
        }),
        tokio::spawn(keep_running_jobs(Arc::clone(state), stop.clone())),
        tokio::spawn(async move {
            loop {
                if let Err(error) = forget_old(&old).await {
                    tracing::warn!(%error, "old events cannot be forgotten at present");
                }
                old.buckets().forget_full();
                tokio::select! {
                    () = time::sleep(FORGET_EVERY) => {}
                    _ = end_old.changed() => return,
                }
            }
        }),
    ]
}

/// Looks for jobs again and again, whether or not those of an earlier look are still under way: a long one keeps no short
/// one waiting. What is under way when the server ends is finished, within the drain time.
async fn keep_running_jobs(state: Arc<State>, mut stop: watch::Receiver<bool>) {
    let mut looks = JoinSet::new();
    loop {
        while looks.try_join_next().is_some() {}
        if looks.len() < MOST_LOOKS {
            let state = Arc::clone(&state);
            looks.spawn(async move {
                if let Err(error) = job::run_due(state.environment(), state.database().connection()).await {
                    tracing::warn!(%error, "jobs cannot be run at present");
                }
            });
        }
        tokio::select! {
            () = time::sleep(LOOK_FOR_JOBS_EVERY) => {}
            _ = stop.changed() => break,
        }
    }
    while looks.join_next().await.is_some() {}
}

async fn keep_metrics_tidy(mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = time::sleep(TIDY_METRICS_EVERY) => http::tidy_metrics(),
            _ = stop.changed() => return,
        }
    }
}

/// After a long rest of the server, webhooks are made of old events before these are forgotten.
async fn forget_old(state: &State) -> kernel::Result<u64> {
    let (environment, db) = (state.environment(), state.database().connection());
    webhook::message::make(environment, db).await?;
    feed::forget_old(environment, db).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_and_missed_visits_are_noticed_within_a_minute() {
        let plugins = domain::PLUGINS.iter();
        let notice = plugins.flat_map(|plugin| plugin.jobs()).find(|job| job.name == "visit.notice").expect("a job");
        assert!(notice.every.to_std().expect("an interval") <= LOOK_FOR_JOBS_EVERY, "due again at every look");
        assert!(LOOK_FOR_JOBS_EVERY <= Duration::from_secs(30), "which leaves half a minute for the look itself");
    }
}
