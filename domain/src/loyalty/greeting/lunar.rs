//! Days of the Chinese calendar, as GB/T 33661-2017 fixes it, by the calendar library of the Unicode consortium.

use chrono::{Datelike, NaiveDate, TimeDelta};
use icu_calendar::{Date, cal::ChineseTraditional};

/// A day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LunarDay {
    /// The month, 1 to 12.
    pub month: u8,
    /// Whether it is the leap month behind the month of that number.
    pub leap: bool,
    /// The day, 1 to 30.
    pub day: u8,
    /// How many days the month has: 29 or 30.
    pub month_days: u8,
}

/// The lunar day on which a date falls; `None` beyond the years that the calendar library counts.
#[must_use]
pub fn lunar_day(date: NaiveDate) -> Option<LunarDay> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    let lunar = Date::try_new_iso(date.year(), month, day).ok()?.to_calendar(ChineseTraditional::new());
    Some(LunarDay {
        month: lunar.month().to_input().number(),
        leap: lunar.month().to_input().is_leap(),
        day: lunar.day_of_month().0,
        month_days: lunar.days_in_month(),
    })
}

/// Whether a day that comes round every lunar year falls on a date. The thirtieth is kept on the last day of a month that has
/// none; a day of a leap month is kept in the month of the same number in years without that leap month.
#[must_use]
pub fn falls_on(date: NaiveDate, month: u8, leap: bool, day: u8) -> bool {
    let Some(today) = lunar_day(date) else { return false };
    let same_month = today.month == month && (today.leap == leap || (leap && !leap_month_follows(date, month)));
    same_month && (today.day == day || (day > today.month_days && today.day == today.month_days))
}

/// Whether the leap month of this number comes after the month of this number in which the date lies.
fn leap_month_follows(date: NaiveDate, month: u8) -> bool {
    // A month has 29 or 30 days: thirty days on lies in the next one, or on the first day of the one behind it.
    [29, 30].into_iter().any(|days| {
        let next = date.checked_add_signed(TimeDelta::days(days)).and_then(lunar_day);
        next.is_some_and(|next| next.leap && next.month == month)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Public holidays as the calendars of those years print them.
    #[test]
    fn festivals_fall_on_the_days_that_calendars_print() {
        for (festival, days) in [
            ((1, 1), ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"]),
            ((5, 5), ["2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28"]),
            ((8, 15), ["2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03"]),
        ] {
            for day in days.map(date) {
                assert!(falls_on(day, festival.0, false, festival.1), "{festival:?} on {day}");
                let year = (0..366).filter_map(|n| NaiveDate::from_yo_opt(day.year(), n + 1));
                assert_eq!(year.filter(|day| falls_on(*day, festival.0, false, festival.1)).count(), 1, "{day}");
            }
        }
    }

    #[test]
    fn a_day_of_a_leap_month_is_kept_in_every_year() {
        // 2025 has a leap sixth month from 25 July on; 2026 has none.
        assert!(falls_on(date("2025-07-25"), 6, true, 1));
        assert!(!falls_on(date("2025-06-25"), 6, true, 1));
        assert!(falls_on(date("2025-06-25"), 6, false, 1));
        assert!(!falls_on(date("2025-07-25"), 6, false, 1));
        assert!(falls_on(date("2026-07-14"), 6, true, 1));
    }

    #[test]
    fn the_thirtieth_is_kept_on_the_last_day_of_a_short_month() {
        // The last lunar month ended on the 29th before 29 January 2025, and on the 29th before 17 February 2026.
        assert!(falls_on(date("2025-01-28"), 12, false, 30));
        assert!(falls_on(date("2026-02-16"), 12, false, 30));
        assert!(falls_on(date("2024-02-09"), 12, false, 30));
        assert!(!falls_on(date("2024-02-08"), 12, false, 30));
    }

    proptest! {
        #[test]
        fn every_lunar_day_comes_within_thirteen_months_and_a_week(start in 0..40_000_i64, month in 1..=12_u8, leap: bool, day in 1..=30_u8) {
            let first = date("1990-01-01") + TimeDelta::days(start);
            let found = (0..390).filter(|n| falls_on(first + TimeDelta::days(*n), month, leap, day)).count();
            prop_assert!((1..=2).contains(&found), "{found} times from {first} on");
        }
    }
}
