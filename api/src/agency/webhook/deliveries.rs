//! Deliveries: messages are made of what has happened, and those that are due are sent.
//!
//! Each endpoint with something due is worked off by a task of its own, one message after the other; so many at once. An
//! endpoint that hangs keeps its own place and nobody else's.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_graphql::{Response, ServerError, Value};
use domain::{
    agency::webhook::{
        WEBHOOK_TEST,
        delivery::{self, Delivery, Headers},
        log::Attempted,
        message,
    },
    id::{AgencyId, WebhookEndpointId},
    kernel::{Error, Result},
};
use serde::Serialize;
use serde_json::json;
use tokio::{sync::watch, task::JoinSet, time};

use super::sender::Sender;
use crate::{
    graphql::{DateTime, standing},
    state::State,
};

/// How many endpoints are sent to at once.
const MOST_AT_ONCE: usize = 64;
/// After so many messages an endpoint makes room for others.
const MESSAGES_A_TURN: usize = 50;
/// What is due is looked for as soon as this process writes something, and this often for what others write and for second
/// attempts.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The deliveries of a process.
pub struct Deliveries {
    sender: Sender,
    /// Which endpoints are being worked off.
    busy: Mutex<HashSet<WebhookEndpointId>>,
}

impl Deliveries {
    /// Nothing is under way yet.
    #[must_use]
    pub fn new(sender: Sender) -> Self {
        Self { sender, busy: Mutex::default() }
    }

    fn busy(&self) -> MutexGuard<'_, HashSet<WebhookEndpointId>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An endpoint's place among those that are worked off, free again when this is dropped.
struct Place(Arc<State>, WebhookEndpointId);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.deliveries().busy().remove(&self.1);
    }
}

/// Delivers what is due, until nothing is; answers how many attempts were made.
///
/// # Errors
/// When the database cannot be asked; a receiver that fails is no error here but a later attempt.
pub async fn deliver(state: &Arc<State>) -> Result<usize> {
    let mut tasks = JoinSet::new();
    let mut attempts = 0;
    message::make(state.environment(), state.database().connection()).await?;
    loop {
        start_due(state, &mut tasks).await?;
        match tasks.join_next().await {
            Some(made) => attempts += made.unwrap_or_default(),
            None => return Ok(attempts),
        }
    }
}

/// Delivers what is due whenever something is, until `stop` changes; what is under way then is waited for.
pub async fn keep_delivering(state: Arc<State>, mut stop: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    loop {
        let looked = async {
            message::make(state.environment(), state.database().connection()).await?;
            start_due(&state, &mut tasks).await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "webhooks cannot be delivered at present");
        }
        tokio::select! {
            Some(_) = tasks.join_next() => {}
            () = state.environment().webhooks_announced() => {}
            () = time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => break,
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Starts a task for each endpoint that has something due and is not worked off yet, as long as there is room.
async fn start_due(state: &Arc<State>, tasks: &mut JoinSet<usize>) -> Result<()> {
    let due = delivery::endpoints_due(state.environment(), state.database().connection(), 2 * MOST_AT_ONCE as u64);
    for (agency, endpoint) in due.await? {
        if tasks.len() >= MOST_AT_ONCE {
            break;
        }
        if state.deliveries().busy().insert(endpoint) {
            tasks.spawn(work_off(Place(Arc::clone(state), endpoint), agency));
        }
    }
    Ok(())
}

async fn work_off(place: Place, agency: AgencyId) -> usize {
    let Place(state, endpoint) = &place;
    for made in 0..MESSAGES_A_TURN {
        if state.is_stopping() {
            return made;
        }
        let taken = delivery::take(state.environment(), state.database().connection(), (agency, *endpoint)).await;
        let done = match taken {
            Ok(None) => return made,
            Ok(Some(delivery)) => attempt(state, &delivery).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            // The message comes back when this process's hold on it ends.
            tracing::warn!(%endpoint, %error, "a webhook could not be worked off");
            return made;
        }
    }
    MESSAGES_A_TURN
}

async fn attempt(state: &State, delivery: &Delivery) -> Result<()> {
    let (headers, body) = match made(state, delivery).await {
        Ok(Some(made)) => made,
        Ok(None) => return delivery.withhold().await,
        Err(error) => return delivery.record(&unmade(delivery, &error)).await,
    };
    let attempted = state.deliveries().sender.post(&delivery.endpoint.url, &headers, body, delivery.cx.now()).await;
    let outcome = if attempted.is_success() { "ok" } else { "error" };
    metrics::counter!("guanjia_webhook_attempts_total", "outcome" => outcome).increment(1);
    delivery.record(&attempted).await
}

/// Headers and body of a message; `None` when the application may be told nothing.
async fn made(state: &State, delivery: &Delivery) -> Result<Option<(Headers, String)>> {
    let Some(body) = body(state, delivery).await? else { return Ok(None) };
    Ok(Some((delivery.headers(&body).await?, body)))
}

/// What the log says of a message that could not be made. It is tried again like any other, and as often: what is wrong may
/// be mended meanwhile.
fn unmade(delivery: &Delivery, error: &Error) -> Attempted {
    if let Error::Invalid { .. } = error {
        // The schema has moved on from the document, which its owner mends.
        return Attempted { error: Some(error.to_string()), ..Attempted::default() };
    }
    let id = delivery.message.id;
    tracing::error!(%error, message = %id, "a webhook could not be made");
    let told = format!("nothing was sent, by our own fault; the log knows it as {id}");
    Attempted { error: Some(told), by_our_fault: true, ..Attempted::default() }
}

/// The body of a message, in the form that Standard Webhooks recommends.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    timestamp: String,
    data: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
}

/// What is sent; `None` when the application may be told nothing.
async fn body(state: &State, delivery: &Delivery) -> Result<Option<String>> {
    let Some(cx) = delivery.as_application() else { return Ok(None) };
    let (message, endpoint) = (&delivery.message, &delivery.endpoint);
    let told = if message.kind == WEBHOOK_TEST {
        let said = json!({ "webhookEndpointId": endpoint.id.to_string() });
        Some(Response::new(Value::from_json(said).unwrap_or_default()))
    } else {
        standing::tell(state, cx, &endpoint.document, &endpoint.variables, message::event(message)).await?
    };
    let Some(Response { data, errors, .. }) = told else { return Ok(None) };
    let timestamp = DateTime::from(message.occurred_at).to_string();
    let body = serde_json::to_string(&Body { r#type: &message.kind, timestamp, data, errors });
    body.map(Some).map_err(|_| Error::internal("a webhook's body is not JSON"))
}
