//! Who may be sent to a household at all: induction, training with its exams, and the background check.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate, Weekday};
use entity::id::TrainingCourseId;
use serde::{Deserialize, Serialize};

use super::validity::{Coverage, Validity, coverage};
use crate::kernel::span::Period;

/// Working days of induction before the first assignment: two weeks, as the training procedure of the source has it.
pub const INDUCTION_DAYS: u32 = 10;

/// What an agency asks of its staff before they may serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// Working days of induction that must have been attended.
    pub induction_days: u32,
    /// Whether a background check must be clear for the whole period.
    pub background_check: bool,
    /// Courses that everybody must have passed, with the months for which a pass holds (`None`: for good).
    pub courses: BTreeMap<TrainingCourseId, Option<u32>>,
}

impl Default for Requirements {
    fn default() -> Self {
        Self { induction_days: INDUCTION_DAYS, background_check: true, courses: BTreeMap::new() }
    }
}

/// The result of one exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exam {
    /// The course that it closes.
    pub course: TrainingCourseId,
    /// When it was taken.
    pub on: NaiveDate,
    /// Whether it was passed.
    pub passed: bool,
}

/// One background check, reduced to what may be kept: when, with what result, how long it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// When it was made.
    pub on: NaiveDate,
    /// Whether nothing stands against employment.
    pub clear: bool,
    /// The last day on which it counts; `None`: for good.
    pub valid_until: Option<NaiveDate>,
}

/// What is on record of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Days on which induction was attended.
    pub induction: BTreeSet<NaiveDate>,
    /// All exams taken.
    pub exams: Vec<Exam>,
    /// All background checks.
    pub checks: Vec<Check>,
}

/// Why somebody may not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Fewer working days of induction than asked for.
    InductionIncomplete {
        /// Working days attended before the period.
        attended: u32,
        /// Working days asked for.
        required: u32,
    },
    /// A required course was never passed.
    CourseMissing {
        /// The course.
        course: TrainingCourseId,
    },
    /// The latest exam of a required course was failed.
    ExamFailed {
        /// The course.
        course: TrainingCourseId,
        /// When it was failed.
        on: NaiveDate,
    },
    /// The pass of a required course stops counting before the period ends.
    CourseLapses {
        /// The course.
        course: TrainingCourseId,
        /// The last day on which it counts.
        on: NaiveDate,
    },
    /// There is no background check.
    CheckMissing,
    /// The latest background check speaks against an assignment.
    CheckAdverse {
        /// When it was made.
        on: NaiveDate,
    },
    /// The background check stops counting before the period ends.
    CheckLapses {
        /// The last day on which it counts.
        on: NaiveDate,
    },
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InductionIncomplete { attended, required } => {
                write!(f, "Has attended {attended} of {required} working days of induction.")
            }
            Self::CourseMissing { .. } => f.write_str("Has not passed a required course."),
            Self::ExamFailed { on, .. } => write!(f, "Failed the exam of a required course on {on}."),
            Self::CourseLapses { on, .. } => write!(f, "The pass of a required course counts until {on} only."),
            Self::CheckMissing => f.write_str("Has no background check."),
            Self::CheckAdverse { on } => write!(f, "The background check of {on} speaks against it."),
            Self::CheckLapses { on } => write!(f, "The background check counts until {on} only."),
        }
    }
}

/// What stands against serving in a period; empty when nothing does. Only what was on record before the period's first
/// day is over counts.
#[must_use]
pub fn obstacles(required: &Requirements, record: &Record, period: Period) -> Vec<Obstacle> {
    let courses =
        required.courses.iter().filter_map(|(course, months)| course_obstacle(record, *course, *months, period));
    let check = required.background_check.then(|| check_obstacle(record, period)).flatten();
    induction_obstacle(required, record, period).into_iter().chain(courses).chain(check).collect()
}

fn induction_obstacle(required: &Requirements, record: &Record, period: Period) -> Option<Obstacle> {
    let working = |day: &&NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let attended = record.induction.range(..period.first()).filter(working).count();
    let attended = u32::try_from(attended).unwrap_or(u32::MAX);
    let required = required.induction_days;
    (attended < required).then_some(Obstacle::InductionIncomplete { attended, required })
}

fn course_obstacle(record: &Record, course: TrainingCourseId, months: Option<u32>, period: Period) -> Option<Obstacle> {
    let taken = record.exams.iter().filter(|exam| exam.course == course && exam.on <= period.first());
    // Of two exams on one day the pass counts: a second try on the same day is a resit.
    let Some(latest) = taken.max_by_key(|exam| (exam.on, exam.passed)) else {
        return Some(Obstacle::CourseMissing { course });
    };
    if !latest.passed {
        return Some(Obstacle::ExamFailed { course, on: latest.on });
    }
    let last = months.and_then(|months| latest.on.checked_add_months(Months::new(months)))?;
    (last < period.last()).then_some(Obstacle::CourseLapses { course, on: last })
}

