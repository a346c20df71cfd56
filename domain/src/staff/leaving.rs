//! How somebody leaves: application, approval, hand-over, certificate, and the file that stays.

use chrono::NaiveDate;
use entity::{
    id::{LeavingId, StaffMemberId},
    staff::{booking, leaving},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{
    LEAVING_APPLY, LEAVING_DECIDE, Leaving, LeavingState, STAFF_READ, StaffMember, Status, member, reached, roster,
    status::{self, StatusStep},
};
use crate::{
    agency::branch,
    kernel::{Context, Error, OrRefuse, Permission, Result, Rule, Tx, actor::signature, input},
};

/// The step does not follow from the state of the leaving.
pub const LEAVING_STEP: Rule = Rule {
    code: "LEAVING_STEP",
    message: "This step does not follow: application, approval, hand-over, certificate, end.",
};
/// The person is leaving already.
pub const LEAVING_OPEN: Rule = Rule { code: "LEAVING_OPEN", message: "This person is leaving already." };
/// The last day is not over, or hours behind it are still booked.
pub const STILL_AT_WORK: Rule =
    Rule { code: "STILL_AT_WORK", message: "The last day is not over yet, or the roster still holds hours behind it." };

/// A step of a leaving, with what it adds to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeavingStep {
    /// The last day stands.
    Approve,
    /// What was handed over, and to whom; at most 2 000 characters.
    HandOver(String),
    /// The number of the certificate of employment; at most 100 characters.
    Certify(String),
    /// Gone.
    Finish,
    /// Taken back by whoever applied.
    Withdraw,
}

/// The state after a step; `None` when the step does not follow.
#[must_use]
pub const fn next(from: LeavingState, step: &LeavingStep) -> Option<LeavingState> {
    match (from, step) {
        (LeavingState::Applied, LeavingStep::Approve) => Some(LeavingState::Approved),
        (LeavingState::Approved, LeavingStep::HandOver(_)) => Some(LeavingState::HandedOver),
        (LeavingState::HandedOver, LeavingStep::Certify(_)) => Some(LeavingState::Certified),
        (LeavingState::Certified, LeavingStep::Finish) => Some(LeavingState::Left),
        (LeavingState::Applied | LeavingState::Approved, LeavingStep::Withdraw) => Some(LeavingState::Withdrawn),
        _ => None,
    }
}

/// The leavings of people, in the order of application.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(cx: &Context<C>, people: &[StaffMemberId]) -> Result<Vec<Leaving>> {
    let scope = cx.require(STAFF_READ)?;
    Ok(leaving::Entity::find()
        .filter(leaving::Column::AgencyId.eq(scope.agency))
        .filter(reached(leaving::Column::StaffMemberId, &scope, people))
        .order_by_asc(leaving::Column::Id)
        .all(cx.db())
        .await?)
}

/// Applies to leave. Carers apply for themselves.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] naming the field, [`LEAVING_OPEN`],
/// [`WRONG_STATUS`](status::WRONG_STATUS).
pub async fn apply(tx: &Tx, person: StaffMemberId, last_day: NaiveDate, reason: &str) -> Result<Leaving> {
    let person = member::locked(tx, LEAVING_APPLY, person).await?;
    if !matches!(person.status, Status::Active | Status::Suspended | Status::Leaving) {
        return Err(Error::refused(&status::WRONG_STATUS).at("staffMemberId"));
    }
    if last_day < today(tx, &person).await? {
        return Err(Error::invalid("lastDay", "lies in the past"));
    }
    let row = leaving::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        state: Set(LeavingState::Applied),
        reason: Set(input::required_text("reason", reason, 1_000)?),
        last_day: Set(last_day),
        applied_at: Set(tx.now()),
        approved_by: Set(None),
        handover: Set(None),
        certificate: Set(None),
        left_at: Set(None),
        version: Set(1),
    };
    let leaving = row.insert(tx.db()).await.or_refuse_duplicate(&LEAVING_OPEN).map_err(|e| e.at("staffMemberId"))?;
    tell(tx, &leaving).await?;
    Ok(leaving)
}

