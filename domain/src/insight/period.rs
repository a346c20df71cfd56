//! The periods of summaries: a day, a week from Monday, a month, a quarter, a year.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::kernel::span::Period;

/// How long a summary reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SummaryLength {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
}

impl SummaryLength {
    /// The period of this length in which a day lies; `None` at the ends of the calendar.
    #[must_use]
    pub fn around(self, day: NaiveDate) -> Option<Period> {
        let months = |count: u32| {
            let month0 = day.month0() - day.month0() % count;
            let first = NaiveDate::from_ymd_opt(day.year(), month0 + 1, 1)?;
            Period::new(first, first.checked_add_months(Months::new(count))?.pred_opt()?)
        };
        match self {
            Self::Day => Some(Period::day(day)),
            Self::Week => {
                let first = day.checked_sub_days(Days::new(day.weekday().days_since(Weekday::Mon).into()))?;
                Period::new(first, first.checked_add_days(Days::new(6))?)
            }
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
        }
    }

    /// The period before the one in which a day lies.
    #[must_use]
    pub fn before(self, day: NaiveDate) -> Option<Period> {
        self.around(self.around(day)?.first().pred_opt()?)
    }

    /// Whether it consists of whole months.
    #[must_use]
    pub const fn is_months(self) -> bool {
        matches!(self, Self::Month | Self::Quarter | Self::Year)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn of(length: SummaryLength, text: &str) -> (NaiveDate, NaiveDate) {
        let period = length.around(day(text)).expect("a period");
        (period.first(), period.last())
    }

    #[test]
    fn each_length_has_its_first_and_its_last_day() {
        assert_eq!(of(SummaryLength::Week, "2026-11-29"), (day("2026-11-23"), day("2026-11-29")));
        assert_eq!(of(SummaryLength::Month, "2028-02-29"), (day("2028-02-01"), day("2028-02-29")));
        assert_eq!(of(SummaryLength::Quarter, "2026-06-30"), (day("2026-04-01"), day("2026-06-30")));
        assert_eq!(of(SummaryLength::Year, "2026-03-03"), (day("2026-01-01"), day("2026-12-31")));
        assert_eq!(SummaryLength::Year.before(day("2026-03-03")).map(|period| period.first()), Some(day("2025-01-01")));
        assert_eq!(SummaryLength::Day.around(NaiveDate::MAX), Some(Period::day(NaiveDate::MAX)));
        assert_eq!(SummaryLength::Year.around(NaiveDate::MAX), None);
    }

    proptest! {
        #[test]
        fn periods_of_a_length_cover_every_day_once(number in 700_000i32..760_000) {
            let day = NaiveDate::from_num_days_from_ce_opt(number).expect("a day");
            for length in [
                SummaryLength::Day, SummaryLength::Week, SummaryLength::Month, SummaryLength::Quarter, SummaryLength::Year,
            ] {
                let period = length.around(day).expect("a period");
                prop_assert!(period.includes(day));
                let before = length.before(day).expect("a period");
                prop_assert_eq!(before.last().succ_opt(), Some(period.first()));
            }
        }
    }
}
