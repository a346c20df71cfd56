//! What counts for tiers, and how long it is enough.

use chrono::NaiveDate;

use super::scheme::{Needs, Window};

/// What counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Points that rules gave, less what was taken back.
    pub points: i64,
    /// Confirmed visits.
    pub visits: i64,
    /// What was paid for orders, in the smallest unit of the agency's currency.
    pub spend: i64,
}

impl Counts {
    /// Each of them, in the order of [`Needs::each`].
    #[must_use]
    pub const fn each(&self) -> [i64; 3] {
        [self.points, self.visits, self.spend]
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            points: self.points.saturating_add(other.points),
            visits: self.visits.saturating_add(other.visits),
            spend: self.spend.saturating_add(other.spend),
        }
    }

    /// Whether this is enough: one of what is asked is there, or nothing is asked.
    #[must_use]
    pub fn meets(&self, needs: &Needs) -> bool {
        let enough = |(there, needed): (i64, Option<i64>)| needed.is_some_and(|needed| there >= needed);
        needs.is_nothing() || self.each().into_iter().zip(needs.each()).any(enough)
    }

    /// What is missing of each that is asked; any one of them is enough.
    #[must_use]
    pub fn missing(&self, needs: &Needs) -> Needs {
        let of = |there: i64, needed: Option<i64>| needed.map(|needed| needed.saturating_sub(there).max(0));
        Needs {
            points: of(self.points, needs.points),
            visits: of(self.visits, needs.visits),
            spend: of(self.spend, needs.spend),
        }
    }
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The day.
    pub day: NaiveDate,
    /// What it counts.
    pub counts: Counts,
}

/// Until when something was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LastMet {
    /// It never was.
    Never,
    /// Until this day, which may be still to come.
    Until(NaiveDate),
    /// It always is.
    Always,
}

/// What counts on a day.
#[must_use]
pub fn counted(window: Window, contributions: &[Contribution], day: NaiveDate) -> Counts {
    contributions
        .iter()
        .filter(|contribution| contribution.day <= day && day <= window.last_day(contribution.day))
        .fold(Counts::default(), |all, contribution| all.and(contribution.counts))
}

/// The last day on which there is enough, if nothing more happens.
#[must_use]
pub fn last_met(window: Window, needs: &Needs, contributions: &[Contribution]) -> LastMet {
    if needs.is_nothing() {
        return LastMet::Always;
    }
    // It becomes less only behind a day on which something counts for the last time.
    let mut lasts: Vec<NaiveDate> =
        contributions.iter().map(|contribution| window.last_day(contribution.day)).collect();
    lasts.sort_unstable();
    lasts.dedup();
    let enough = |day: &NaiveDate| counted(window, contributions, *day).meets(needs);
    lasts.into_iter().rev().find(enough).map_or(LastMet::Never, LastMet::Until)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn visits(on: &str, visits: i64) -> Contribution {
        Contribution { day: day(on), counts: Counts { visits, ..Counts::default() } }
    }

    #[test]
    fn what_is_left_counts_until_too_little_is() {
        let window = Window::Rolling { months: 1 };
        let made = [visits("2026-01-31", 2), visits("2026-02-10", 2), visits("2026-02-20", 1)];
        let needs = |visits| Needs { visits: Some(visits), ..Needs::default() };
        assert_eq!(last_met(window, &needs(5), &made), LastMet::Until(day("2026-02-28")));
        assert_eq!(last_met(window, &needs(3), &made), LastMet::Until(day("2026-03-10")));
        assert_eq!(last_met(window, &needs(1), &made), LastMet::Until(day("2026-03-20")));
        assert_eq!(last_met(window, &needs(6), &made), LastMet::Never);
        assert_eq!(last_met(window, &Needs::default(), &[]), LastMet::Always);
        assert_eq!(last_met(Window::CalendarYear, &needs(5), &made), LastMet::Until(day("2026-12-31")));
    }

    #[test]
    fn one_of_what_is_asked_is_enough() {
        let needs = Needs { points: Some(100), visits: Some(5), spend: None };
        assert!(Counts { points: 100, ..Counts::default() }.meets(&needs));
        assert!(Counts { visits: 5, ..Counts::default() }.meets(&needs));
        let little = Counts { points: 99, visits: 4, spend: 1_000_000 };
        assert!(!little.meets(&needs));
        assert_eq!(little.missing(&needs), Needs { points: Some(1), visits: Some(1), spend: None });
    }

    proptest! {
        #[test]
        fn there_is_enough_on_the_last_day_and_on_none_after_it(
            happened in prop::collection::vec((0_i64..500, 0_i64..4), 0..12),
            needed in 1_i64..12,
            months in 1_u32..=14,
            by_calendar: bool,
        ) {
            let first = day("2026-01-31");
            let window = if by_calendar { Window::CalendarYear } else { Window::Rolling { months } };
            let made: Vec<Contribution> = happened
                .into_iter()
                .map(|(later, visits)| Contribution {
                    day: first + TimeDelta::days(later),
                    counts: Counts { visits, ..Counts::default() },
                })
                .collect();
            let needs = Needs { visits: Some(needed), ..Needs::default() };
            let last = last_met(window, &needs, &made);
            // Every day, looked at by itself.
            let slow = (0..1_000).map(|later| first + TimeDelta::days(later))
                .rfind(|day| counted(window, &made, *day).meets(&needs));
            prop_assert_eq!(last, slow.map_or(LastMet::Never, LastMet::Until));
        }
    }
}
