//! How a cycle goes on, and what may be done about its results when.

use chrono::{DateTime, Utc};
use entity::quality::appraisal_cycle::{AppraisalCycleState as State, Model as Cycle};

use crate::kernel::{Error, Result, Rule};

/// The cycle is not in a state that allows this.
pub const APPRAISAL_CYCLE_STATE: Rule = Rule {
    code: "APPRAISAL_CYCLE_STATE",
    message: "The cycle does not allow this now: results are worked out once its period is over, talked about while it is in \
              review, and never changed once it is closed.",
};

/// It is too late to appeal.
pub const APPEAL_LATE: Rule = Rule {
    code: "APPEAL_LATE",
    message: "The time to appeal is over; what was wrong is corrected in the next period.",
};

/// Somebody may still appeal.
pub const APPEAL_TIME_RUNS: Rule =
    Rule { code: "APPEAL_TIME_RUNS", message: "Everybody may still appeal; the cycle is closed after that time." };

/// A step of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Results are to be worked out.
    Compute,
    /// They are there.
    Review,
    /// It is over.
    Close,
}

/// Where a step leads; `None` when it does not follow.
#[must_use]
pub const fn after(state: State, step: Step) -> Option<State> {
    match (state, step) {
        (State::Open, Step::Compute) => Some(State::Computing),
        (State::Computing, Step::Review) => Some(State::InReview),
        (State::InReview, Step::Close) => Some(State::Closed),
        (State::Open | State::Computing | State::InReview | State::Closed, _) => None,
    }
}

/// Where a step leads a cycle at a moment.
///
/// # Errors
/// [`APPRAISAL_CYCLE_STATE`], also before the period is over, and [`APPEAL_TIME_RUNS`].
pub fn allow(cycle: &Cycle, step: Step, now: DateTime<Utc>) -> Result<State> {
    let next = after(cycle.state, step).ok_or_else(|| Error::refused(&APPRAISAL_CYCLE_STATE).at("id"))?;
    match step {
        Step::Compute if now < cycle.ends_at => Err(Error::refused(&APPRAISAL_CYCLE_STATE).at("id")),
        Step::Close if cycle.appeal_until.is_some_and(|until| now < until) => {
            Err(Error::refused(&APPEAL_TIME_RUNS).at("id"))
        }
        Step::Compute | Step::Review | Step::Close => Ok(next),
    }
}

/// Refuses when results are not talked about.
///
/// # Errors
/// [`APPRAISAL_CYCLE_STATE`].
pub fn allow_talk(cycle: &Cycle) -> Result<()> {
    match cycle.state {
        State::InReview => Ok(()),
        State::Open | State::Computing | State::Closed => Err(Error::refused(&APPRAISAL_CYCLE_STATE).at("id")),
    }
}

/// Refuses when it is too late to appeal.
///
/// # Errors
/// [`APPRAISAL_CYCLE_STATE`], [`APPEAL_LATE`].
pub fn allow_appeal(cycle: &Cycle, now: DateTime<Utc>) -> Result<()> {
    match cycle.state {
        State::InReview if cycle.appeal_until.is_some_and(|until| now < until) => Ok(()),
        State::InReview | State::Closed => Err(Error::refused(&APPEAL_LATE).at("id")),
        State::Open | State::Computing => Err(Error::refused(&APPRAISAL_CYCLE_STATE).at("id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_goes_one_way() {
        let states = [State::Open, State::Computing, State::InReview, State::Closed];
        for (at, state) in states.into_iter().enumerate() {
            for (of, step) in [Step::Compute, Step::Review, Step::Close].into_iter().enumerate() {
                let expected = (at == of).then(|| states[at + 1]);
                assert_eq!(after(state, step), expected, "{state:?} {step:?}");
            }
        }
    }
}
