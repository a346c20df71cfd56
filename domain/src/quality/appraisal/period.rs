//! Months and quarters of the calendar.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::quality::appraisal_cycle::AppraisalPeriod;

use crate::kernel::recurrence::local_day;

/// A month or a quarter at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Its first day.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
}

/// The month or quarter that begins on a day; `None` when none does, or the calendar does not reach so far.
#[must_use]
pub fn bounds(period: AppraisalPeriod, first_day: NaiveDate, zone: Tz) -> Option<Bounds> {
    let (begins, months) = match period {
        AppraisalPeriod::Month => (first_day.day() == 1, 1),
        AppraisalPeriod::Quarter => (first_day.day() == 1 && first_day.month0().is_multiple_of(3), 3),
    };
    let next = first_day.checked_add_months(Months::new(months)).filter(|_| begins)?;
    Some(Bounds {
        first_day,
        last_day: next.checked_sub_days(Days::new(1))?,
        starts_at: local_day(zone, first_day)?.start(),
        ends_at: local_day(zone, next)?.start(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(period: AppraisalPeriod, first_day: &str) -> Option<(String, String, String)> {
        let found = bounds(period, first_day.parse().expect("a day"), chrono_tz::Asia::Shanghai)?;
        Some((found.last_day.to_string(), found.starts_at.to_rfc3339(), found.ends_at.to_rfc3339()))
    }

    #[test]
    fn months_and_quarters_follow_the_clock_of_the_place() {
        let said = |last: &str, from: &str, until: &str| {
            Some((last.to_owned(), format!("{from}T16:00:00+00:00"), format!("{until}T16:00:00+00:00")))
        };
        assert_eq!(of(AppraisalPeriod::Month, "2024-02-01"), said("2024-02-29", "2024-01-31", "2024-02-29"));
        assert_eq!(of(AppraisalPeriod::Quarter, "2026-10-01"), said("2026-12-31", "2026-09-30", "2026-12-31"));
    }

    #[test]
    fn what_begins_in_between_is_none() {
        assert_eq!(of(AppraisalPeriod::Month, "2026-02-02"), None);
        assert_eq!(of(AppraisalPeriod::Quarter, "2026-02-01"), None);
        assert_eq!(bounds(AppraisalPeriod::Month, NaiveDate::MAX, chrono_tz::UTC), None);
    }
}
