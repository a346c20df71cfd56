//! What may be done from where a complaint stands, and where that leads.

use super::super::ComplaintState::{self, Answered, Closed, Received, Routed, Withdrawn};
use crate::kernel::{Error, Result, Rule};

/// The complaint's state does not allow this.
pub const COMPLAINT_STATE: Rule =
    Rule { code: "COMPLAINT_STATE", message: "The complaint's state does not allow this." };

/// What happens to a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplaintStep {
    /// Somebody is to see to it, in the place of another or of nobody.
    Route,
    /// The household is told what was done.
    Answer,
    /// The household is content.
    Content,
    /// The household is not content.
    Discontent,
    /// The household takes it back.
    Withdraw,
}

/// Where a step leads.
///
/// # Errors
/// [`COMPLAINT_STATE`].
pub fn after(state: ComplaintState, step: ComplaintStep) -> Result<ComplaintState> {
    use ComplaintStep as S;
    match (state, step) {
        (Received | Routed, S::Route) | (Answered, S::Discontent) => Ok(Routed),
        (Routed, S::Answer) => Ok(Answered),
        (Answered, S::Content) => Ok(Closed),
        (Received | Routed | Answered, S::Withdraw) => Ok(Withdrawn),
        (Received | Routed | Answered | Closed | Withdrawn, _) => Err(Error::refused(&COMPLAINT_STATE).at("id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [ComplaintStep; 5] = [
        ComplaintStep::Route,
        ComplaintStep::Answer,
        ComplaintStep::Content,
        ComplaintStep::Discontent,
        ComplaintStep::Withdraw,
    ];

    #[test]
    fn only_a_household_that_was_told_is_content() {
        for state in [Received, Routed, Closed, Withdrawn] {
            assert!(after(state, ComplaintStep::Content).is_err(), "{state:?}");
        }
        assert_eq!(after(Answered, ComplaintStep::Discontent).expect("a step"), Routed);
    }

    #[test]
    fn what_is_over_is_over() {
        assert!(STEPS.iter().all(|step| after(Closed, *step).is_err() && after(Withdrawn, *step).is_err()));
    }
}
