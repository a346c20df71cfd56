//! Who comes to a visit.

use chrono::{DateTime, Utc};
use entity::id::{EntityId, HouseholdId, StaffMemberId, VisitId};

use super::{
    VISIT_ASSIGN, Visit, engagement,
    life_cycle::{VisitStep, allow},
    reach,
    visits::{self, VisitChange},
};
use crate::{
    household::exclusions,
    kernel::{
        Error, Result, Tx, input,
        span::{Span, Spans},
    },
    matching::{cover, teams::EXCLUDED},
    staff::{BookingKind, limits, member, roster},
};

/// Who is to come.
#[derive(Clone, Debug)]
pub struct AssignInput {
    /// The person.
    pub staff_member: StaffMemberId,
    /// Why another one comes; asked for when somebody was to come already.
    pub reason: Option<String>,
    /// Why limits on working time are set aside; `None` when they are to be kept.
    pub override_reason: Option<String>,
}

/// Says who comes, in the place of another with a reason. Their hours are taken on the roster.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `staffMemberId`, [`STALE`](crate::kernel::STALE),
/// [`VISIT_STATE`](super::life_cycle::VISIT_STATE), [`Error::Invalid`] at `reason`, [`EXCLUDED`],
/// [`WORKING_TIME`](limits::WORKING_TIME), [`NOT_EMPLOYED`](roster::NOT_EMPLOYED), [`BOOKED`](roster::BOOKED).
pub async fn assign(tx: &Tx, id: VisitId, version: i32, input: AssignInput) -> Result<Visit> {
    let before = reach::lock_as_read(tx, VISIT_ASSIGN, id, version).await?;
    allow(before.state, VisitStep::Assign)?;
    let replaces = before.answer_by.is_none() && before.staff_member_id.is_some();
    let reason = match input::optional_text("reason", input.reason.as_deref(), 500)? {
        None if replaces => return Err(Error::invalid("reason", "is asked for when another carer was to come")),
        reason => reason,
    };
    let person = member::lock_seen(tx, input.staff_member).await?.id;
    free(tx, &before).await?;
    take(tx, &before, person, BookingKind::Visit, input.override_reason.as_deref(), "staffMemberId").await?;
    let after = Visit {
        staff_member_id: Some(person),
        answer_by: None,
        set_out_at: None,
        by_placement: false,
        ..before.clone()
    };
    let written = visits::write(tx, "visitAssign", &before, after, VisitChange::Assigned, reason.as_deref()).await?;
    leaves(tx, &before, Some(person)).await?;
    Ok(written)
}

/// Whoever was to come, or was asked, does not come; nobody does for now.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`VISIT_STATE`](super::life_cycle::VISIT_STATE),
/// [`Error::Invalid`] at `reason`.
pub async fn release(tx: &Tx, id: VisitId, version: i32, reason: &str) -> Result<Visit> {
    let before = reach::lock_as_read(tx, VISIT_ASSIGN, id, version).await?;
    allow(before.state, VisitStep::Release)?;
    let reason = input::required_text("reason", reason, 500)?;
    vacate(tx, "visitRelease", &before, Some(&reason)).await
}

/// Leaves a visit without anybody to come, its hours free.
pub(super) async fn vacate(tx: &Tx, operation: &'static str, before: &Visit, reason: Option<&str>) -> Result<Visit> {
    free(tx, before).await?;
    let after =
        Visit { staff_member_id: None, answer_by: None, set_out_at: None, by_placement: false, ..before.clone() };
    let written = visits::write(tx, operation, before, after, VisitChange::Released, reason).await?;
    leaves(tx, before, None).await?;
    Ok(written)
}

/// Takes somebody's hours for a visit, when the household does not exclude them; they see the household from now on.
/// `field` is what is to be mended when they cannot come.
pub(super) async fn take(
    tx: &Tx,
    visit: &Visit,
    person: StaffMemberId,
    kind: BookingKind,
    override_reason: Option<&str>,
    field: &'static str,
) -> Result<()> {
    if is_excluded(tx, visit.household_id, person).await? {
        return Err(Error::refused(&EXCLUDED).at(field));
    }
    let hours = span(visit)?;
    // Whoever is asked is held to the limits as well: who says yes must be able to come.
    let added: Spans = [hours].into_iter().collect();
    limits::permit(tx, person, &added, Some(visit.id.0), override_reason).await?;
    roster::book(tx, person, &[hours], kind, visit.id.0).await.map_err(|error| error.at(field))?;
    engagement::begin(tx, visit.household_id, person).await
}

/// Whether a household has asked not to be sent somebody, whether the actor is shown that or not.
pub(super) async fn is_excluded(tx: &Tx, household: HouseholdId, person: StaffMemberId) -> Result<bool> {
    let excluded = exclusions::excluded(&tx.as_system()?, &[household]).await?;
    Ok(excluded.get(&household).is_some_and(|excluded| excluded.contains(&person)))
}

/// Frees what the roster holds for a visit. A time of a placement is the placement's no more: what is written of the visit
/// from now on says so.
pub(super) async fn free(tx: &Tx, visit: &Visit) -> Result<()> {
    if let (true, Some(placement)) = (visit.by_placement, visit.placement_id) {
        return cover::give_up_time(tx, placement, span(visit)?).await;
    }
    roster::release(tx, visit.id.uuid(), DateTime::<Utc>::UNIX_EPOCH).await
}

/// Whoever was to come before sees the household no longer, unless for another visit.
pub(super) async fn leaves(tx: &Tx, before: &Visit, comes: Option<StaffMemberId>) -> Result<()> {
    match before.staff_member_id {
        Some(person) if comes != Some(person) => engagement::settle(tx, before.household_id, person).await,
        _ => Ok(()),
    }
}

/// The time of a visit.
pub(super) fn span(visit: &Visit) -> Result<Span> {
    Span::new(visit.starts_at, visit.ends_at).ok_or_else(|| Error::internal("a visit ends before it begins"))
}
