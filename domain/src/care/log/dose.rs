//! Where a dose stands that was due at a moment.

use chrono::{DateTime, TimeDelta, Utc};

use super::content::DoseOutcome;

/// Where a dose stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseState {
    /// Its time has not come.
    Ahead,
    /// Its time has come, and nobody has noted anything.
    Due,
    /// It is long due, and nobody has noted anything.
    Overdue,
    /// It was taken in time.
    Given,
    /// It was taken, and late.
    GivenLate,
    /// The person did not want it.
    Refused,
    /// It was left out on purpose.
    Omitted,
}

/// What was noted of a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedDose {
    /// What became of it.
    pub outcome: DoseOutcome,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a dose stands at a moment.
#[must_use]
pub fn dose_state(
    due_at: DateTime<Utc>,
    late_after: TimeDelta,
    noted: Option<NotedDose>,
    now: DateTime<Utc>,
) -> DoseState {
    match noted {
        Some(NotedDose { outcome: DoseOutcome::Refused, .. }) => DoseState::Refused,
        Some(NotedDose { outcome: DoseOutcome::Omitted, .. }) => DoseState::Omitted,
        Some(NotedDose { outcome: DoseOutcome::Given, at }) if at > due_at + late_after => DoseState::GivenLate,
        Some(NotedDose { outcome: DoseOutcome::Given, .. }) => DoseState::Given,
        None if now < due_at => DoseState::Ahead,
        None if now > due_at + late_after => DoseState::Overdue,
        None => DoseState::Due,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_dose_is_ahead_then_due_then_overdue() {
        let state = |now| dose_state(at(60), TimeDelta::minutes(30), None, at(now));
        assert_eq!(
            [0, 59, 60, 90, 91].map(state),
            [DoseState::Ahead, DoseState::Ahead, DoseState::Due, DoseState::Due, DoseState::Overdue]
        );
    }

    proptest! {
        #[test]
        fn what_was_noted_stays_so_whatever_the_time(given in 0_i64..200, now in 0_i64..500) {
            let noted = NotedDose { outcome: DoseOutcome::Given, at: at(given) };
            let state = dose_state(at(60), TimeDelta::minutes(30), Some(noted), at(now));
            prop_assert_eq!(state, if given > 90 { DoseState::GivenLate } else { DoseState::Given });
            let refused = NotedDose { outcome: DoseOutcome::Refused, ..noted };
            prop_assert_eq!(dose_state(at(60), TimeDelta::minutes(30), Some(refused), at(now)), DoseState::Refused);
        }
    }
}