fn check_obstacle(record: &Record, period: Period) -> Option<Obstacle> {
    let latest =
        record.checks.iter().filter(|check| check.on <= period.first()).max_by_key(|check| (check.on, !check.clear));
    match latest {
        None => return Some(Obstacle::CheckMissing),
        Some(check) if !check.clear => return Some(Obstacle::CheckAdverse { on: check.on }),
        Some(_) => {}
    }
    let clear: Vec<Validity> = record
        .checks
        .iter()
        .filter(|check| check.clear && check.on <= period.first())
        .map(|check| Validity { from: check.on, until: check.valid_until })
        .collect();
    match coverage(&clear, period) {
        Coverage::Whole => None,
        Coverage::Missing | Coverage::StartsLate { .. } => Some(Obstacle::CheckMissing),
        Coverage::Expired { on } | Coverage::Lapses { on } => Some(Obstacle::CheckLapses { on }),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use entity::id::EntityId;
    use proptest::prelude::*;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        // A Thursday.
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(n)
    }

    fn period(first: u64, last: u64) -> Period {
        Period::new(day(first), day(last)).expect("a period")
    }

    fn course() -> TrainingCourseId {
        TrainingCourseId::parse("training_course_01h455vb4pex5vsknk084sn02q").expect("an id")
    }

    fn asked(induction_days: u32, background_check: bool, months: &[Option<u32>]) -> Requirements {
        let courses = months.iter().map(|months| (course(), *months)).collect();
        Requirements { induction_days, background_check, courses }
    }

    fn exam(on: u64, passed: bool) -> Exam {
        Exam { course: course(), on: day(on), passed }
    }

    #[test]
    fn ten_working_days_of_induction_open_eligibility() {
        let nine = Record { induction: (0..13).map(day).collect(), ..Record::default() };
        assert_eq!(
            obstacles(&asked(10, false, &[]), &nine, period(20, 30)),
            [Obstacle::InductionIncomplete { attended: 9, required: 10 }],
            "Saturdays and Sundays are no working days"
        );
        let ten = Record { induction: (0..14).map(day).collect(), ..Record::default() };
        assert_eq!(obstacles(&asked(10, false, &[]), &ten, period(20, 30)), []);
        assert_eq!(
            obstacles(&asked(10, false, &[]), &ten, period(5, 30)).len(),
            1,
            "what comes later does not count yet"
        );
    }

    #[test]
    fn the_latest_exam_decides_and_a_pass_may_run_out() {
        let with = |exams: &[Exam], months, period| {
            let record = Record { exams: exams.to_vec(), ..Record::default() };
            obstacles(&asked(0, false, &[months]), &record, period)
        };
        assert_eq!(with(&[], None, period(50, 60)), [Obstacle::CourseMissing { course: course() }]);
        assert_eq!(with(&[exam(1, false), exam(9, true)], None, period(50, 60)), []);
        let failed = Obstacle::ExamFailed { course: course(), on: day(9) };
        assert_eq!(with(&[exam(9, false), exam(1, true)], None, period(50, 60)), [failed]);
        let lapses = Obstacle::CourseLapses { course: course(), on: day(31) };
        assert_eq!(with(&[exam(0, true)], Some(1), period(20, 31)), []);
        assert_eq!(with(&[exam(0, true)], Some(1), period(20, 32)), [lapses]);
    }

    #[test]
    fn a_background_check_must_be_clear_to_the_end() {
        let with = |checks: &[(u64, bool, Option<u64>)]| {
            let check = |(on, clear, until): &(u64, bool, Option<u64>)| Check {
                on: day(*on),
                clear: *clear,
                valid_until: until.map(day),
            };
            let record = Record { checks: checks.iter().map(check).collect(), ..Record::default() };
            obstacles(&asked(0, true, &[]), &record, period(50, 60))
        };
        assert_eq!(with(&[]), [Obstacle::CheckMissing]);
        assert_eq!(with(&[(51, true, None)]), [Obstacle::CheckMissing]);
        assert_eq!(with(&[(1, true, None)]), []);
        assert_eq!(with(&[(1, true, None), (2, false, None)]), [Obstacle::CheckAdverse { on: day(2) }]);
        assert_eq!(with(&[(1, true, Some(59))]), [Obstacle::CheckLapses { on: day(59) }]);
        assert_eq!(with(&[(1, true, Some(59)), (40, true, Some(60))]), []);
    }

    proptest! {
        /// Asking for less never closes what was open.
        #[test]
        fn fewer_demands_never_add_an_obstacle(
            exams in prop::collection::vec((0_u64..80, any::<bool>()), 0..4),
            checks in prop::collection::vec((0_u64..80, any::<bool>(), prop::option::of(0_u64..90)), 0..4),
            induction in prop::collection::btree_set(0_u64..80, 0..20),
            demanded in (0_u32..12, any::<bool>(), prop::collection::vec(prop::option::of(1_u32..4), 0..2)),
        ) {
            let record = Record {
                induction: induction.into_iter().map(day).collect(),
                exams: exams.into_iter().map(|(on, passed)| exam(on, passed)).collect(),
                checks: checks
                    .into_iter()
                    .map(|(on, clear, until)| Check { on: day(on), clear, valid_until: until.map(day) })
                    .collect(),
            };
            let (days, check, months) = demanded;
            let all = obstacles(&asked(days, check, &months), &record, period(50, 60));
            let less = obstacles(&asked(days.saturating_sub(1), false, &[]), &record, period(50, 60));
            prop_assert!(less.len() <= all.len());
            prop_assert_eq!(obstacles(&asked(0, false, &[]), &record, period(50, 60)), vec![]);
        }
    }
}
