//! Where somebody stands with the agency, and the steps between.

use entity::{id::StaffMemberId, staff::staff_member};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use super::{STAFF_STATUS_UPDATE, StaffMember, Status, member};
use crate::kernel::{Error, Result, Rule, Tx, input};

/// The step does not follow from the present status.
pub const WRONG_STATUS: Rule = Rule { code: "WRONG_STATUS", message: "This does not follow from the present status." };

/// Somebody stands otherwise with the agency. Payload: [`StatusChanged`].
pub const STATUS_CHANGED: &str = "staff.member.status_changed";

/// Who stands how with the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusChanged {
    /// The person.
    pub staff_member_id: StaffMemberId,
    /// The status now.
    pub status: Status,
}

/// A step in somebody's time with the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusStep {
    /// An applicant begins to serve.
    Engage,
    /// An applicant is not taken.
    Reject,
    /// Somebody may not serve for now.
    Suspend,
    /// A suspension ends.
    Reinstate,
    /// A leaving is approved.
    GiveNotice,
    /// A leaving is taken back.
    Stay,
    /// The last day is over.
    Leave,
    /// Somebody who has left applies again.
    Reapply,
}

/// The status after a step; `None` when the step does not follow.
#[must_use]
pub const fn next(from: Status, step: StatusStep) -> Option<Status> {
    match (from, step) {
        (Status::Applicant, StatusStep::Engage)
        | (Status::Suspended, StatusStep::Reinstate)
        | (Status::Leaving, StatusStep::Stay) => Some(Status::Active),
        (Status::Applicant, StatusStep::Reject) | (Status::Leaving, StatusStep::Leave) => Some(Status::Left),
        (Status::Active, StatusStep::Suspend) => Some(Status::Suspended),
        (Status::Active | Status::Suspended, StatusStep::GiveNotice) => Some(Status::Leaving),
        (Status::Left, StatusStep::Reapply) => Some(Status::Applicant),
        _ => None,
    }
}

/// Takes a step that the office decides: engage, reject, suspend, reinstate, reapply. Whoever leaves goes through
/// [`leaving`](super::leaving).
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`WRONG_STATUS`].
pub async fn change(tx: &Tx, id: StaffMemberId, version: i32, step: StatusStep) -> Result<StaffMember> {
    let before = member::locked(tx, STAFF_STATUS_UPDATE, id).await?;
    input::same_version(version, before.version)?;
    if matches!(step, StatusStep::GiveNotice | StatusStep::Stay | StatusStep::Leave) {
        return Err(Error::refused(&WRONG_STATUS).at("step"));
    }
    take(tx, before, step).await
}

/// Takes a step of a person whose row is locked.
pub(super) async fn take(tx: &Tx, before: StaffMember, step: StatusStep) -> Result<StaffMember> {
    let status = next(before.status, step).ok_or_else(|| Error::refused(&WRONG_STATUS).at("step"))?;
    let changed =
        staff_member::ActiveModel { status: Set(status), version: Set(before.version + 1), ..before.clone().into() };
    let after = member::store(tx, "staffMemberChangeStatus", &before, changed).await?;
    tx.emit(STATUS_CHANGED, &StatusChanged { staff_member_id: after.id, status: after.status }).await?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_serves_who_was_not_engaged_and_nobody_returns_but_by_applying() {
        assert_eq!(next(Status::Applicant, StatusStep::Engage), Some(Status::Active));
        for step in [StatusStep::Engage, StatusStep::Reinstate, StatusStep::Stay, StatusStep::Suspend] {
            assert_eq!(next(Status::Left, step), None);
        }
        assert_eq!(next(Status::Left, StatusStep::Reapply), Some(Status::Applicant));
        assert_eq!(next(Status::Active, StatusStep::Leave), None, "a leaving has its approval first");
    }
}
