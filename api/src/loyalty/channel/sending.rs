//! Sends greetings that are due.

use std::{sync::Arc, time::Duration};

use domain::{kernel::Result, loyalty::greeting::delivery};
use tokio::{sync::watch, time};

use crate::state::State;

/// What is due is looked for this often: greetings are timed to the minute at best.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Sends what is due, until nothing is; answers how many attempts were made.
///
/// # Errors
/// When the database cannot be asked; a way that fails is no error here but a later attempt.
pub async fn deliver(state: &State) -> Result<usize> {
    let channels = state.channels();
    let mut attempts = 0;
    while !state.is_stopping() {
        let taken =
            delivery::take(state.environment(), state.database().connection(), |channel| channels.knows(channel));
        let Some(parcel) = Box::pin(taken).await? else { break };
        let outcome = channels.send(&parcel).await;
        let label = if outcome.is_ok() { "ok" } else { "error" };
        metrics::counter!("guanjia_greeting_attempts_total", "outcome" => label).increment(1);
        parcel.record(outcome).await?;
        attempts += 1;
    }
    Ok(attempts)
}

/// Sends what is due whenever something is, until `stop` changes.
pub async fn keep_delivering(state: Arc<State>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = Box::pin(deliver(&state)).await {
            tracing::warn!(%error, "greetings cannot be sent at present");
        }
        tokio::select! {
            () = time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => return,
        }
    }
}