/// Takes the next step of a leaving. The person's status follows: leaving once approved, left at the end.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LEAVING_STEP`], [`STILL_AT_WORK`], [`Error::Invalid`] naming
/// what the step adds.
pub async fn advance(tx: &Tx, id: LeavingId, version: i32, step: LeavingStep) -> Result<Leaving> {
    let permission = if step == LeavingStep::Withdraw { LEAVING_APPLY } else { LEAVING_DECIDE };
    let (before, person) = locked(tx, permission, id).await?;
    input::same_version(version, before.version)?;
    let state = next(before.state, &step).ok_or_else(|| Error::refused(&LEAVING_STEP).at("step"))?;
    let mut changed: leaving::ActiveModel = before.clone().into();
    match step {
        LeavingStep::Approve => {
            changed.approved_by = Set(Some(signature(tx.actor())));
            status::take(tx, person, StatusStep::GiveNotice).await?;
        }
        LeavingStep::HandOver(text) => {
            changed.handover = Set(Some(input::required_text("step.handOver", &text, 2_000)?));
        }
        LeavingStep::Certify(number) => {
            changed.certificate = Set(Some(input::required_text("step.certify", &number, 100)?));
        }
        LeavingStep::Finish => {
            refuse_early(tx, &before, &person).await?;
            changed.left_at = Set(Some(tx.now()));
            status::take(tx, person, StatusStep::Leave).await?;
        }
        LeavingStep::Withdraw if before.state == LeavingState::Approved => {
            status::take(tx, person, StatusStep::Stay).await?;
        }
        LeavingStep::Withdraw => {}
    }
    changed.state = Set(state);
    changed.version = Set(before.version + 1);
    let after = changed.update(tx.db()).await?;
    let (was, is) = (json!({ "state": before.state }), json!({ "state": after.state }));
    tx.record_change("leavingAdvance", id, Some(&was), Some(&is)).await?;
    tell(tx, &after).await?;
    Ok(after)
}

async fn locked(tx: &Tx, permission: Permission, id: LeavingId) -> Result<(Leaving, StaffMember)> {
    let scope = tx.require(permission)?;
    let found = leaving::Entity::find_by_id(id)
        .filter(leaving::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    member::seen(tx, &scope, found.staff_member_id).await.map_err(|_| Error::not_found(id).at("id"))?;
    let person = roster::lock(tx, found.staff_member_id).await?;
    Ok((found, person))
}

async fn refuse_early(tx: &Tx, leaving: &Leaving, person: &StaffMember) -> Result<()> {
    let booked = booking::Entity::find()
        .filter(booking::Column::AgencyId.eq(person.agency_id))
        .filter(booking::Column::StaffMemberId.eq(person.id))
        .filter(booking::Column::ReleasedAt.is_null())
        .filter(booking::Column::EndsAt.gt(tx.now()))
        .count(tx.db())
        .await?;
    if booked > 0 || today(tx, person).await? < leaving.last_day {
        return Err(Error::refused(&STILL_AT_WORK).at("step"));
    }
    Ok(())
}

async fn today(tx: &Tx, person: &StaffMember) -> Result<NaiveDate> {
    let zone = branch::time_zone(&branch::get(tx, person.branch_id).await?)?;
    Ok(tx.now().with_timezone(&zone).date_naive())
}

async fn tell(tx: &Tx, leaving: &Leaving) -> Result<()> {
    let fact = json!({
        "leavingId": leaving.id,
        "staffMemberId": leaving.staff_member_id,
        "state": leaving.state,
        "lastDay": leaving.last_day,
    });
    tx.emit("staff.leaving.changed", &fact).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_follow_one_another_and_none_is_skipped() {
        let steps = [
            LeavingStep::Approve,
            LeavingStep::HandOver("keys".into()),
            LeavingStep::Certify("7".into()),
            LeavingStep::Finish,
        ];
        let mut state = LeavingState::Applied;
        for (at, step) in steps.iter().enumerate() {
            for other in steps.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, step)| step) {
                assert_eq!(next(state, other), None);
            }
            state = next(state, step).expect("the next step");
        }
        assert_eq!(state, LeavingState::Left);
        assert_eq!(next(LeavingState::HandedOver, &LeavingStep::Withdraw), None);
    }
}
