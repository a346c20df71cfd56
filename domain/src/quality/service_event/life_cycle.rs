//! What may be done from where an event or an enrolment stands, and where that leads.

use super::super::{
    EnrolmentState::{self, Absent, Attended, Enrolled, Waiting, Withdrawn},
    ServiceEventState::{self, Cancelled, Closed, Planned, Preparing, Running},
};
use crate::kernel::{Error, Result, Rule};

/// The event's state does not allow this.
pub const SERVICE_EVENT_STATE: Rule =
    Rule { code: "SERVICE_EVENT_STATE", message: "The state of the event does not allow this." };

/// The enrolment's state does not allow this.
pub const ENROLMENT_STATE: Rule =
    Rule { code: "ENROLMENT_STATE", message: "The state of the enrolment does not allow this." };

/// What happens to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEventStep {
    /// It is told of in other words, or at another time.
    Change,
    /// People enrol, or give places back.
    Enrol,
    /// It is being prepared.
    Prepare,
    /// It begins.
    Begin,
    /// It is said who came.
    Mark,
    /// It is over.
    Close,
    /// It does not take place.
    Cancel,
}

/// Where a step leads an event.
///
/// # Errors
/// [`SERVICE_EVENT_STATE`].
pub fn event_after(state: ServiceEventState, step: ServiceEventStep) -> Result<ServiceEventState> {
    use ServiceEventStep as S;
    match (state, step) {
        (Planned | Preparing, S::Change | S::Enrol) | (Running, S::Mark) => Ok(state),
        (Planned, S::Prepare) => Ok(Preparing),
        (Preparing, S::Begin) => Ok(Running),
        (Running, S::Close) => Ok(Closed),
        (Planned | Preparing, S::Cancel) => Ok(Cancelled),
        (Planned | Preparing | Running | Closed | Cancelled, _) => Err(Error::refused(&SERVICE_EVENT_STATE)),
    }
}

/// What happens to an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentStep {
    /// They do not come.
    Withdraw,
    /// They came.
    Attend,
    /// They did not come.
    Miss,
}

/// Where a step leads an enrolment. That somebody came can be put right while the event runs.
///
/// # Errors
/// [`ENROLMENT_STATE`].
pub fn enrolment_after(state: EnrolmentState, step: EnrolmentStep) -> Result<EnrolmentState> {
    use EnrolmentStep as S;
    match (state, step) {
        (Enrolled | Waiting, S::Withdraw) => Ok(Withdrawn),
        (Enrolled | Attended | Absent, S::Attend) => Ok(Attended),
        (Enrolled | Attended | Absent, S::Miss) => Ok(Absent),
        (Waiting | Withdrawn | Attended | Absent, _) => Err(Error::refused(&ENROLMENT_STATE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_enrol_before_an_event_and_are_marked_at_it() {
        for state in [Planned, Preparing, Running, Closed, Cancelled] {
            let before = matches!(state, Planned | Preparing);
            assert_eq!(event_after(state, ServiceEventStep::Enrol).is_ok(), before, "{state:?}");
            assert_eq!(event_after(state, ServiceEventStep::Cancel).is_ok(), before, "{state:?}");
            assert_eq!(event_after(state, ServiceEventStep::Mark).is_ok(), state == Running, "{state:?}");
        }
    }

    #[test]
    fn nothing_follows_the_end() {
        use ServiceEventStep as S;
        for step in [S::Change, S::Enrol, S::Prepare, S::Begin, S::Mark, S::Close, S::Cancel] {
            assert!(event_after(Closed, step).is_err() && event_after(Cancelled, step).is_err(), "{step:?}");
        }
        for step in [EnrolmentStep::Withdraw, EnrolmentStep::Attend, EnrolmentStep::Miss] {
            assert!(enrolment_after(Withdrawn, step).is_err(), "{step:?}");
        }
        assert!(enrolment_after(Waiting, EnrolmentStep::Attend).is_err(), "who had no place did not come");
    }
}
