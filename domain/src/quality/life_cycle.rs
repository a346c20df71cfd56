//! What may be done from where an inspection or a finding stands, and where that leads.

use super::{FindingState, InspectionState};
use crate::kernel::{Error, Result, Rule};

/// The inspection's state does not allow this.
pub const INSPECTION_STATE: Rule =
    Rule { code: "INSPECTION_STATE", message: "The inspection's state does not allow this." };

/// The finding's state does not allow this.
pub const FINDING_STATE: Rule = Rule { code: "FINDING_STATE", message: "The finding's state does not allow this." };

/// What happens to an inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectionStep {
    /// It is done.
    Complete,
    /// Its time goes by.
    Miss,
    /// It is called off.
    Cancel,
}

/// Where a step leads.
///
/// # Errors
/// [`INSPECTION_STATE`].
pub fn inspection_after(state: InspectionState, step: InspectionStep) -> Result<InspectionState> {
    match (state, step) {
        (InspectionState::Planned, InspectionStep::Complete) => Ok(InspectionState::Done),
        (InspectionState::Planned, InspectionStep::Miss) => Ok(InspectionState::Missed),
        (InspectionState::Planned, InspectionStep::Cancel) => Ok(InspectionState::Cancelled),
        (InspectionState::Done | InspectionState::Missed | InspectionState::Cancelled, _) => {
            Err(Error::refused(&INSPECTION_STATE).at("id"))
        }
    }
}

/// What happens to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingStep {
    /// It is planned what is done about it.
    Plan,
    /// That is done.
    Act,
    /// It has helped.
    Help,
    /// It has not helped.
    Fail,
}

/// Where a step leads.
///
/// # Errors
/// [`FINDING_STATE`].
pub fn finding_after(state: FindingState, step: FindingStep) -> Result<FindingState> {
    match (state, step) {
        (FindingState::Open, FindingStep::Plan) => Ok(FindingState::Acting),
        (FindingState::Acting, FindingStep::Act) => Ok(FindingState::Acted),
        (FindingState::Acted, FindingStep::Help) => Ok(FindingState::Closed),
        (FindingState::Acted, FindingStep::Fail) => Ok(FindingState::Open),
        (FindingState::Open | FindingState::Acting | FindingState::Acted | FindingState::Closed, _) => {
            Err(Error::refused(&FINDING_STATE).at("id"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_over() {
        for state in [InspectionState::Done, InspectionState::Missed, InspectionState::Cancelled] {
            for step in [InspectionStep::Complete, InspectionStep::Miss, InspectionStep::Cancel] {
                assert!(inspection_after(state, step).is_err());
            }
        }
        for step in [FindingStep::Plan, FindingStep::Act, FindingStep::Help, FindingStep::Fail] {
            assert!(finding_after(FindingState::Closed, step).is_err());
        }
    }

    #[test]
    fn a_finding_is_closed_only_once_something_has_helped() {
        assert!(finding_after(FindingState::Open, FindingStep::Help).is_err());
        assert!(finding_after(FindingState::Acting, FindingStep::Help).is_err());
        assert_eq!(finding_after(FindingState::Acted, FindingStep::Fail).expect("a step"), FindingState::Open);
        assert_eq!(finding_after(FindingState::Acted, FindingStep::Help).expect("a step"), FindingState::Closed);
    }
}
