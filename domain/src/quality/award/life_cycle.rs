//! What may be done from where a round of awards stands, and where that leads.

use super::super::AwardState::{self, Announced, Closed, Draft, Voting};
use crate::kernel::{Error, Result, Rule};

/// The round's state does not allow this.
pub const AWARD_STATE: Rule = Rule { code: "AWARD_STATE", message: "The state of the round does not allow this." };

/// What happens to a round of awards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardStep {
    /// It is written anew.
    Change,
    /// Ballots can be cast.
    Open,
    /// Somebody votes.
    Vote,
    /// Ballots are counted.
    Close,
    /// Everybody is told.
    Announce,
}

/// Where a step leads.
///
/// # Errors
/// [`AWARD_STATE`].
pub fn after(state: AwardState, step: AwardStep) -> Result<AwardState> {
    use AwardStep as S;
    match (state, step) {
        (Draft, S::Change) => Ok(Draft),
        (Draft, S::Open) | (Voting, S::Vote) => Ok(Voting),
        (Voting, S::Close) => Ok(Closed),
        (Closed, S::Announce) => Ok(Announced),
        (Draft | Voting | Closed | Announced, _) => Err(Error::refused(&AWARD_STATE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [AwardState; 4] = [Draft, Voting, Closed, Announced];
    const STEPS: [AwardStep; 5] =
        [AwardStep::Change, AwardStep::Open, AwardStep::Vote, AwardStep::Close, AwardStep::Announce];

    #[test]
    fn a_round_goes_forward_only() {
        for state in STATES {
            for step in STEPS {
                if let Ok(next) = after(state, step) {
                    assert!(next >= state, "{state:?} {step:?}");
                }
            }
        }
    }

    #[test]
    fn ballots_are_cast_between_opening_and_closing_alone() {
        for state in [Draft, Closed, Announced] {
            assert!(after(state, AwardStep::Vote).is_err(), "{state:?}");
        }
        assert!(after(Voting, AwardStep::Vote).is_ok() && after(Voting, AwardStep::Change).is_err());
    }
}
