//! How long points hold.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// When points expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Expiry {
    /// Never.
    Never,
    /// So many months after the day on which they were earned.
    Rolling {
        /// 1 to 120.
        months: u32,
    },
    /// So many months after the household last earned or spent anything.
    Inactivity {
        /// 1 to 120.
        months: u32,
    },
    /// With the year in which they were earned, or so many years later.
    YearEnd {
        /// 0 to 10.
        years: u32,
    },
}

impl Expiry {
    /// The last day on which points that were earned on a day can be spent; `None` when there is none. A month that is too
    /// short ends with its last day: 31 January and one month is the end of February. Where they end with inactivity it is
    /// the last day if nothing more happens.
    #[must_use]
    pub fn last_day(self, earned: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Never => None,
            Self::Rolling { months } | Self::Inactivity { months } => earned.checked_add_months(Months::new(months)),
            Self::YearEnd { years } => {
                let year = earned.year().checked_add(i32::try_from(years).ok()?)?;
                NaiveDate::from_ymd_opt(year, 12, 31)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_from_the_last_day_is_the_last_day() {
        for (earned, months, last) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-02-28", 1, "2026-03-28"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2026-12-31", 12, "2027-12-31"),
        ] {
            assert_eq!(Expiry::Rolling { months }.last_day(day(earned)), Some(day(last)), "{earned} + {months}");
        }
        assert_eq!(Expiry::YearEnd { years: 1 }.last_day(day("2026-12-31")), Some(day("2027-12-31")));
        assert_eq!(Expiry::Never.last_day(day("2026-12-31")), None);
    }

    proptest! {
        #[test]
        fn points_of_a_later_day_never_end_earlier(from in 0_i64..20_000, later in 0_i64..400, months in 1_u32..=120) {
            let first = day("1990-01-01") + chrono::TimeDelta::days(from);
            let second = first + chrono::TimeDelta::days(later);
            let expiry = Expiry::Rolling { months };
            prop_assert!(expiry.last_day(first) <= expiry.last_day(second));
            prop_assert!(expiry.last_day(first) > Some(first));
        }
    }
}
