//! Requests as they are read, and what every change of one leaves behind.

use std::collections::HashMap;

use entity::{
    id::{CatalogueItemId, HouseholdId, ServiceRequestId, ServiceStationId},
    service::service_request,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{REQUEST_READ, RequestChannel, RequestState, ServiceRequest, life_cycle::request_state, reach, stations};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Tx,
    feed::{self, Listening},
    page::{ListOrder, page},
    vault::Vault,
    words::open,
};

/// Something happened to a request. Payload: [`RequestHappened`].
pub const REQUEST_CHANGED: &str = "service.request.changed";

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestChange {
    /// It was taken down.
    Received,
    /// It was met at once.
    Met,
    /// It was sent to a station.
    Triaged,
    /// Somebody says how it will be done, and by when.
    TakenUp,
    /// Another time or station is offered.
    Offered,
    /// What was offered was answered.
    OfferAnswered,
    /// A quote was sent.
    Quoted,
    /// A quote was answered, withdrawn, or ended.
    QuoteEnded,
    /// A price is objected to.
    ObjectionRaised,
    /// It was decided about a price.
    ObjectionDecided,
    /// It is carried out.
    Ordered,
    /// Another time is promised, with the reason and a compensation.
    Promised,
    /// It was withdrawn.
    Cancelled,
    /// It was carried out, and the household was asked how it was.
    Closed,
}

/// What happened to which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestHappened {
    /// The request.
    pub request: ServiceRequestId,
    /// The household.
    pub household: HouseholdId,
    /// What happened.
    pub change: RequestChange,
    /// Where that left it.
    pub state: RequestState,
}

/// Which requests are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct RequestFilter {
    /// In one of these.
    pub states: Vec<RequestState>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// For this item.
    pub item: Option<CatalogueItemId>,
    /// That came in this way.
    pub channel: Option<RequestChannel>,
    /// Sent to this station.
    pub station: Option<ServiceStationId>,
}

/// Requests, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &RequestFilter,
    request: &PageRequest,
) -> Result<Page<ServiceRequest>> {
    use service_request::Column as C;
    let mut select = service_request::Entity::find().filter(reach::requests(&cx.require(REQUEST_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.item {
        select = select.filter(C::CatalogueItemId.eq(id));
    }
    if let Some(channel) = filter.channel {
        select = select.filter(C::Channel.eq(channel));
    }
    if let Some(id) = filter.station {
        select = select.filter(C::StationId.eq(id));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &ServiceRequest| row.id.0.into()), request).await
}

/// Some requests, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, ServiceRequest>> {
    let found = service_request::Entity::find()
        .filter(reach::requests(&cx.require(REQUEST_READ)?))
        .filter(service_request::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|request| (request.id, request)).collect())
}

/// One request.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: ServiceRequestId) -> Result<ServiceRequest> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Listens to what happens to requests, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(REQUEST_READ)?;
    feed::listen(cx, &[REQUEST_CHANGED], after).await
}

/// Writes a request as it is to be: its state as it follows, the next version, the history and the event. A station whose
/// queue it joins or leaves is told of it.
pub(super) async fn write(
    tx: &Tx,
    operation: &'static str,
    before: &ServiceRequest,
    mut after: ServiceRequest,
    change: RequestChange,
) -> Result<ServiceRequest> {
    after.state = request_state(&after);
    after.version = before.version + 1;
    let written = after.into_active_model().reset_all().update(tx.db()).await?;
    told(tx, operation, Some(before), &written, change).await?;
    stations::moved(tx, before, &written).await?;
    Ok(written)
}

/// Keeps the history of a change, and tells it.
pub(super) async fn told(
    tx: &Tx,
    operation: &'static str,
    before: Option<&ServiceRequest>,
    after: &ServiceRequest,
    change: RequestChange,
) -> Result<()> {
    let vault = tx.vault().await?;
    let old = before.map(|before| readable(&vault, before)).transpose()?;
    tx.record_change(operation, after.id, old.as_ref(), Some(&readable(&vault, after)?)).await?;
    happened(tx, after, change).await
}

/// Tells what happened to a request beside its own row.
pub(super) async fn happened(tx: &Tx, request: &ServiceRequest, change: RequestChange) -> Result<()> {
    let ServiceRequest { id, household_id, state, .. } = *request;
    tx.emit(REQUEST_CHANGED, &RequestHappened { request: id, household: household_id, change, state }).await
}

/// A request as people read it.
pub(super) fn readable(vault: &Vault, request: &ServiceRequest) -> Result<Value> {
    Ok(json!({
        "state": request.state,
        "channel": request.channel,
        "callerName": open(vault, request.caller_name.as_ref())?,
        "callerPhone": open(vault, request.caller_phone.as_ref())?,
        "addressId": request.address_id,
        "place": open(vault, request.place.as_ref())?,
        "content": open(vault, Some(&request.content))?,
        "wantedAt": request.wanted_at,
        "answer": open(vault, request.answer.as_ref())?,
        "stationId": request.station_id,
        "queuedAt": request.queued_at,
        "takenUpAt": request.taken_up_at,
        "solution": open(vault, request.solution.as_ref())?,
        "estimatedFinishAt": request.estimated_finish_at,
        "offeredTime": request.offered_time,
        "offeredStationId": request.offered_station_id,
        "cancelledBy": request.cancelled_by,
        "cancelReason": open(vault, request.cancel_reason.as_ref())?,
    }))
}
