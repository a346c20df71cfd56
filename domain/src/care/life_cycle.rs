//! The life of what care keeps: where it stands, and what may be done from there.

use entity::care::{incident::IncidentState, referral::ReferralState, service_ending::EndingState};

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

/// The incident is closed.
pub const INCIDENT_CLOSED: Rule =
    Rule { code: "INCIDENT_CLOSED", message: "The incident is closed; report another one if it happened again." };

/// The referral does not stand where this can be done.
pub const REFERRAL_STATE: Rule = Rule { code: "REFERRAL_STATE", message: "The referral's state does not allow this." };

/// The end of the service does not stand where this can be done.
pub const ENDING_STATE: Rule =
    Rule { code: "ENDING_STATE", message: "The steps of an ending service follow each other; this is not the next." };

/// Refuses to touch an incident that is closed.
///
/// # Errors
/// [`INCIDENT_CLOSED`] at `id`.
pub fn allow_incident(state: IncidentState) -> Result<()> {
    match state {
        IncidentState::Open | IncidentState::FollowedUp => Ok(()),
        IncidentState::Closed => Err(Error::refused(&INCIDENT_CLOSED).at("id")),
    }
}

/// What is done to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferralStep {
    /// The family agrees.
    Agree,
    /// It is sent to the hospital.
    Send,
    /// The hospital gives a time.
    Accept,
    /// The person was there.
    Complete,
    /// The family or the hospital does not want it.
    Decline,
    /// The agency takes it back.
    Withdraw,
}

/// Where a referral stands after a step.
///
/// # Errors
/// [`REFERRAL_STATE`] at `id`.
pub fn after_step(state: ReferralState, step: ReferralStep) -> Result<ReferralState> {
    use ReferralState as S;
    match (state, step) {
        (S::Proposed, ReferralStep::Agree) => Ok(S::Agreed),
        (S::Agreed, ReferralStep::Send) => Ok(S::Sent),
        (S::Sent, ReferralStep::Accept) => Ok(S::Accepted),
        (S::Accepted, ReferralStep::Complete) => Ok(S::Completed),
        (S::Proposed | S::Agreed | S::Sent, ReferralStep::Decline) => Ok(S::Declined),
        (S::Proposed | S::Agreed | S::Sent | S::Accepted, ReferralStep::Withdraw) => Ok(S::Withdrawn),
        _ => Err(Error::refused(&REFERRAL_STATE).at("id")),
    }
}

/// What is done when a service ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndingStep {
    /// The family is talked with.
    Talk,
    /// The certificate is issued.
    Certify,
    /// The file is closed.
    Archive,
}

/// Where an ending service stands after a step.
///
/// # Errors
/// [`ENDING_STATE`] at `id`.
pub fn after_ending(state: EndingState, step: EndingStep) -> Result<EndingState> {
    match (state, step) {
        (EndingState::Begun, EndingStep::Talk) => Ok(EndingState::Talked),
        (EndingState::Talked, EndingStep::Certify) => Ok(EndingState::Certified),
        // Not every family wants a certificate.
        (EndingState::Talked | EndingState::Certified, EndingStep::Archive) => Ok(EndingState::Archived),
        _ => Err(Error::refused(&ENDING_STATE).at("id")),
    }
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

    #[test]
    fn nobody_is_sent_to_a_hospital_without_the_family() {
        use ReferralState as S;
        let states = [S::Proposed, S::Agreed, S::Sent, S::Accepted, S::Completed, S::Declined, S::Withdrawn];
        let may = |step| states.into_iter().filter(move |state| after_step(*state, step).is_ok()).collect::<Vec<_>>();
        assert_eq!(may(ReferralStep::Send), [S::Agreed]);
        assert_eq!(may(ReferralStep::Agree), [S::Proposed]);
        assert_eq!(may(ReferralStep::Complete), [S::Accepted]);
        assert_eq!(may(ReferralStep::Withdraw), [S::Proposed, S::Agreed, S::Sent, S::Accepted]);
    }

    #[test]
    fn no_service_is_archived_before_the_family_was_talked_with() {
        assert!(after_ending(EndingState::Begun, EndingStep::Archive).is_err());
        assert!(after_ending(EndingState::Begun, EndingStep::Certify).is_err());
        assert_eq!(after_ending(EndingState::Talked, EndingStep::Archive).ok(), Some(EndingState::Archived));
        assert!(after_ending(EndingState::Archived, EndingStep::Talk).is_err());
    }
}
