//! How likely a household is to leave, and what pushes it.

use serde::{Deserialize, Serialize};

use super::policy::RetentionPolicy;
use crate::{household::HouseholdStatus, loyalty::record::Record};

/// What pushes a household away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    /// Nothing has happened for many days.
    Idle,
    /// Half as many visits as in the 90 days before, or fewer.
    FewerVisits,
    /// Its last rating was 1 or 2.
    LowRating,
    /// A complaint is not closed.
    OpenComplaint,
    /// To a third of the visits of 90 days nobody had come in time.
    LateVisits,
    /// It has asked for a rest.
    Paused,
}

/// A push, with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// What.
    pub cause: Cause,
    /// Days, visits, a rating or complaints, by the cause.
    pub found: i64,
    /// How much it adds to the risk.
    pub weight: i32,
}

/// How likely a household is to leave, from 0 to 100, and what pushes it, the strongest first. Weights are judgements of the
/// house, fixed so that lists can be compared over time; they add up and end at 100.
#[must_use]
pub fn of(record: &Record, policy: &RetentionPolicy) -> (i32, Vec<Push>) {
    if matches!(record.status, HouseholdStatus::Prospect | HouseholdStatus::Ended | HouseholdStatus::Erased) {
        return (0, Vec::new());
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let known = record.last_seen().is_some();
    let (idle, now) = (record.idle_days(), count(record.visits_within(90)));
    let (before, late) = (count(record.visits_within(180)) - now, count(record.late_within(90)));
    let last = record.ratings.last().map_or(0, |(_, rating)| *rating);
    let candidates = [
        (known && idle >= policy.idle_days, Cause::Idle, idle, 40),
        (before >= 4 && now * 2 <= before, Cause::FewerVisits, now, 20),
        ((1..=2).contains(&last), Cause::LowRating, last, 25),
        (record.open_complaints > 0, Cause::OpenComplaint, record.open_complaints, 30),
        (now >= 3 && late * 3 >= now, Cause::LateVisits, late, 15),
        (record.status == HouseholdStatus::Paused, Cause::Paused, idle, 15),
    ];
    let held = candidates.into_iter().filter(|(holds, ..)| *holds);
    let mut pushes: Vec<Push> = held.map(|(_, cause, found, weight)| Push { cause, found, weight }).collect();
    pushes.sort_by_key(|push| std::cmp::Reverse(push.weight));
    (pushes.iter().map(|push| push.weight).sum::<i32>().min(100), pushes)
}

/// Whether a household has left: by its status, or by having stayed away for so long.
#[must_use]
pub fn is_lost(record: &Record, policy: &RetentionPolicy) -> bool {
    let gone = matches!(record.status, HouseholdStatus::Ended | HouseholdStatus::Erased);
    record.last_seen().is_some() && (gone || record.idle_days() >= policy.lost_days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::loyalty::record::tests::{date, record};

    fn causes(record: &Record) -> Vec<Cause> {
        of(record, &RetentionPolicy::default()).1.into_iter().map(|push| push.cause).collect()
    }

    #[test]
    fn each_push_has_its_ground() {
        let seen = |day: &str| Record { visits: vec![(date(day), false)], ..record() };
        assert_eq!(causes(&record()), [], "of whom nothing is known nobody says that they leave");
        assert_eq!(causes(&seen("2026-06-30")), []);
        assert_eq!(causes(&seen("2026-05-17")), [Cause::Idle]);
        assert_eq!(causes(&seen("2026-05-18")), []);
        let unhappy = Record { ratings: vec![(date("2026-06-30"), 2)], open_complaints: 1, ..seen("2026-06-30") };
        assert_eq!(causes(&unhappy), [Cause::OpenComplaint, Cause::LowRating]);
        let late = Record { visits: vec![(date("2026-06-30"), true); 3], ..record() };
        assert_eq!(causes(&late), [Cause::LateVisits]);
        let mut fewer = vec![(date("2026-03-01"), false); 4];
        fewer.extend([(date("2026-06-30"), false); 2]);
        assert_eq!(causes(&Record { visits: fewer, ..record() }), [Cause::FewerVisits]);
        assert_eq!(causes(&Record { status: HouseholdStatus::Ended, ..seen("2026-01-01") }), []);
    }

    #[test]
    fn who_stays_away_long_enough_is_lost() {
        let policy = RetentionPolicy::default();
        let seen = |day: &str| Record { paid: vec![(date(day), 1)], ..record() };
        assert!(is_lost(&seen("2026-03-03"), &policy));
        assert!(!is_lost(&seen("2026-03-04"), &policy));
        assert!(!is_lost(&record(), &policy));
        assert!(is_lost(&Record { status: HouseholdStatus::Ended, ..seen("2026-06-30") }, &policy));
    }

    proptest! {
        #[test]
        fn a_risk_is_between_nothing_and_all(complaints in 0..9_i64, rating in 0..=5_i64, visits in 0..9_usize, paused: bool) {
            let status = if paused { HouseholdStatus::Paused } else { HouseholdStatus::Active };
            let ratings = if rating == 0 { Vec::new() } else { vec![(date("2026-06-01"), rating)] };
            let visits = vec![(date("2026-04-10"), true); visits];
            let (risk, pushes) = of(&Record { status, open_complaints: complaints, ratings, visits, ..record() }, &RetentionPolicy::default());
            prop_assert!((0..=100).contains(&risk));
            prop_assert_eq!(risk == 0, pushes.is_empty());
        }
    }
}
