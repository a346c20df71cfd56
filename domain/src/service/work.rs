//! Who carries an order out and when, that it was done, and that the household signed.

use chrono::{DateTime, Utc};
use entity::id::{AddressId, ServiceOrderId, StaffMemberId};

use super::{
    ClockEventKind, ClockKind, ORDER_ASSIGN, ORDER_SIGN, REQUEST_CANCEL, ServiceOrder, ServiceRequest, clocks,
    invoices,
    life_cycle::{OrderStep, allow_order},
    orders::{self, OrderChange},
    promises, reach, receiving,
};
use crate::{
    household::exclusions,
    kernel::{Error, Result, Rows, Rule, Tx, actor::signature, input},
    matching::{ServiceType, teams::EXCLUDED},
    staff::member,
    visit::{
        self,
        series::{self, VisitInput},
        visits,
    },
};

/// The order has a visit that is still to come.
pub const ORDER_HAS_VISIT: Rule = Rule {
    code: "ORDER_HAS_VISIT",
    message: "The order's visit is still to come: change or call off the visit, and the order follows.",
};
/// The order is done when its visit is.
pub const DONE_BY_VISIT: Rule =
    Rule { code: "DONE_BY_VISIT", message: "The order has a visit, and is done when the carer checks out." };

/// Who carries an order out.
#[derive(Clone, Debug)]
pub struct AssignInput {
    /// The person.
    pub staff_member: StaffMemberId,
    /// When they come to the household; `None` for what is done without coming.
    pub visit: Option<VisitTime>,
}

/// When somebody comes for an order.
#[derive(Clone, Debug)]
pub struct VisitTime {
    /// What for.
    pub service_type: ServiceType,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
    /// An address of the household; that of the request when `None`.
    pub address: Option<AddressId>,
    /// Why limits on working time are set aside.
    pub override_reason: Option<String>,
}

/// Says who carries an order out: at a visit, for which their hours are taken, or without coming to the household.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `staffMemberId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`ORDER_HAS_VISIT`], [`EXCLUDED`], and as
/// [`series::plan`].
pub async fn assign(tx: &Tx, id: ServiceOrderId, version: i32, input: AssignInput) -> Result<ServiceOrder> {
    let (request, before) = reach::lock_order(tx, ORDER_ASSIGN, id, version).await?;
    allow_order(before.state, OrderStep::Assign, before.quote_id.is_none())?;
    refuse_visit_ahead(tx, &before).await?;
    let visit = if let Some(time) = input.visit {
        Some(series::plan(tx, visit_of(&request, input.staff_member, time)).await?.id)
    } else {
        let person = member::lock_seen(tx, input.staff_member).await?.id;
        refuse_excluded(tx, &before, person).await?;
        None
    };
    let after = ServiceOrder { staff_member_id: Some(input.staff_member), visit_id: visit, ..before.clone() };
    let written = orders::write(tx, "serviceOrderAssign", &before, after, OrderChange::Assigned).await?;
    if visit.is_none() {
        // Nobody comes: there is no arrival to wait for.
        clocks::happen(tx, &request, &[ClockKind::Arrival], ClockEventKind::Stopped, tx.now()).await?;
    }
    Ok(written)
}

fn visit_of(request: &ServiceRequest, person: StaffMemberId, time: VisitTime) -> VisitInput {
    VisitInput {
        household: request.household_id,
        address: time.address.or(request.address_id),
        service_type: time.service_type,
        starts_at: time.starts_at,
        ends_at: time.ends_at,
        staff_member: Some(person),
        override_reason: time.override_reason,
    }
}

async fn refuse_visit_ahead(tx: &Tx, order: &ServiceOrder) -> Result<()> {
    let Some(id) = order.visit_id else { return Ok(()) };
    let visit = visits::get(&tx.as_system()?, id).await?;
    if visit::life_cycle::is_ahead(visit.state) {
        return Err(Error::refused(&ORDER_HAS_VISIT).at("id"));
    }
    Ok(())
}

