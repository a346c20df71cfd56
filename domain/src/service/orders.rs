//! Orders as they are read, how they are made, and what every change of one leaves behind.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, QuoteId, ServiceOrderId, ServiceRequestId, StaffMemberId, VisitId},
    service::service_order,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Fee, ORDER_ASSIGN, ORDER_READ, OrderState, ServiceOrder, ServiceRequest, catalogue,
    life_cycle::{RequestStep, allow_request, order_state},
    reach,
    requests::{self, RequestChange},
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rule, Tx,
    feed::{self, Listening},
    page::{ListOrder, page},
    vault::Vault,
    words::open,
};

/// Something happened to an order. Payload: [`OrderHappened`].
pub const ORDER_CHANGED: &str = "service.order.changed";

/// Paid work is quoted first.
pub const QUOTE_FIRST: Rule = Rule {
    code: "QUOTE_FIRST",
    message: "The item is priced: send a quote, and the order is made when it is accepted.",
};

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderChange {
    /// It was made.
    Made,
    /// Somebody is to do it.
    Assigned,
    /// Its visit has another carer or none, or was called off.
    VisitChanged,
    /// It was done.
    Done,
    /// The household signed.
    Signed,
    /// Something was taken off that the household holds already, or was not after all.
    Credited,
    /// It was paid.
    Settled,
    /// The household was asked how it was.
    CalledBack,
    /// The household said how it was.
    Rated,
    /// It is not done.
    Cancelled,
}

/// What happened to which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderHappened {
    /// The order.
    pub order: ServiceOrderId,
    /// The request.
    pub request: ServiceRequestId,
    /// The household.
    pub household: HouseholdId,
    /// Who does it.
    pub staff_member: Option<StaffMemberId>,
    /// What happened.
    pub change: OrderChange,
    /// Where that left it.
    pub state: OrderState,
}

/// Which orders are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// In one of these.
    pub states: Vec<OrderState>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Done by this person.
    pub staff_member: Option<StaffMemberId>,
    /// Done at this visit.
    pub visit: Option<VisitId>,
}

/// Orders, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &OrderFilter,
    request: &PageRequest,
) -> Result<Page<ServiceOrder>> {
    use service_order::Column as C;
    let mut select = service_order::Entity::find().filter(reach::orders(&cx.require(ORDER_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(id) = filter.visit {
        select = select.filter(C::VisitId.eq(id));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &ServiceOrder| row.id.0.into()), request).await
}

/// Some orders, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ServiceOrderId],
) -> Result<HashMap<ServiceOrderId, ServiceOrder>> {
    let found = service_order::Entity::find()
        .filter(reach::orders(&cx.require(ORDER_READ)?))
        .filter(service_order::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|order| (order.id, order)).collect())
}

/// The orders of requests.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, ServiceOrder>> {
    let found = service_order::Entity::find()
        .filter(reach::orders(&cx.require(ORDER_READ)?))
        .filter(service_order::Column::ServiceRequestId.is_in(requests.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|order| (order.service_request_id, order)).collect())
}

/// One order.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: ServiceOrderId) -> Result<ServiceOrder> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Listens to what happens to orders, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(ORDER_READ)?;
    feed::listen(cx, &[ORDER_CHANGED], after).await
}

/// Orders what costs nothing; what is priced is ordered by accepting its quote.
///
/// # Errors
/// [`Error::NotFound`] at `serviceRequestId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`QUOTE_FIRST`].
pub async fn order_free(tx: &Tx, request: ServiceRequestId, version: i32) -> Result<ServiceOrder> {
    let before = reach::lock_as_read(tx, ORDER_ASSIGN, "serviceRequestId", request, version).await?;
    allow_request(before.state, RequestStep::Order, "serviceRequestId")?;
    if catalogue::get(tx, before.catalogue_item_id).await?.fee == Fee::Priced {
        return Err(Error::refused(&QUOTE_FIRST).at("serviceRequestId"));
    }
    make(tx, "serviceOrderMake", &before, None).await
}

/// Makes the order of a request.
pub(super) async fn make(
    tx: &Tx,
    operation: &'static str,
    request: &ServiceRequest,
    quote: Option<QuoteId>,
) -> Result<ServiceOrder> {
    let row = service_order::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(request.agency_id),
        service_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        catalogue_item_id: Set(request.catalogue_item_id),
        quote_id: Set(quote),
        made_at: Set(tx.now()),
        state: Set(OrderState::Open),
        version: Set(1),
        ..Default::default()
    };
    let order = row.insert(tx.db()).await?;
    let taken_up_at = request.taken_up_at.or(Some(tx.now()));
    let after = ServiceRequest { ordered_at: Some(tx.now()), quoted_at: None, taken_up_at, ..request.clone() };
    requests::write(tx, operation, request, after, RequestChange::Ordered).await?;
    told(tx, operation, None, &order, OrderChange::Made).await?;
    Ok(order)
}

/// Writes an order as it is to be: its state as it follows, the next version, the history and the event.
pub(super) async fn write(
    tx: &Tx,
    operation: &'static str,
    before: &ServiceOrder,
    mut after: ServiceOrder,
    change: OrderChange,
) -> Result<ServiceOrder> {
    after.state = order_state(&after);
    after.version = before.version + 1;
    let written = after.into_active_model().reset_all().update(tx.db()).await?;
    told(tx, operation, Some(before), &written, change).await?;
    Ok(written)
}

async fn told(
    tx: &Tx,
    operation: &'static str,
    before: Option<&ServiceOrder>,
    after: &ServiceOrder,
    change: OrderChange,
) -> Result<()> {
    let vault = tx.vault().await?;
    let old = before.map(|before| readable(&vault, before)).transpose()?;
    tx.record_change(operation, after.id, old.as_ref(), Some(&readable(&vault, after)?)).await?;
    let happened = OrderHappened {
        order: after.id,
        request: after.service_request_id,
        household: after.household_id,
        staff_member: after.staff_member_id,
        change,
        state: after.state,
    };
    tx.emit(ORDER_CHANGED, &happened).await
}

/// An order as people read it.
pub(super) fn readable(vault: &Vault, order: &ServiceOrder) -> Result<Value> {
    Ok(json!({
        "state": order.state,
        "staffMemberId": order.staff_member_id,
        "visitId": order.visit_id,
        "doneAt": order.done_at,
        "signedAt": order.signed_at,
        "signer": open(vault, order.signer.as_ref())?,
        "credited": order.credited,
        "settledAt": order.settled_at,
        "calledBackAt": order.called_back_at,
        "callBackWay": order.call_back_way,
        "satisfied": order.satisfied,
        "callBackNote": open(vault, order.call_back_note.as_ref())?,
        "complaint": open(vault, order.complaint.as_ref())?,
        "rating": order.rating,
        "ratingNote": open(vault, order.rating_note.as_ref())?,
        "cancelledBy": order.cancelled_by,
        "cancelReason": open(vault, order.cancel_reason.as_ref())?,
    }))
}
