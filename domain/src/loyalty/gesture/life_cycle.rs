//! From an idea to how it was received.

use entity::loyalty::gesture::GestureState;

use crate::kernel::{Error, Result, Rule};

/// The gesture's state does not allow this.
pub const GESTURE_STATE: Rule = Rule { code: "GESTURE_STATE", message: "The gesture's state does not allow this." };

/// What happens to a gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It may be done.
    Approve,
    /// It is not to be done.
    Decline,
    /// It was done.
    Do,
    /// It is given up.
    Cancel,
}

/// The state of a new gesture: what costs no more than the agency calls small may be done at once.
#[must_use]
pub const fn first_state(cost: i64, small: i64) -> GestureState {
    if cost <= small { GestureState::Approved } else { GestureState::Proposed }
}

/// The next state of a gesture.
///
/// # Errors
/// [`GESTURE_STATE`] when there is no way.
pub fn go(from: GestureState, step: Step) -> Result<GestureState> {
    use GestureState::{Approved, Cancelled, Declined, Done, Proposed};
    match (from, step) {
        (Proposed, Step::Approve) => Ok(Approved),
        (Proposed, Step::Decline) => Ok(Declined),
        (Approved, Step::Do) => Ok(Done),
        (Proposed | Approved, Step::Cancel) => Ok(Cancelled),
        (Approved | Declined | Done | Cancelled, Step::Approve | Step::Decline)
        | (Proposed | Declined | Done | Cancelled, Step::Do)
        | (Declined | Done | Cancelled, Step::Cancel) => Err(Error::refused(&GESTURE_STATE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_more_waits_for_somebody() {
        assert_eq!(first_state(0, 0), GestureState::Approved);
        assert_eq!(first_state(5_000, 5_000), GestureState::Approved);
        assert_eq!(first_state(5_001, 5_000), GestureState::Proposed);
    }

    #[test]
    fn nothing_is_done_that_was_not_approved() {
        for from in [GestureState::Proposed, GestureState::Declined, GestureState::Done, GestureState::Cancelled] {
            assert!(go(from, Step::Do).is_err(), "{from:?}");
        }
        assert_eq!(go(GestureState::Approved, Step::Do).expect("done"), GestureState::Done);
    }
}
