//! Events: written to an outbox in the transaction in which they happen, told to other domains afterwards.
//!
//! Each event has one delivery row per receiver, so that a receiver that fails holds nobody back. A delivery is made
//! in a transaction of its own together with what the receiver writes, so what it writes is written once.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::kernel::{event, event_delivery};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::LockBehavior, sea_query::LockType,
};
use serde::Serialize;

use super::{
    actor::Actor,
    context::{Context, Request, Tx},
    environment::Environment,
    error::{Error, Result},
    plugin::Plugin,
};

pub use entity::kernel::event::Model as Event;

/// After this many failed attempts an event stays undelivered, and the log and the metrics say so.
pub const MAX_ATTEMPTS: i32 = 12;

/// So many events are written in one statement; with their deliveries they stay below what a statement of SQLite takes.
pub const TOGETHER: usize = 400;

/// How many deliveries one round takes.
const ROUND: u64 = 100;

impl Tx {
    /// Writes an event into the outbox of this transaction. `kind` is `domain.object.happened`; the payload holds ids
    /// and facts and no personal data.
    ///
    /// # Errors
    /// [`Error::Internal`] when the payload is not JSON.
    pub async fn emit(&self, kind: &'static str, payload: &(impl Serialize + Sync)) -> Result<()> {
        self.emit_all(kind, std::slice::from_ref(payload)).await
    }

    /// Writes events of one kind, in the order of their payloads, in as many statements for [`TOGETHER`] as for one.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub async fn emit_all(&self, kind: &'static str, payloads: &[impl Serialize + Sync]) -> Result<()> {
        let receivers = || self.environment().plugins().iter().filter(move |plugin| plugin.hears().contains(&kind));
        for some in payloads.chunks(TOGETHER) {
            let mut events = Vec::with_capacity(some.len());
            for payload in some {
                let payload =
                    serde_json::to_value(payload).map_err(|_| Error::internal("an event's payload is not JSON"))?;
                events.push(Event {
                    id: self.new_id(),
                    agency_id: self.signed_in()?,
                    kind: kind.to_owned(),
                    payload,
                    occurred_at: self.now(),
                    position: None,
                });
            }
            let deliveries: Vec<_> =
                events.iter().flat_map(|event| receivers().map(move |plugin| first_delivery(event, *plugin))).collect();
            let rows = events.into_iter().map(|event| event.into_active_model().reset_all());
            event::Entity::insert_many(rows).exec_without_returning(self.db()).await?;
            if !deliveries.is_empty() {
                event_delivery::Entity::insert_many(deliveries).exec_without_returning(self.db()).await?;
            }
        }
        Ok(())
    }
}

fn first_delivery(event: &Event, receiver: &dyn Plugin) -> event_delivery::ActiveModel {
    event_delivery::ActiveModel {
        event_id: Set(event.id),
        receiver: Set(receiver.name().to_owned()),
        attempts: Set(0),
        next_try_at: Set(Some(event.occurred_at)),
        delivered_at: Set(None),
        last_error: Set(None),
    }
}

/// What one round of deliveries did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Deliveries made.
    pub delivered: usize,
    /// Deliveries that failed and will be tried again.
    pub failed: usize,
}

/// Delivers what is due, and what that in turn brings about, until nothing is due any more.
///
/// # Errors
/// When the database cannot be asked; a failing receiver is no error here but a later attempt.
pub async fn deliver(environment: &Arc<Environment>, db: &DatabaseConnection) -> Result<Round> {
    let mut total = Round::default();
    loop {
        let round = deliver_round(environment, db).await?;
        total.delivered += round.delivered;
        total.failed += round.failed;
        if round.delivered == 0 {
            return Ok(total);
        }
    }
}

async fn deliver_round(environment: &Arc<Environment>, db: &DatabaseConnection) -> Result<Round> {
    let due = event_delivery::Entity::find()
        .filter(event_delivery::Column::NextTryAt.lte(environment.now()))
        .order_by_asc(event_delivery::Column::EventId)
        .limit(ROUND)
        .find_also_related(event::Entity)
        .all(db)
        .await?;
    let mut round = Round::default();
    for (delivery, event) in due {
        let Some(event) = event else { continue };
        let system = Context::new(Arc::clone(environment), db.clone(), Actor::system(event.agency_id), request(&event));
        let outcome = system.write(async |tx| deliver_one(tx, &delivery, &event).await).await;
        match outcome {
            Ok(made) => round.delivered += usize::from(made),
            Err(error) => {
                postpone(&system, &delivery, &error).await?;
                round.failed += 1;
            }
        }
    }
    Ok(round)
}

fn request(event: &Event) -> Request {
    Request { id: event.id.to_string(), ..Request::default() }
}

/// One delivery, unless another process has it or has made it meanwhile.
async fn deliver_one(tx: &Tx, delivery: &event_delivery::Model, event: &Event) -> Result<bool> {
    let held = event_delivery::Entity::find_by_id((delivery.event_id, delivery.receiver.clone()))
        .filter(event_delivery::Column::NextTryAt.is_not_null())
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(tx.db())
        .await?;
    let Some(held) = held else { return Ok(false) };
    let receiver = tx.environment().plugins().iter().find(|plugin| plugin.name() == held.receiver);
    if let Some(receiver) = receiver {
        receiver.on_event(tx, event).await?;
    }
    let done = event_delivery::ActiveModel {
        delivered_at: Set(Some(tx.now())),
        next_try_at: Set(None),
        attempts: Set(held.attempts + 1),
        ..held.into()
    };
    done.update(tx.db()).await?;
    Ok(true)
}

/// Tries again after 1, 2, 4 … seconds, up to about an hour, [`MAX_ATTEMPTS`] times in all.
async fn postpone(cx: &Context, delivery: &event_delivery::Model, error: &Error) -> Result<()> {
    let attempts = delivery.attempts + 1;
    let again = (attempts < MAX_ATTEMPTS).then(|| cx.now() + TimeDelta::seconds(1 << attempts.clamp(0, 11)));
    tracing::warn!(event = %delivery.event_id, receiver = delivery.receiver, attempts, %error, "an event was not delivered");
    let postponed = event_delivery::ActiveModel {
        attempts: Set(attempts),
        next_try_at: Set(again),
        last_error: Set(Some(error.to_string())),
        ..delivery.clone().into()
    };
    postponed.update(cx.db()).await?;
    Ok(())
}

/// How many deliveries are waiting: what an operator watches.
///
/// # Errors
/// When the database cannot be asked.
pub async fn waiting(db: &DatabaseConnection) -> Result<u64> {
    Ok(event_delivery::Entity::find().filter(event_delivery::Column::NextTryAt.is_not_null()).count(db).await?)
}
