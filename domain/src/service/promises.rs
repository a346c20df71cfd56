//! A time that cannot be kept is announced at once: with the reason, a new time, and what is given for it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{ServicePromiseId, ServiceRequestId},
    service::service_promise,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use super::{
    PROMISE_MAKE, PromiseState, REQUEST_READ, ServicePromise,
    life_cycle::{RequestStep, allow_request},
    reach,
    requests::{self, RequestChange},
};
use crate::kernel::{Context, Error, Result, Tx, actor::signature, input};

/// A new time was promised. Payload: [`PromiseAnnounced`].
pub const PROMISE_ANNOUNCED: &str = "service.promise.announced";

/// Which promise was announced about which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseAnnounced {
    /// The promise.
    pub promise: ServicePromiseId,
    /// The request.
    pub request: ServiceRequestId,
}

/// What is promised.
#[derive(Clone, Debug)]
pub struct PromiseInput {
    /// Why the time before cannot be kept; at most 1000 characters.
    pub reason: String,
    /// The new time.
    pub new_time: DateTime<Utc>,
    /// What the household is given for it; at most 500 characters.
    pub compensation: String,
}

/// The promises of requests, oldest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, Vec<ServicePromise>>> {
    let found = service_promise::Entity::find()
        .filter(reach::promises(&cx.require(REQUEST_READ)?))
        .filter(service_promise::Column::ServiceRequestId.is_in(requests.iter().copied()))
        .order_by_asc(service_promise::Column::Id)
        .all(cx.db())
        .await?;
    let mut promises: HashMap<_, Vec<_>> = HashMap::new();
    for promise in found {
        promises.entry(promise.service_request_id).or_default().push(promise);
    }
    Ok(promises)
}

/// Promises another time; one that was promised before is replaced.
///
/// # Errors
/// [`Error::NotFound`] at `serviceRequestId`,
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`Error::Invalid`] at `reason`, `newTime` or
/// `compensation`.
pub async fn announce(tx: &Tx, request: ServiceRequestId, input: PromiseInput) -> Result<ServicePromise> {
    let scope = tx.require(PROMISE_MAKE)?;
    let request = reach::lock_request(tx, &scope, request).await.map_err(|error| error.at("serviceRequestId"))?;
    allow_request(request.state, RequestStep::Promise, "serviceRequestId")?;
    let reason = input::required_text("reason", &input.reason, 1000)?;
    let compensation = input::required_text("compensation", &input.compensation, 500)?;
    if input.new_time <= tx.now() {
        return Err(Error::invalid("newTime", "must be in the future"));
    }
    end(tx, request.id, PromiseState::Replaced).await?;
    let vault = tx.vault().await?;
    let row = service_promise::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(request.agency_id),
        service_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        announced_at: Set(tx.now()),
        announced_by: Set(signature(tx.actor())),
        reason: Set(vault.seal(&reason)?),
        new_time: Set(input.new_time),
        compensation: Set(vault.seal(&compensation)?),
        state: Set(PromiseState::Standing),
        ended_at: Set(None),
    };
    let promise = row.insert(tx.db()).await?;
    tx.emit(PROMISE_ANNOUNCED, &PromiseAnnounced { promise: promise.id, request: request.id }).await?;
    requests::happened(tx, &request, RequestChange::Promised).await?;
    Ok(promise)
}

/// What was waited for happened: the promise was kept, or came too late. One that was taken for broken is known better.
pub(super) async fn kept(tx: &Tx, request: ServiceRequestId, at: DateTime<Utc>) -> Result<()> {
    let last = service_promise::Entity::find()
        .filter(service_promise::Column::AgencyId.eq(tx.signed_in()?))
        .filter(service_promise::Column::ServiceRequestId.eq(request))
        .filter(service_promise::Column::State.is_in([PromiseState::Standing, PromiseState::Broken]))
        .order_by_desc(service_promise::Column::Id)
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let Some(promise) = last else { return Ok(()) };
    let state = if at <= promise.new_time { PromiseState::Kept } else { PromiseState::Broken };
    if promise.state == state {
        return Ok(());
    }
    let row = service_promise::ActiveModel {
        id: Set(promise.id),
        state: Set(state),
        ended_at: Set(Some(at)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

/// Nothing is waited for any more.
pub(super) async fn dropped(tx: &Tx, request: ServiceRequestId) -> Result<()> {
    end(tx, request, PromiseState::Dropped).await
}

async fn end(tx: &Tx, request: ServiceRequestId, state: PromiseState) -> Result<()> {
    service_promise::Entity::update_many()
        .col_expr(service_promise::Column::State, Expr::value(state))
        .col_expr(service_promise::Column::EndedAt, Expr::value(tx.now()))
        .filter(service_promise::Column::AgencyId.eq(tx.signed_in()?))
        .filter(service_promise::Column::ServiceRequestId.eq(request))
        .filter(service_promise::Column::State.eq(PromiseState::Standing))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Writes down which promises were broken: their time went by.
pub(super) async fn break_due(cx: &Context) -> Result<()> {
    service_promise::Entity::update_many()
        .col_expr(service_promise::Column::State, Expr::value(PromiseState::Broken))
        .col_expr(service_promise::Column::EndedAt, Expr::col(service_promise::Column::NewTime))
        .filter(service_promise::Column::AgencyId.eq(cx.signed_in()?))
        .filter(service_promise::Column::State.eq(PromiseState::Standing))
        .filter(service_promise::Column::NewTime.lt(cx.now()))
        .exec(cx.db())
        .await?;
    Ok(())
}
