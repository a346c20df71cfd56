//! What is seen of households after a gesture, beside what was seen before and beside others: over plain data. It is an
//! observation and not a proof, as nobody drew by lot who was given one.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    loyalty::campaign::results::Side,
    quality::statistics::{Confidence, Interval, paired::student},
};

/// So long a household is watched before a gesture and after it.
pub const WATCHED: TimeDelta = TimeDelta::days(90);

/// A household with a gesture, and what is on record about it around that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Stars for visits and orders, 1 to 5.
    pub ratings: Vec<(DateTime<Utc>, i32)>,
    /// When visits were confirmed.
    pub visits: Vec<DateTime<Utc>>,
}

impl Course {
    fn is_before(&self, moment: DateTime<Utc>) -> bool {
        self.at - WATCHED <= moment && moment < self.at
    }

    fn is_after(&self, moment: DateTime<Utc>) -> bool {
        self.at <= moment && moment < self.at + WATCHED
    }

    /// The mean of the ratings before and after; `None` unless there are both.
    fn ratings(&self) -> Option<(f64, f64)> {
        let of = |counts: fn(&Self, DateTime<Utc>) -> bool| {
            let counted = self.ratings.iter().filter(|(at, _)| counts(self, *at));
            mean(&counted.map(|(_, stars)| f64::from(*stars)).collect::<Vec<_>>())
        };
        Some((of(Self::is_before)?, of(Self::is_after)?))
    }
}

fn mean(of: &[f64]) -> Option<f64> {
    let number = f64::from(u32::try_from(of.len()).ok()?);
    (number > 0.0).then(|| of.iter().sum::<f64>() / number)
}

/// How households rated before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Satisfaction {
    /// Households that rated before and after: each counts once, however often it did.
    pub households: u32,
    /// The mean of their means before.
    pub before: f64,
    /// The mean of their means after.
    pub after: f64,
    /// The mean of their differences, with Student's interval; `None` of one household.
    pub difference: Option<Interval>,
}

/// How households rated before and after; `None` while none did both.
#[must_use]
pub fn satisfaction(courses: &[Course]) -> Option<Satisfaction> {
    let pairs: Vec<(f64, f64)> = courses.iter().filter_map(Course::ratings).collect();
    let side = |of: fn(&(f64, f64)) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>());
    let differences: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
    Some(Satisfaction {
        households: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        before: side(|pair| pair.0)?,
        after: side(|pair| pair.1)?,
        difference: student(&differences, Confidence::USUAL),
    })
}

/// How many households were served when the gesture was done, and how many of them were served again within the time that
/// they are watched.
#[must_use]
pub fn returned(courses: &[Course]) -> Side {
    let mut side = Side::default();
    for course in courses.iter().filter(|course| course.visits.iter().any(|at| course.is_before(*at))) {
        side.households += 1;
        side.returned += u32::from(course.visits.iter().any(|at| course.is_after(*at)));
    }
    side
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(number)
    }

    fn course(ratings: &[(i64, i32)], visits: &[i64]) -> Course {
        Course {
            at: day(100),
            ratings: ratings.iter().map(|(at, stars)| (day(*at), *stars)).collect(),
            visits: visits.iter().map(|at| day(*at)).collect(),
        }
    }

    #[test]
    fn a_household_counts_once_however_often_it_rates() {
        let courses = [
            course(&[(9, 1), (10, 3), (99, 4), (100, 5), (189, 4), (190, 1)], &[]),
            course(&[(50, 4), (150, 4)], &[]),
            course(&[(50, 1)], &[]),
            course(&[(150, 5)], &[]),
        ];
        let found = satisfaction(&courses).expect("two who rated on both sides");
        assert_eq!((found.households, found.before, found.after), (2, 3.75, 4.25));
        let difference = found.difference.expect("an interval");
        // The mean of 1 and 0, and 12.7062 standard errors of a half to each side.
        assert!((difference.estimate - 0.5).abs() < 1e-9, "{difference:?}");
        assert!((difference.upper - 6.8531).abs() < 1e-3, "{difference:?}");
        assert_eq!(satisfaction(&courses[2..]), None);
        assert_eq!(satisfaction(&courses[..1]).and_then(|found| found.difference), None);
    }

    #[test]
    fn who_was_not_served_before_is_not_compared() {
        let courses = [
            course(&[], &[10, 189]),
            course(&[], &[99]),
            course(&[], &[99, 190]),
            course(&[], &[9, 120]),
            course(&[], &[100, 120]),
            course(&[], &[]),
        ];
        assert_eq!(returned(&courses), Side { households: 3, returned: 1 });
        assert_eq!(returned(&[]), Side::default());
    }

    proptest! {
        #[test]
        fn nobody_returns_who_was_not_there(visits in prop::collection::vec(prop::collection::vec(0_i64..300, 0..6), 0..20)) {
            let courses: Vec<Course> = visits.iter().map(|visits| course(&[], visits)).collect();
            let side = returned(&courses);
            prop_assert!(side.returned <= side.households);
            prop_assert!(side.households as usize <= courses.len());
        }
    }
}
