//! The life of what care keeps: where it stands, and what may be done from there.

use super::PlanVersion;
use crate::kernel::{Error, Result, Rule};

/// The plan's version does not stand where this can be done.
pub const PLAN_STATE: Rule = Rule { code: "PLAN_STATE", message: "The version of the plan does not allow this now." };

/// Another version has taken the place of the one that was read.
pub const PLAN_SUPERSEDED: Rule =
    Rule { code: "PLAN_SUPERSEDED", message: "Another version has taken the place of this one; read the plan again." };

/// The plan has ended.
pub const PLAN_ENDED: Rule = Rule { code: "PLAN_ENDED", message: "The plan has ended; make a new one." };

/// Where a version of a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanVersionState {
    /// It is being written.
    Draft,
    /// The coordinator approves it; the family has not signed it.
    Approved,
    /// The family has signed it.
    Signed,
    /// Another draft took its place before it was signed.
    Withdrawn,
}

/// What is done to a version of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// It is approved.
    Approve,
    /// It is signed.
    Sign,
}

/// Where a version of a plan stands.
#[must_use]
pub const fn state(version: &PlanVersion) -> PlanVersionState {
    if version.signed_at.is_some() {
        PlanVersionState::Signed
    } else if version.withdrawn_at.is_some() {
        PlanVersionState::Withdrawn
    } else if version.approved_at.is_some() {
        PlanVersionState::Approved
    } else {
        PlanVersionState::Draft
    }
}

/// Refuses a step that a version does not allow where it stands.
///
/// # Errors
/// [`PLAN_STATE`] and [`PLAN_SUPERSEDED`] at `number`.
pub fn allow(state: PlanVersionState, step: PlanStep) -> Result<()> {
    let in_words = match (state, step) {
        (PlanVersionState::Draft, PlanStep::Approve) | (PlanVersionState::Approved, PlanStep::Sign) => return Ok(()),
        (PlanVersionState::Withdrawn, _) => return Err(Error::refused(&PLAN_SUPERSEDED).at("number")),
        (PlanVersionState::Draft, PlanStep::Sign) => "is a draft that nobody has approved",
        (PlanVersionState::Approved, PlanStep::Approve) => "is approved already",
        (PlanVersionState::Signed, _) => "is signed already",
    };
    Err(Error::refused_because(&PLAN_STATE, format!("The version {in_words}.")).at("number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_signed_that_was_not_approved_or_that_another_took_the_place_of() {
        use PlanVersionState::{Approved, Draft, Signed, Withdrawn};
        let code = |state, step| allow(state, step).err().map(|error| error.code());
        assert_eq!(code(Draft, PlanStep::Approve), None);
        assert_eq!(code(Approved, PlanStep::Sign), None);
        for state in [Draft, Signed] {
            assert_eq!(code(state, PlanStep::Sign), Some("PLAN_STATE"));
        }
        for step in [PlanStep::Approve, PlanStep::Sign] {
            assert_eq!(code(Withdrawn, step), Some("PLAN_SUPERSEDED"));
        }
    }
}
