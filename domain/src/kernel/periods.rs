//! Times that follow each other, in which the database counts.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Alias, CaseStatement, Expr},
};

use super::recurrence::local_day;

/// Times that follow each other without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periods {
    days: Vec<NaiveDate>,
    bounds: Vec<DateTime<Utc>>,
}

impl Periods {
    /// The column in which the number of the period comes, from 0.
    pub const NUMBER: &'static str = "period_number";

    /// So many weeks of a place's calendar, the last of which ends before a day; `None` when the calendar does not reach so
    /// far, or of no weeks.
    #[must_use]
    pub fn weeks(zone: Tz, count: u32, before: NaiveDate) -> Option<Self> {
        let first = before.checked_sub_days(Days::new(7 * u64::from(count)))?;
        let days: Option<Vec<NaiveDate>> =
            (0..count).map(|week| first.checked_add_days(Days::new(7 * u64::from(week)))).collect();
        let days = days.filter(|days| !days.is_empty())?;
        let bounds = days.iter().chain([&before]).map(|day| local_day(zone, *day).map(|span| span.start()));
        Some(Self { bounds: bounds.collect::<Option<_>>()?, days })
    }

    /// Periods with these first days, each of which begins at one of these moments and ends at the next; `None` unless the
    /// moments follow each other and are one more than the days.
    #[must_use]
    pub fn between(days: Vec<NaiveDate>, bounds: Vec<DateTime<Utc>>) -> Option<Self> {
        let fits = !days.is_empty() && bounds.len() == days.len() + 1 && bounds.is_sorted_by(|one, next| one < next);
        fits.then_some(Self { days, bounds })
    }

    /// The first day of each.
    #[must_use]
    pub fn first_days(&self) -> &[NaiveDate] {
        &self.days
    }

    /// Whether a column lies in any of them.
    pub fn hold(&self, column: impl ColumnTrait) -> Condition {
        let (first, last) = (self.bounds.first().copied(), self.bounds.last().copied());
        Condition::all().add_option(first.map(|first| column.gte(first))).add_option(last.map(|last| column.lt(last)))
    }

    /// In which of them a column lies, for [`Self::NUMBER`].
    pub fn number_of(&self, column: impl ColumnTrait) -> Expr {
        let ends = self.bounds.iter().skip(1);
        let numbered = (0i32..).zip(ends).fold(CaseStatement::new(), |case, (number, end)| {
            case.case(Condition::all().add(column.lt(*end)), Expr::value(number))
        });
        numbered.into()
    }

    /// By what is grouped: the column of the number.
    #[must_use]
    pub fn number() -> Expr {
        Expr::col(Alias::new(Self::NUMBER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_follow_the_clock_of_the_place() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let weeks = Periods::weeks(chrono_tz::Europe::Berlin, 3, day("2026-04-06")).expect("weeks");
        assert_eq!(weeks.first_days(), [day("2026-03-16"), day("2026-03-23"), day("2026-03-30")]);
        let bounds: Vec<String> = weeks.bounds.iter().map(|at| at.format("%m-%dT%H").to_string()).collect();
        assert_eq!(bounds, ["03-15T23", "03-22T23", "03-29T22", "04-05T22"], "the clock is moved on 29 March");
        assert_eq!(Periods::weeks(chrono_tz::UTC, 0, day("2026-04-06")), None);
    }
}
