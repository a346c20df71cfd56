//! The life of a plan: waiting, worked out, proposed, accepted.

use entity::dispatch::dispatch_plan::PlanState::{
    self, Accepted, Cancelled, Failed, PartlyAccepted, Proposed, Queued, Solving,
};

use crate::kernel::{Error, Result, Rule};

/// The plan's state does not allow this.
pub const DISPATCH_PLAN_STATE: Rule =
    Rule { code: "DISPATCH_PLAN_STATE", message: "The plan's state does not allow this." };

/// What happens to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// Somebody begins to work it out, for the first time or in the place of one who has died.
    Begin,
    /// It is worked out.
    Propose,
    /// It cannot be worked out.
    Fail,
    /// Some or all of what it proposes is done.
    Accept {
        /// Whether nothing is left of it.
        whole: bool,
    },
    /// It is called off.
    Cancel,
}

/// The state after a step; `None` when the step does not follow.
#[must_use]
pub const fn next(from: PlanState, step: PlanStep) -> Option<PlanState> {
    match (from, step) {
        (Queued | Solving, PlanStep::Begin) => Some(Solving),
        (Queued | Solving, PlanStep::Propose) => Some(Proposed),
        (Queued | Solving, PlanStep::Fail) => Some(Failed),
        (Proposed | PartlyAccepted, PlanStep::Accept { whole: true }) => Some(Accepted),
        (Proposed | PartlyAccepted, PlanStep::Accept { whole: false }) => Some(PartlyAccepted),
        (Queued | Solving | Proposed | PartlyAccepted, PlanStep::Cancel) => Some(Cancelled),
        _ => None,
    }
}

/// The state after a step.
///
/// # Errors
/// [`DISPATCH_PLAN_STATE`].
pub fn after(from: PlanState, step: PlanStep) -> Result<PlanState> {
    next(from, step).ok_or_else(|| {
        let detail = format!("The plan {}; that is not possible now.", in_words(from));
        Error::refused_because(&DISPATCH_PLAN_STATE, detail).at("id")
    })
}

/// A state in plain words, for a sentence: "The plan …".
const fn in_words(state: PlanState) -> &'static str {
    match state {
        Queued => "waits for its turn",
        Solving => "is being worked out",
        Proposed => "has not been accepted",
        PartlyAccepted => "is accepted in part",
        Accepted => "is accepted",
        Cancelled => "is called off",
        Failed => "could not be worked out",
    }
}

/// Whether it is still to be worked out.
#[must_use]
pub const fn is_open(state: PlanState) -> bool {
    matches!(state, Queued | Solving)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [PlanState; 7] = [Queued, Solving, Proposed, PartlyAccepted, Accepted, Cancelled, Failed];

    #[test]
    fn what_is_over_stays_as_it_is() {
        for state in [Accepted, Cancelled, Failed] {
            for step in [PlanStep::Begin, PlanStep::Propose, PlanStep::Fail, PlanStep::Cancel] {
                assert_eq!(next(state, step), None);
            }
            assert_eq!(next(state, PlanStep::Accept { whole: true }), None);
            assert_eq!(after(state, PlanStep::Cancel).expect_err("over").code(), "DISPATCH_PLAN_STATE");
        }
    }

    #[test]
    fn nothing_is_accepted_that_is_not_worked_out() {
        for state in ALL.into_iter().filter(|state| is_open(*state)) {
            assert_eq!(next(state, PlanStep::Accept { whole: false }), None);
        }
    }
}
