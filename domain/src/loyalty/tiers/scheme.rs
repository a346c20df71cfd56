//! Tiers as they are written, and judged when they are saved.

use std::collections::HashSet;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result, input};

/// A programme has at most so many tiers.
const MOST_TIERS: usize = 10;
const MOST_BENEFITS: usize = 10;
const LONGEST_NAME: usize = 100;
const LONGEST_BENEFIT: usize = 200;
/// So much is asked for a tier, at most.
const MOST_NEEDED: i64 = 1_000_000_000_000;

/// How long what happened counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Window {
    /// For so many months after its day.
    Rolling {
        /// 1 to 60.
        months: u32,
    },
    /// In the calendar year of its day.
    CalendarYear,
}

impl Window {
    /// The last day on which something that happened on a day counts. A month that is too short ends with its last day: what
    /// happened on 31 January counts for a month until the end of February.
    #[must_use]
    pub fn last_day(self, happened: NaiveDate) -> NaiveDate {
        match self {
            Self::Rolling { months } => after_months(happened, months),
            Self::CalendarYear => NaiveDate::from_ymd_opt(happened.year(), 12, 31).unwrap_or(NaiveDate::MAX),
        }
    }

    /// A day so early that what happened before it counts on no day from `day` on.
    #[must_use]
    pub fn first_day(self, day: NaiveDate) -> NaiveDate {
        match self {
            // What began on the last of a month may count a few days longer than the subtraction says.
            Self::Rolling { months } => before_months(day, months).pred_opt().unwrap_or(NaiveDate::MIN),
            Self::CalendarYear => NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(NaiveDate::MIN),
        }
    }
}

/// The same day so many months later, or the last one of that month.
pub(super) fn after_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The day three days before the same day so many months earlier: no month is more than three days shorter than another.
pub(super) fn before_months(day: NaiveDate, months: u32) -> NaiveDate {
    let earlier = day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    earlier.checked_sub_days(chrono::Days::new(3)).unwrap_or(NaiveDate::MIN)
}

/// How a household comes down whose tier is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Downgrade {
    /// One tier, which it then keeps for another window.
    OneStep,
    /// To the tier for which it has what is asked.
    ByBalance,
}

/// What is asked for a tier: one of these is enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// So many points that rules gave, less what was taken back.
    pub points: Option<i64>,
    /// So many confirmed visits.
    pub visits: Option<i64>,
    /// So much paid for orders, in the smallest unit of the agency's currency.
    pub spend: Option<i64>,
}

impl Needs {
    /// Each of them, in an order that is always the same.
    #[must_use]
    pub const fn each(&self) -> [Option<i64>; 3] {
        [self.points, self.visits, self.spend]
    }

    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        matches!(self.each(), [None, None, None])
    }
}

/// A tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tier {
    /// By what it is known over all versions: `GOLD`.
    pub code: String,
    /// What the household reads.
    pub name: String,
    /// What it brings, a sentence each.
    pub benefits: Vec<String>,
    /// What rules give is multiplied by so many hundredths; 100 is as much as for everybody.
    pub multiplier_percent: i64,
    /// What is asked for it.
    pub needs: Needs,
}

/// The tiers of a version, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TierScheme {
    /// How long what happened counts.
    pub window: Window,
    /// So many months a tier is kept after what is asked is not there any more.
    pub grace_months: u32,
    /// How a household comes down.
    pub downgrade: Downgrade,
    /// The tiers.
    pub tiers: Vec<Tier>,
}

impl TierScheme {
    /// The tier of this code, with its place.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<(usize, &Tier)> {
        self.tiers.iter().enumerate().find(|(_, tier)| tier.code == code)
    }

    /// A day so early that what happened before it matters on no day from `today` on, grace and all.
    #[must_use]
    pub fn first_day_that_matters(&self, today: NaiveDate) -> NaiveDate {
        self.window.first_day(before_months(self.window.first_day(before_months(today, self.grace_months)), 0))
    }

    /// Judges what is written.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field below `tierScheme`.
    pub fn judged(self) -> Result<Self> {
        if let Window::Rolling { months } = self.window {
            input::within("window.months", months.into(), 1, 60).map_err(|error| error.at("tierScheme"))?;
        }
        input::within("graceMonths", self.grace_months.into(), 0, 24).map_err(|error| error.at("tierScheme"))?;
        if self.tiers.is_empty() || self.tiers.len() > MOST_TIERS {
            let problem = format!("has {} tiers; it must have 1 to {MOST_TIERS}", self.tiers.len());
            return Err(Error::invalid("tierScheme.tiers", problem));
        }
        let mut codes = HashSet::new();
        for (at, tier) in self.tiers.iter().enumerate() {
            let below = |error: Error| error.at(format!("tierScheme.tiers.{at}"));
            if !codes.insert(&tier.code) {
                return Err(below(Error::invalid("code", "is that of another tier")));
            }
            tier.judge(at).map_err(below)?;
        }
        Ok(self)
    }
}

impl Tier {
    fn judge(&self, place: usize) -> Result<()> {
        super::super::program::plain_code(&self.code, "GOLD")?;
        input::required_text("name", &self.name, LONGEST_NAME)?;
        if self.benefits.len() > MOST_BENEFITS {
            let problem = format!("has {} entries; at most {MOST_BENEFITS} are kept", self.benefits.len());
            return Err(Error::invalid("benefits", problem));
        }
        for benefit in &self.benefits {
            input::required_text("benefits", benefit, LONGEST_BENEFIT)?;
        }
        input::within("multiplierPercent", self.multiplier_percent, 100, 1000)?;
        for (field, number) in [
            ("needs.points", self.needs.points),
            ("needs.visits", self.needs.visits),
            ("needs.spend", self.needs.spend),
        ] {
            input::amount(field, number.unwrap_or(1), 1, MOST_NEEDED)?;
        }
        if place > 0 && self.needs.is_nothing() {
            return Err(Error::invalid("needs", "is empty; only the lowest tier is everybody's"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_from_the_last_day_is_the_last_day() {
        for (happened, months, last) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-02-28", 1, "2026-03-28"),
            ("2026-03-02", 12, "2027-03-02"),
        ] {
            assert_eq!(Window::Rolling { months }.last_day(day(happened)), day(last), "{happened} + {months}");
        }
        assert_eq!(Window::CalendarYear.last_day(day("2026-01-01")), day("2026-12-31"));
    }

    proptest! {
        #[test]
        fn what_lies_before_the_first_day_counts_no_more(
            from in 0_i64..20_000,
            back in 0_i64..900,
            months in 1_u32..=24,
            by_calendar: bool,
        ) {
            let today = day("1995-01-01") + TimeDelta::days(from);
            let happened = today - TimeDelta::days(back);
            let window = if by_calendar { Window::CalendarYear } else { Window::Rolling { months } };
            prop_assert!(window.last_day(happened) >= happened);
            if happened < window.first_day(today) {
                prop_assert!(window.last_day(happened) < today);
            }
        }
    }
}
