//! What is decided about a visit: another time, that it does not take place, that it was as it says.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{AddressId, StaffMemberId, VisitId},
    visit::visit,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    CancelledBy, VISIT_CANCEL, VISIT_CONFIRM, VISIT_PLAN, Visit, VisitState, assignment, engagement,
    life_cycle::{VisitStep, allow},
    noticing::GRACE,
    reach,
    visits::{self, VisitChange},
};
use crate::{
    household::addresses,
    kernel::{Context, Each, Error, Result, Rows, Tx, actor::signature, input},
    matching::experience::{self, Done},
    staff::BookingKind,
};

/// A visit lasts at most so long; who lives in the household is placed there instead.
pub(super) const LONGEST: TimeDelta = TimeDelta::hours(24);
/// A visit that nobody has confirmed or objected to after so long is taken as confirmed.
const CONFIRMED_AFTER: TimeDelta = TimeDelta::days(3);
/// Where a visit goes.
#[derive(Clone, Debug)]
pub struct MoveInput {
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
    /// Another address of the household; it stays when `None`.
    pub address: Option<AddressId>,
    /// Why limits on working time are set aside; `None` when they are to be kept.
    pub override_reason: Option<String>,
}

/// Gives a visit another time, or another address of the household. Whoever is to come comes then, when their hours are free.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `addressId`, [`STALE`](crate::kernel::STALE),
/// [`VISIT_STATE`](super::life_cycle::VISIT_STATE), [`Error::Invalid`] at `startsAt` or `endsAt`,
/// [`WORKING_TIME`](crate::staff::limits::WORKING_TIME), [`BOOKED`](crate::staff::roster::BOOKED).
pub async fn move_to(tx: &Tx, id: VisitId, version: i32, input: MoveInput) -> Result<Visit> {
    let MoveInput { starts_at, ends_at, address, override_reason } = input;
    let before = reach::lock_as_read(tx, VISIT_PLAN, id, version).await?;
    allow(before.state, VisitStep::Move)?;
    refuse_impossible(tx, starts_at, ends_at)?;
    if let Some(address) = address {
        addresses::point_of(tx, before.household_id, address).await.map_err(|error| error.at("addressId"))?;
    }
    let address_id = address.or(before.address_id);
    let after = Visit { starts_at, ends_at, address_id, late_since: None, by_placement: false, ..before.clone() };
    assignment::free(tx, &before).await?;
    if let Some(person) = before.staff_member_id {
        let kind = if before.answer_by.is_some() { BookingKind::Hold } else { BookingKind::Visit };
        assignment::take(tx, &after, person, kind, override_reason.as_deref(), "startsAt").await?;
    }
    visits::write(tx, "visitMove", &before, after, VisitChange::Moved, None).await
}

/// Refuses a time that is no visit's: one that has begun, ends before it begins, or lasts longer than a day.
pub(super) fn refuse_impossible(tx: &Tx, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<()> {
    if starts_at <= tx.now() {
        return Err(Error::invalid("startsAt", "must be in the future"));
    }
    if ends_at <= starts_at || LONGEST < ends_at - starts_at {
        return Err(Error::invalid("endsAt", "must be after it begins, within 24 hours"));
    }
    Ok(())
}

/// Calls a visit off. A family calls off for itself; the office says who does. The carer's hours are free again.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`VISIT_STATE`](super::life_cycle::VISIT_STATE),
/// [`Error::Invalid`] at `reason` or `by`.
pub async fn cancel(tx: &Tx, id: VisitId, version: i32, by: Option<CancelledBy>, reason: &str) -> Result<Visit> {
    let scope = tx.require(VISIT_CANCEL)?;
    let before = reach::lock_as_read(tx, VISIT_CANCEL, id, version).await?;
    allow(before.state, VisitStep::Cancel)?;
    let reason = input::required_text("reason", reason, 500)?;
    let by = match (&scope.rows, by) {
        (Rows::Households(_), None | Some(CancelledBy::Family)) => CancelledBy::Family,
        (Rows::Households(_), Some(_)) => return Err(Error::invalid("by", "is FAMILY when the family calls off")),
        (_, by) => by.unwrap_or(CancelledBy::Agency),
    };
    assignment::free(tx, &before).await?;
    if let (CancelledBy::Carer, Some(person)) = (by, came_to(&before)) {
        let done = Done { cancelled: 1, ..Done::default() };
        experience::add(tx, person, before.household_id, done).await?;
    }
    let after = Visit {
        cancelled_at: Some(tx.now()),
        cancelled_by: Some(by),
        cancel_reason: Some(tx.vault().await?.seal(&reason)?),
        answer_by: None,
        by_placement: false,
        ..before.clone()
    };
    let written = visits::write(tx, "visitCancel", &before, after, VisitChange::Cancelled, None).await?;
    assignment::leaves(tx, &before, None).await?;
    Ok(written)
}

/// Confirms that a visit was as it says. It counts in the carer's record from now on, and nothing changes it any more.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`VISIT_STATE`](super::life_cycle::VISIT_STATE).
pub async fn confirm(tx: &Tx, id: VisitId, version: i32) -> Result<Visit> {
    let before = reach::lock_as_read(tx, VISIT_CONFIRM, id, version).await?;
    allow(before.state, VisitStep::Confirm)?;
    confirmed(tx, &before).await
}

async fn confirmed(tx: &Tx, before: &Visit) -> Result<Visit> {
    let after = Visit { confirmed_at: Some(tx.now()), confirmed_by: Some(signature(tx.actor())), ..before.clone() };
    let written = visits::write(tx, "visitConfirm", before, after, VisitChange::Confirmed, None).await?;
    if let (Some(person), Some(came), Some(left)) =
        (before.staff_member_id, before.checked_in_at, before.checked_out_at)
    {
        let late = i32::from(before.starts_at + GRACE < came);
        // What a placement has had on the roster is counted when it ends.
        let (minutes, kept) = if before.by_placement { (0, 0) } else { ((left - came).num_minutes(), 1) };
        let done = Done { minutes, kept, late, ..Done::default() };
        experience::add(tx, person, before.household_id, done).await?;
        engagement::settle(tx, before.household_id, person).await?;
    }
    Ok(written)
}

/// Confirms what nobody has confirmed or called wrong for three days.
pub(super) async fn confirm_due(cx: &Context) -> Result<()> {
    use visit::Column as C;
    let due = visit::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(VisitState::CheckedOut))
        .filter(C::EndsAt.lte(cx.now() - CONFIRMED_AFTER))
        .filter(C::CheckedOutAt.lte(cx.now() - CONFIRMED_AFTER));
    let confirm = async |tx: &Tx, id: VisitId| {
        let visit = reach::lock(tx, &tx.require(VISIT_CONFIRM)?, id).await?;
        if visit.state == VisitState::CheckedOut { confirmed(tx, &visit).await.map(drop) } else { Ok(()) }
    };
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, confirm).await?;
    each.end()
}

/// Who was to come: not who was only asked.
pub(super) const fn came_to(visit: &Visit) -> Option<StaffMemberId> {
    if visit.answer_by.is_some() { None } else { visit.staff_member_id }
}
