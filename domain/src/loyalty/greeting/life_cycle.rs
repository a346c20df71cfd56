//! From a draft to its arrival.

use entity::loyalty::greeting::GreetingState;

use crate::kernel::{Error, Result, Rule};

/// The greeting's state does not allow this.
pub const GREETING_STATE: Rule = Rule { code: "GREETING_STATE", message: "The greeting's state does not allow this." };

/// What happens to a greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody has read it and wants it sent.
    Approve,
    /// Somebody does not want it sent.
    Decline,
    /// A process begins to send it.
    Begin,
    /// It has gone out.
    Arrive,
    /// Sending failed and is tried again.
    Again,
    /// Sending failed for the last time.
    Park,
    /// A process ended while sending, and nobody can tell whether it went out.
    Doubt,
    /// The household does not wish it any more.
    Withhold,
    /// Its day is over.
    Lapse,
    /// Somebody wants it tried again.
    Retry,
    /// Somebody has said it, or knows that it went out.
    Confirm,
}

/// The next state of a greeting.
///
/// # Errors
/// [`GREETING_STATE`] when there is no way.
pub fn go(from: GreetingState, step: Step) -> Result<GreetingState> {
    use GreetingState::{Declined, Drafted, Lapsed, Parked, Queued, Sending, Sent, Uncertain, Withheld};
    match (from, step) {
        (Drafted, Step::Approve) | (Parked | Uncertain, Step::Retry) | (Sending, Step::Again) => Ok(Queued),
        (Drafted | Queued | Parked, Step::Decline) => Ok(Declined),
        (Queued | Sending, Step::Begin) => Ok(Sending),
        (Sending, Step::Arrive) | (Queued | Parked | Uncertain, Step::Confirm) => Ok(Sent),
        (Sending, Step::Park) => Ok(Parked),
        (Sending, Step::Doubt) => Ok(Uncertain),
        (Drafted | Queued | Sending, Step::Withhold) => Ok(Withheld),
        (Drafted | Queued | Sending, Step::Lapse) => Ok(Lapsed),
        _ => Err(Error::refused(&GREETING_STATE)),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    const STEPS: [Step; 11] = [
        Step::Approve,
        Step::Decline,
        Step::Begin,
        Step::Arrive,
        Step::Again,
        Step::Park,
        Step::Doubt,
        Step::Withhold,
        Step::Lapse,
        Step::Retry,
        Step::Confirm,
    ];

    #[test]
    fn what_was_sent_stays_sent_and_what_was_declined_is_never_sent() {
        for step in STEPS {
            for end in [GreetingState::Sent, GreetingState::Declined, GreetingState::Withheld, GreetingState::Lapsed] {
                assert!(go(end, step).is_err(), "{end:?} {step:?}");
            }
        }
    }

    #[test]
    fn nothing_goes_out_that_was_not_queued_first() {
        for from in GreetingState::iter() {
            let may_begin = go(from, Step::Begin).is_ok();
            assert_eq!(may_begin, matches!(from, GreetingState::Queued | GreetingState::Sending), "{from:?}");
        }
    }
}
