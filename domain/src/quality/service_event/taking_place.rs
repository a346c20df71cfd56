//! Events are prepared, begin, are closed, or do not take place.

use chrono::TimeDelta;
use entity::{
    id::{HouseholdId, ReceptionProtocolId, ServiceEventId},
    quality::{
        service_event,
        service_event_enrolment::{self, Column as E},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{
    super::{
        EVENT_PLAN, EnrolmentState, ReceptionState, ServiceEvent,
        reception::{following, planning as reception},
        standard::{protocol::Protocol, versions},
    },
    life_cycle::{ServiceEventStep, event_after},
    planning::{ServiceEventChange, locked, told},
};
use crate::{
    household::ReceptionGrade,
    kernel::{Error, Result, Rule, Tx, input},
};

/// The event is still ahead.
pub const SERVICE_EVENT_AHEAD: Rule = Rule {
    code: "SERVICE_EVENT_AHEAD",
    message: "The event is still ahead; it begins two hours before its time at the earliest.",
};

/// Guests come early, and are marked when they do.
const EARLY: TimeDelta = TimeDelta::hours(2);

/// Prepares an event. For a household that is received at it a reception is planned by the protocol for events: its tasks are
/// due before the beginning, and move with it.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `householdId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_EVENT_STATE`](super::life_cycle::SERVICE_EVENT_STATE),
/// [`NO_PROTOCOL`](super::super::reception::planning::NO_PROTOCOL) and what planning a reception answers.
pub async fn prepare(
    tx: &Tx,
    id: ServiceEventId,
    version: i32,
    household: Option<HouseholdId>,
) -> Result<ServiceEvent> {
    let before = locked(tx, EVENT_PLAN, id, version).await?;
    let state = event_after(before.state, ServiceEventStep::Prepare).map_err(|error| error.at("id"))?;
    let reception = match household {
        Some(household) => {
            let input = reception::PlanInput {
                household,
                protocol: Some(protocol(tx).await?),
                visit: None,
                order: None,
                arrives_at: before.starts_at,
                place: before.place.clone(),
            };
            Some(Box::pin(reception::plan(tx, input)).await?.id)
        }
        None => None,
    };
    let row = service_event::ActiveModel {
        id: Set(id),
        state: Set(state),
        reception_id: Set(reception),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let prepared = row.update(tx.db()).await?;
    stepped(tx, "serviceEventPrepare", &before, &prepared).await?;
    told(tx, &prepared, ServiceEventChange::Prepared).await?;
    Ok(prepared)
}

/// The protocol in force by which guests of events are received.
async fn protocol(tx: &Tx) -> Result<ReceptionProtocolId> {
    for version in versions::in_force::<Protocol, _>(&tx.as_system()?).await? {
        if versions::content::<Protocol>(&version)?.grade == ReceptionGrade::Event {
            return Ok(versions::id::<Protocol>(&version));
        }
    }
    Err(Error::refused(&reception::NO_PROTOCOL).at("householdId"))
}

/// Begins an event, two hours before its time at the earliest.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_EVENT_STATE`](super::life_cycle::SERVICE_EVENT_STATE), [`SERVICE_EVENT_AHEAD`].
pub async fn begin(tx: &Tx, id: ServiceEventId, version: i32) -> Result<ServiceEvent> {
    let before = locked(tx, EVENT_PLAN, id, version).await?;
    let state = event_after(before.state, ServiceEventStep::Begin).map_err(|error| error.at("id"))?;
    if tx.now() < before.starts_at - EARLY {
        return Err(Error::refused(&SERVICE_EVENT_AHEAD).at("id"));
    }
    let row = service_event::ActiveModel {
        id: Set(id),
        state: Set(state),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let begun = row.update(tx.db()).await?;
    stepped(tx, "serviceEventBegin", &before, &begun).await?;
    told(tx, &begun, ServiceEventChange::Begun).await?;
    Ok(begun)
}

/// Closes an event: who had places and was not marked did not come.
///
/// # Errors
/// As [`begin`], but for the last.
pub async fn close(tx: &Tx, id: ServiceEventId, version: i32) -> Result<ServiceEvent> {
    let before = locked(tx, EVENT_PLAN, id, version).await?;
    let state = event_after(before.state, ServiceEventStep::Close).map_err(|error| error.at("id"))?;
    service_event_enrolment::Entity::update_many()
        .col_expr(E::State, Expr::value(EnrolmentState::Absent))
        .col_expr(E::Version, Expr::col(E::Version).add(1))
        .filter(E::AgencyId.eq(before.agency_id))
        .filter(E::ServiceEventId.eq(id))
        .filter(E::State.eq(EnrolmentState::Enrolled))
        .exec(tx.db())
        .await?;
    let row = service_event::ActiveModel {
        id: Set(id),
        state: Set(state),
        ended_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let closed = row.update(tx.db()).await?;
    if let Some(reception) = closed.reception_id {
        following::event_ended(tx, reception, ReceptionState::Done).await?;
    }
    stepped(tx, "serviceEventClose", &before, &closed).await?;
    told(tx, &closed, ServiceEventChange::Closed).await?;
    Ok(closed)
}

/// Calls an event off, and the reception that prepares it.
///
/// # Errors
/// As [`close`]; [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: ServiceEventId, version: i32, reason: &str) -> Result<ServiceEvent> {
    let before = locked(tx, EVENT_PLAN, id, version).await?;
    let state = event_after(before.state, ServiceEventStep::Cancel).map_err(|error| error.at("id"))?;
    let reason = input::required_text("reason", reason, 500)?;
    let row = service_event::ActiveModel {
        id: Set(id),
        state: Set(state),
        ended_at: Set(Some(tx.now())),
        cancel_reason: Set(Some(reason)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let cancelled = row.update(tx.db()).await?;
    if let Some(reception) = cancelled.reception_id {
        following::event_ended(tx, reception, ReceptionState::Cancelled).await?;
    }
    stepped(tx, "serviceEventCancel", &before, &cancelled).await?;
    told(tx, &cancelled, ServiceEventChange::Cancelled).await?;
    Ok(cancelled)
}

/// Keeps that an event came from one state to another.
async fn stepped(tx: &Tx, operation: &'static str, before: &ServiceEvent, after: &ServiceEvent) -> Result<()> {
    let said = |event: &ServiceEvent| json!({ "state": event.state, "reason": event.cancel_reason });
    tx.record_change(operation, after.id, Some(&said(before)), Some(&said(after))).await
}
