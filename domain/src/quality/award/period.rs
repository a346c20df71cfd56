//! The period of a round of awards: a week from Monday or a month of the calendar, and the one before it.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

use super::super::AwardRhythm;
use crate::kernel::{periods::Periods, recurrence::local_day};

/// The period of a round by the clock of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardPeriod {
    /// The first day of the period before.
    pub earlier_day: NaiveDate,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// When the period before began.
    pub earlier_at: DateTime<Utc>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
}

impl AwardPeriod {
    /// The period that begins with a day; `None` when none does, or at the ends of the calendar.
    #[must_use]
    pub fn beginning(rhythm: AwardRhythm, first_day: NaiveDate, zone: Tz) -> Option<Self> {
        let (earlier_day, next) = match rhythm {
            AwardRhythm::Week if first_day.weekday() == Weekday::Mon => {
                (first_day.checked_sub_days(Days::new(7))?, first_day.checked_add_days(Days::new(7))?)
            }
            AwardRhythm::Month if first_day.day() == 1 => {
                (first_day.checked_sub_months(Months::new(1))?, first_day.checked_add_months(Months::new(1))?)
            }
            AwardRhythm::Week | AwardRhythm::Month => return None,
        };
        let begin = |day| local_day(zone, day).map(|span| span.start());
        Some(Self {
            earlier_day,
            first_day,
            last_day: next.pred_opt()?,
            earlier_at: begin(earlier_day)?,
            starts_at: begin(first_day)?,
            ends_at: begin(next)?,
        })
    }
}

/// The period before and the period itself, as the database counts in them.
#[must_use]
pub fn both(first_day: NaiveDate, [earlier_at, starts_at, ends_at]: [DateTime<Utc>; 3]) -> Option<Periods> {
    Periods::between(vec![first_day, first_day], vec![earlier_at, starts_at, ends_at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_on_the_first() {
        let zone = chrono_tz::Asia::Shanghai;
        let month = AwardPeriod::beginning(AwardRhythm::Month, day("2026-03-01"), zone).expect("a month");
        assert_eq!((month.earlier_day, month.last_day), (day("2026-02-01"), day("2026-03-31")));
        assert_eq!(month.starts_at.to_rfc3339(), "2026-02-28T16:00:00+00:00");
        assert_eq!(month.ends_at.to_rfc3339(), "2026-03-31T16:00:00+00:00");
        let week = AwardPeriod::beginning(AwardRhythm::Week, day("2026-03-02"), zone).expect("a week");
        assert_eq!((week.earlier_day, week.last_day), (day("2026-02-23"), day("2026-03-08")));
        assert_eq!(AwardPeriod::beginning(AwardRhythm::Week, day("2026-03-03"), zone), None);
        assert_eq!(AwardPeriod::beginning(AwardRhythm::Month, day("2026-03-02"), zone), None);
        assert_eq!(AwardPeriod::beginning(AwardRhythm::Month, NaiveDate::MAX, zone), None);
    }

    #[test]
    fn both_periods_are_counted_in() {
        let month = AwardPeriod::beginning(AwardRhythm::Month, day("2026-03-01"), chrono_tz::UTC).expect("a month");
        assert!(both(month.first_day, [month.earlier_at, month.starts_at, month.ends_at]).is_some());
        assert_eq!(both(month.first_day, [month.starts_at, month.earlier_at, month.ends_at]), None);
    }
}