async fn refuse_excluded(tx: &Tx, order: &ServiceOrder, person: StaffMemberId) -> Result<()> {
    let excluded = exclusions::excluded(&tx.as_system()?, &[order.household_id]).await?;
    let is_excluded = excluded.get(&order.household_id).is_some_and(|excluded| excluded.contains(&person));
    if is_excluded { Err(Error::refused(&EXCLUDED).at("staffMemberId")) } else { Ok(()) }
}

/// Says that an order was done for which nobody had to come. One with a visit is done when its carer leaves.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`DONE_BY_VISIT`].
pub async fn complete(tx: &Tx, id: ServiceOrderId, version: i32) -> Result<ServiceOrder> {
    let (request, before) = reach::lock_order(tx, ORDER_ASSIGN, id, version).await?;
    allow_order(before.state, OrderStep::Complete, before.quote_id.is_none())?;
    if before.visit_id.is_some() {
        return Err(Error::refused(&DONE_BY_VISIT).at("id"));
    }
    done(tx, "serviceOrderComplete", &request, &before, tx.now()).await
}

/// Writes that an order was done.
pub(super) async fn done(
    tx: &Tx,
    operation: &'static str,
    request: &ServiceRequest,
    before: &ServiceOrder,
    at: DateTime<Utc>,
) -> Result<ServiceOrder> {
    let after = ServiceOrder { done_at: Some(at), ..before.clone() };
    let written = orders::write(tx, operation, before, after, OrderChange::Done).await?;
    clocks::happen(tx, request, &[ClockKind::Solution], ClockEventKind::Met, at).await?;
    clocks::happen(tx, request, &[ClockKind::Arrival], ClockEventKind::Stopped, at).await?;
    promises::kept(tx, request.id, at).await?;
    Ok(written)
}

/// Signs that an order was done: the family by its account, the office for a signature on paper.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`Error::Invalid`] at `signer`.
pub async fn sign(tx: &Tx, id: ServiceOrderId, version: i32, signer: Option<&str>) -> Result<ServiceOrder> {
    let by_family = matches!(tx.require(ORDER_SIGN)?.rows, Rows::Households(_));
    let (_, before) = reach::lock_order(tx, ORDER_SIGN, id, version).await?;
    allow_order(before.state, OrderStep::Sign, before.quote_id.is_none())?;
    let signer = input::optional_text("signer", signer, 100)?;
    if signer.is_none() && !by_family {
        return Err(Error::invalid("signer", "must say who signed on paper"));
    }
    let after = ServiceOrder {
        signed_at: Some(tx.now()),
        signed_by: Some(signature(tx.actor())),
        signer: tx.vault().await?.seal_some(signer.as_deref())?,
        ..before.clone()
    };
    let written = orders::write(tx, "serviceOrderSign", &before, after, OrderChange::Signed).await?;
    invoices::issue(tx, &written).await?;
    Ok(written)
}

/// Cancels an order that was not done. Its visit is called off by itself, before.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`ORDER_HAS_VISIT`], [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: ServiceOrderId, version: i32, reason: &str) -> Result<ServiceOrder> {
    let by = receiving::withdrawn_by(&tx.require(REQUEST_CANCEL)?.rows);
    let (request, before) = reach::lock_order(tx, REQUEST_CANCEL, id, version).await?;
    allow_order(before.state, OrderStep::Cancel, before.quote_id.is_none())?;
    let reason = input::required_text("reason", reason, 500)?;
    refuse_visit_ahead(tx, &before).await?;
    let after = ServiceOrder {
        cancelled_at: Some(tx.now()),
        cancelled_by: Some(by),
        cancel_reason: Some(tx.vault().await?.seal(&reason)?),
        ..before.clone()
    };
    let written = orders::write(tx, "serviceOrderCancel", &before, after, OrderChange::Cancelled).await?;
    receiving::gone(tx, "serviceOrderCancel", &request, by, &reason).await?;
    Ok(written)
}
