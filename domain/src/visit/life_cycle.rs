//! The life of a visit: where it stands follows from its facts, and what may be done from where it stands.

use entity::visit::visit::VisitState::{
    self, Assigned, Cancelled, CheckedIn, CheckedOut, Confirmed, Missed, Offered, OnTheWay, Planned,
};

use super::Visit;
use crate::kernel::{Error, Result, Rule};

/// The visit's state does not allow this.
pub const VISIT_STATE: Rule = Rule { code: "VISIT_STATE", message: "The visit's state does not allow this." };

/// What people do to a visit. What carers report is folded by [`course`](super::course) and refused by nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitStep {
    /// It is given another time or place.
    Move,
    /// Somebody is asked.
    Offer,
    /// Whoever was asked answers.
    Answer,
    /// Somebody is to come, in the place of another or of nobody.
    Assign,
    /// Whoever was to come does not.
    Release,
    /// It does not take place.
    Cancel,
    /// It was as it says.
    Confirm,
}

/// Where a visit stands. What was decided comes before what was seen, what was seen before what was planned; that nobody
/// came holds only until a report says otherwise.
#[must_use]
pub const fn state(visit: &Visit) -> VisitState {
    if visit.cancelled_at.is_some() {
        Cancelled
    } else if visit.confirmed_at.is_some() {
        Confirmed
    } else if visit.checked_out_at.is_some() {
        CheckedOut
    } else if visit.checked_in_at.is_some() {
        CheckedIn
    } else if visit.missed_at.is_some() {
        Missed
    } else if visit.answer_by.is_some() {
        Offered
    } else if visit.staff_member_id.is_none() {
        Planned
    } else if visit.set_out_at.is_some() {
        OnTheWay
    } else {
        Assigned
    }
}

/// Refuses a step that the visit's state does not allow.
///
/// # Errors
/// [`VISIT_STATE`].
pub fn allow(state: VisitState, step: VisitStep) -> Result<()> {
    use VisitStep as S;
    let allowed = match step {
        S::Move | S::Offer => matches!(state, Planned | Offered | Assigned),
        S::Answer => matches!(state, Offered),
        S::Assign | S::Cancel => matches!(state, Planned | Offered | Assigned | OnTheWay),
        S::Release => matches!(state, Offered | Assigned | OnTheWay),
        S::Confirm => matches!(state, CheckedOut),
    };
    if allowed {
        return Ok(());
    }
    let detail = format!("The visit {}; that is not possible now.", in_words(state));
    Err(Error::refused_because(&VISIT_STATE, detail).at("id"))
}

/// A state in plain words, for a sentence: "The visit …".
const fn in_words(state: VisitState) -> &'static str {
    match state {
        Planned => "has nobody to come yet",
        Offered => "waits for a carer's answer",
        Assigned => "has not begun",
        OnTheWay => "has a carer on the way",
        CheckedIn => "is under way",
        CheckedOut => "is over and not confirmed",
        Confirmed => "is confirmed",
        Cancelled => "is called off",
        Missed => "was missed",
    }
}

/// Whether somebody may still come to it.
#[must_use]
pub const fn is_ahead(state: VisitState) -> bool {
    matches!(state, Planned | Offered | Assigned | OnTheWay)
}

/// The states of [`is_ahead`].
pub const AHEAD: [VisitState; 4] = [Planned, Offered, Assigned, OnTheWay];

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [VisitState; 9] =
        [Planned, Offered, Assigned, OnTheWay, CheckedIn, CheckedOut, Confirmed, Cancelled, Missed];

    #[test]
    fn what_is_over_stays_as_it_is() {
        use VisitStep as S;
        for state in [Confirmed, Cancelled, Missed] {
            for step in [S::Move, S::Offer, S::Answer, S::Assign, S::Release, S::Cancel, S::Confirm] {
                assert_eq!(allow(state, step).expect_err("over").code(), "VISIT_STATE");
            }
        }
    }

    #[test]
    fn nobody_is_taken_from_a_household_where_they_are() {
        for step in [VisitStep::Assign, VisitStep::Release, VisitStep::Cancel, VisitStep::Move] {
            assert!(allow(CheckedIn, step).is_err());
        }
    }

    #[test]
    fn the_list_of_what_is_ahead_is_what_is_ahead() {
        let ahead: Vec<_> = ALL.into_iter().filter(|state| is_ahead(*state)).collect();
        assert_eq!(ahead, AHEAD);
    }
}
