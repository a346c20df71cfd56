//! How it was: the household is asked at the door or by telephone, complains where it has to, and says how many stars.

use entity::id::{HouseholdId, ServiceOrderId, ServiceRequestId, StaffMemberId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    COMPLAINT_READ, CallBackWay, ORDER_CALL_BACK, ORDER_RATE, ServiceOrder, ServiceRequest,
    life_cycle::{OrderStep, allow_order},
    orders::{self, OrderChange},
    reach,
    requests::{self, RequestChange},
    settlements,
};
use crate::kernel::{Context, Error, Result, Rule, Tx, actor::signature, input, words};

/// A household complains about an order. Payload: [`ComplaintRaised`].
pub const COMPLAINT_RAISED: &str = "service.complaint.raised";

/// The order has been rated.
pub const ORDER_RATED: Rule = Rule { code: "ORDER_RATED", message: "The order has been rated already." };

/// About which order a household complains; its words are read by [`complaint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintRaised {
    /// The order.
    pub order: ServiceOrderId,
    /// The request.
    pub request: ServiceRequestId,
    /// The household.
    pub household: HouseholdId,
    /// Who did it.
    pub staff_member: Option<StaffMemberId>,
}

/// What a household said when it was asked.
#[derive(Clone, Debug)]
pub struct CallBackInput {
    /// How it was asked.
    pub way: CallBackWay,
    /// Whether it was satisfied.
    pub satisfied: bool,
    /// What it said; at most 1000 characters.
    pub note: Option<String>,
    /// What it complains about; at most 2000 characters.
    pub complaint: Option<String>,
}

/// Writes down what a household said on being asked, which closes its request. A complaint is raised from it.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE) before it was done, signed and paid,
/// [`Error::Invalid`] naming the field.
pub async fn call_back(tx: &Tx, id: ServiceOrderId, version: i32, input: CallBackInput) -> Result<ServiceOrder> {
    let (request, before) = reach::lock_order(tx, ORDER_CALL_BACK, id, version).await?;
    let free = settlements::to_pay(tx, &before).await?.is_none();
    allow_order(before.state, OrderStep::CallBack, free)?;
    let note = input::optional_text("note", input.note.as_deref(), 1000)?;
    let complaint = input::optional_text("complaint", input.complaint.as_deref(), 2000)?;
    if input.satisfied && complaint.is_some() {
        return Err(Error::invalid("complaint", "is not one of a household that was satisfied"));
    }
    let vault = tx.vault().await?;
    let after = ServiceOrder {
        called_back_at: Some(tx.now()),
        called_back_by: Some(signature(tx.actor())),
        call_back_way: Some(input.way),
        satisfied: Some(input.satisfied),
        call_back_note: vault.seal_some(note.as_deref())?,
        complaint: vault.seal_some(complaint.as_deref())?,
        complained_at: complaint.is_some().then_some(tx.now()),
        ..before.clone()
    };
    let written = orders::write(tx, "serviceOrderCallBack", &before, after, OrderChange::CalledBack).await?;
    if written.complained_at.is_some() {
        let raised = ComplaintRaised {
            order: written.id,
            request: written.service_request_id,
            household: written.household_id,
            staff_member: written.staff_member_id,
        };
        tx.emit(COMPLAINT_RAISED, &raised).await?;
    }
    let closed = ServiceRequest { closed_at: Some(tx.now()), ..request.clone() };
    requests::write(tx, "serviceOrderCallBack", &request, closed, RequestChange::Closed).await?;
    Ok(written)
}

/// Says how it was, from 1 to 5, once.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`ORDER_RATED`], [`Error::Invalid`] at `rating` or
/// `note`.
pub async fn rate(tx: &Tx, id: ServiceOrderId, version: i32, rating: i64, note: Option<&str>) -> Result<ServiceOrder> {
    let (_, before) = reach::lock_order(tx, ORDER_RATE, id, version).await?;
    if before.rated_at.is_some() {
        return Err(Error::refused(&ORDER_RATED).at("id"));
    }
    allow_order(before.state, OrderStep::Rate, before.quote_id.is_none())?;
    let rating: i32 = input::whole("rating", rating, 1, 5)?;
    let note = input::optional_text("note", note, 1000)?;
    let after = ServiceOrder {
        rating: Some(rating),
        rated_at: Some(tx.now()),
        rating_note: tx.vault().await?.seal_some(note.as_deref())?,
        ..before.clone()
    };
    orders::write(tx, "serviceOrderRate", &before, after, OrderChange::Rated).await
}

/// Whether what a household said on being asked about an order is for the actor.
#[must_use]
pub fn is_shown<C>(cx: &Context<C>, order: &ServiceOrder) -> bool {
    cx.require(COMPLAINT_READ).is_ok_and(|scope| scope.has_household(order.branch_id, order.household_id))
}

/// What a household complains about an order; `None` as well when it is not for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn complaint<C: ConnectionTrait>(cx: &Context<C>, order: &ServiceOrder) -> Result<Option<String>> {
    if is_shown(cx, order) { words::said(cx, order.complaint.as_ref()).await } else { Ok(None) }
}

/// What a household said on being asked about an order; `None` as well when it is not for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn note<C: ConnectionTrait>(cx: &Context<C>, order: &ServiceOrder) -> Result<Option<String>> {
    if is_shown(cx, order) { words::said(cx, order.call_back_note.as_ref()).await } else { Ok(None) }
}
