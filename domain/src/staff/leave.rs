//! Time off: asked for, decided, and put into the roster.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{LeaveId, StaffMemberId},
    staff::leave,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{BookingKind, LEAVE_DECIDE, LEAVE_READ, LEAVE_REQUEST, Leave, LeaveKind, LeaveState, member, roster};
use crate::kernel::{
    Context, Error, Page, PageRequest, Permission, Result, Rows, Rule, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
    span::Span,
};

/// The step does not follow from the state of the leave.
pub const LEAVE_DECIDED: Rule =
    Rule { code: "LEAVE_DECIDED", message: "This leave has been decided or cancelled already." };

/// A leave lasts at most this long: a year.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct LeaveInput {
    /// What for.
    pub kind: LeaveKind,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
    /// At most 500 characters.
    pub reason: Option<String>,
}

/// A step of a leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Approve,
    Decline,
    Cancel,
}

/// The state after a step; `None` when the step does not follow.
const fn next(from: LeaveState, step: Step) -> Option<LeaveState> {
    match (from, step) {
        (LeaveState::Requested, Step::Approve) => Some(LeaveState::Approved),
        (LeaveState::Requested, Step::Decline) => Some(LeaveState::Declined),
        (LeaveState::Requested | LeaveState::Approved, Step::Cancel) => Some(LeaveState::Cancelled),
        _ => None,
    }
}

/// Leaves, newest first: of one person or of all whom the actor sees, in one state or in any.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    person: Option<StaffMemberId>,
    state: Option<LeaveState>,
    request: &PageRequest,
) -> Result<Page<Leave>> {
    let scope = cx.require(LEAVE_READ)?;
    let mut select = leave::Entity::find().filter(leave::Column::AgencyId.eq(scope.agency));
    if scope.rows != Rows::Agency {
        select = select.filter(leave::Column::StaffMemberId.in_subquery(member::ids(&scope)));
    }
    if let Some(person) = person {
        select = select.filter(leave::Column::StaffMemberId.eq(person));
    }
    if let Some(state) = state {
        select = select.filter(leave::Column::State.eq(state));
    }
    let order = ListOrder::newest_first(leave::Column::Id, |row: &Leave| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some leaves, by id; those of people whom the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[LeaveId]) -> Result<Vec<Leave>> {
    let scope = cx.require(LEAVE_READ)?;
    Ok(leave::Entity::find()
        .filter(leave::Column::AgencyId.eq(scope.agency))
        .filter(leave::Column::Id.is_in(ids.iter().copied()))
        .filter(leave::Column::StaffMemberId.in_subquery(member::ids(&scope)))
        .all(cx.db())
        .await?)
}

/// Why somebody wants leave. It may name an illness: the read leaves a trace.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn reason<C: ConnectionTrait>(cx: &Context<C>, leave: &Leave) -> Result<Option<String>> {
    if leave.reason.is_some() {
        cx.note_read(leave.id, "reason");
    }
    cx.vault().await?.open_some(leave.reason.as_ref())
}

/// Asks for leave. Carers ask for their own.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] naming the field.
pub async fn request(tx: &Tx, person: StaffMemberId, input: LeaveInput) -> Result<Leave> {
    let person = member::locked(tx, LEAVE_REQUEST, person).await?;
    if input.ends_at <= input.starts_at {
        return Err(Error::invalid("endsAt", "must be after it begins"));
    }
    if input.ends_at - input.starts_at > LONGEST {
        return Err(Error::invalid("endsAt", "must be within 366 days of the beginning"));
    }
    let reason = input::optional_text("reason", input.reason.as_deref(), 500)?;
    let row = leave::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        kind: Set(input.kind),
        starts_at: Set(input.starts_at),
        ends_at: Set(input.ends_at),
        reason: Set(tx.vault().await?.seal_some(reason.as_deref())?),
        state: Set(LeaveState::Requested),
        requested_at: Set(tx.now()),
        decided_at: Set(None),
        decided_by: Set(None),
        decision_note: Set(None),
        version: Set(1),
    };
    let leave = row.insert(tx.db()).await?;
    tell(tx, &leave).await?;
    Ok(leave)
}

/// Approves a leave: its hours are taken in the roster.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LEAVE_DECIDED`], [`BOOKED`](roster::BOOKED) when some of
/// the hours are taken: replace the carer there first.
pub async fn approve(tx: &Tx, id: LeaveId, version: i32, note: Option<&str>) -> Result<Leave> {
    let after = step(tx, LEAVE_DECIDE, id, version, Step::Approve, note).await?;
    let hours = Span::new(after.starts_at, after.ends_at);
    roster::book(tx, after.staff_member_id, hours.as_slice(), BookingKind::Leave, after.id.0).await?;
    Ok(after)
}

/// Declines a leave, with a note that says why.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LEAVE_DECIDED`], [`Error::Invalid`] at `note`.
pub async fn decline(tx: &Tx, id: LeaveId, version: i32, note: &str) -> Result<Leave> {
    let note = input::required_text("note", note, 500)?;
    step(tx, LEAVE_DECIDE, id, version, Step::Decline, Some(&note)).await
}

/// Takes a leave back, before or after it was approved; what is left of its hours is free again.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LEAVE_DECIDED`].
pub async fn cancel(tx: &Tx, id: LeaveId, version: i32) -> Result<Leave> {
    let after = step(tx, LEAVE_REQUEST, id, version, Step::Cancel, None).await?;
    roster::release(tx, id.0, tx.now()).await?;
    Ok(after)
}

async fn step(
    tx: &Tx,
    permission: Permission,
    id: LeaveId,
    version: i32,
    step: Step,
    note: Option<&str>,
) -> Result<Leave> {
    let scope = tx.require(permission)?;
    let before = leave::Entity::find_by_id(id)
        .filter(leave::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    member::seen(tx, &scope, before.staff_member_id).await.map_err(|_| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let state = next(before.state, step).ok_or_else(|| Error::refused(&LEAVE_DECIDED).at("id"))?;
    let decision = step != Step::Cancel;
    let changed = leave::ActiveModel {
        state: Set(state),
        decided_at: if decision { Set(Some(tx.now())) } else { Set(before.decided_at) },
        decided_by: if decision { Set(Some(signature(tx.actor()))) } else { Set(before.decided_by.clone()) },
        decision_note: if decision {
            Set(tx.vault().await?.seal_some(input::optional_text("note", note, 500)?.as_deref())?)
        } else {
            Set(before.decision_note.clone())
        },
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    let (was, is) = (json!({ "state": before.state }), json!({ "state": after.state }));
    tx.record_change("leaveDecide", id, Some(&was), Some(&is)).await?;
    tell(tx, &after).await?;
    Ok(after)
}

async fn tell(tx: &Tx, leave: &Leave) -> Result<()> {
    let fact = json!({ "leaveId": leave.id, "staffMemberId": leave.staff_member_id, "state": leave.state });
    tx.emit("staff.leave.changed", &fact).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_made_once_and_an_approved_leave_can_be_taken_back() {
        assert_eq!(next(LeaveState::Requested, Step::Approve), Some(LeaveState::Approved));
        assert_eq!(next(LeaveState::Approved, Step::Cancel), Some(LeaveState::Cancelled));
        for done in [LeaveState::Approved, LeaveState::Declined, LeaveState::Cancelled] {
            assert_eq!(next(done, Step::Approve), None);
            assert_eq!(next(done, Step::Decline), None);
        }
        assert_eq!(next(LeaveState::Declined, Step::Cancel), None);
    }
}
