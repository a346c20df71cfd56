//! Who has to hear of a finding that nobody brings to an end: first the branch, then the manager, then whoever leads.

use chrono::{DateTime, TimeDelta, Utc};

use super::FindingState;

/// So long something may be open before anything is planned about it.
pub const TO_PLAN: TimeDelta = TimeDelta::hours(24);
/// So long after something was done it may take until somebody has looked whether it helped.
pub const TO_VERIFY: TimeDelta = TimeDelta::hours(72);
/// So long after being brought up once it is brought up further.
pub const FURTHER: TimeDelta = TimeDelta::hours(24);
/// No further than this.
pub const HIGHEST: i32 = 3;

/// When something that has come into a state now is brought up, if nothing happens; `due` is when what is planned about it
/// is to be done.
#[must_use]
pub fn first(state: FindingState, now: DateTime<Utc>, due: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    match state {
        FindingState::Open => Some(now + TO_PLAN),
        FindingState::Acting => Some(due.unwrap_or(now)),
        FindingState::Acted => Some(now + TO_VERIFY),
        FindingState::Closed => None,
    }
}

/// How far up something is by an instant, and when it is brought up further, if its next time was `at` and nobody looked in
/// between.
#[must_use]
pub fn brought_up(level: i32, at: DateTime<Utc>, now: DateTime<Utc>) -> (i32, Option<DateTime<Utc>>) {
    let (mut level, mut next) = (level, Some(at));
    while let Some(at) = next.filter(|at| *at <= now) {
        level += 1;
        next = (level < HIGHEST).then(|| at + FURTHER);
    }
    (level.min(HIGHEST), next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    #[test]
    fn it_goes_up_a_step_a_day_and_no_further_than_the_top() {
        assert_eq!(brought_up(0, at(10), at(9)), (0, Some(at(10))));
        assert_eq!(brought_up(0, at(10), at(10)), (1, Some(at(34))));
        assert_eq!(brought_up(1, at(34), at(60)), (3, None), "nobody looked for two days");
        assert_eq!(first(FindingState::Acting, at(0), Some(at(5))), Some(at(5)));
        assert_eq!(first(FindingState::Closed, at(0), None), None);
    }

    proptest! {
        /// However often somebody looks, it comes to the same.
        #[test]
        fn looking_more_often_changes_nothing(from in 0i64..100, looks in proptest::collection::vec(0i64..200, 1..10)) {
            let mut looks = looks;
            looks.sort_unstable();
            let last = looks.last().copied().unwrap_or(0);
            let seen = looks.iter().fold((0, Some(at(from))), |(level, next), look| {
                next.map_or((level, None), |next| brought_up(level, next, at(*look)))
            });
            prop_assert_eq!(seen, brought_up(0, at(from), at(last)));
        }
    }
}
