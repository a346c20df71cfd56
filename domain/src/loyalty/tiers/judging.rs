//! Where a household stands.

use chrono::NaiveDate;

use super::{
    counting::{Contribution, LastMet, last_met},
    scheme::{Downgrade, TierScheme, after_months},
};

/// Where a household stood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Its tier by its place; in none when `None`.
    pub tier: Option<usize>,
    /// Until this day it keeps the tier whatever was earned.
    pub kept_until: Option<NaiveDate>,
}

/// Where a household stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Its tier by its place; in none when `None`.
    pub tier: Option<usize>,
    /// The last day on which it holds if nothing more happens; for good when `None`.
    pub holds_until: Option<NaiveDate>,
    /// Until this day it keeps the tier whatever was earned.
    pub kept_until: Option<NaiveDate>,
}

/// Judges where a household stands on a day, by what has happened and by where it stood. What is asked for a tier lifts at
/// once; a tier holds until what is asked has not been there for the months of grace.
#[must_use]
pub fn judge(scheme: &TierScheme, happened: &[Contribution], before: Before, today: NaiveDate) -> Judged {
    let earned = earned(scheme, happened, today);
    let kept_until = before.kept_until.filter(|kept| *kept >= today);
    let Some(stood) = before.tier.filter(|stood| earned.tier <= Some(*stood)) else { return earned };
    if earned.tier == Some(stood) {
        let holds_until = earned.holds_until.map(|until| kept_until.map_or(until, |kept| kept.max(until)));
        return Judged { holds_until, kept_until, ..earned };
    }
    if kept_until.is_some() {
        return Judged { tier: Some(stood), holds_until: kept_until, kept_until };
    }
    match (scheme.downgrade, stood.checked_sub(1)) {
        (Downgrade::OneStep, below) if below > earned.tier => {
            let kept = scheme.window.last_day(today);
            Judged { tier: below, holds_until: Some(kept), kept_until: Some(kept) }
        }
        _ => earned,
    }
}

/// The highest tier for which there is enough, or was until so lately that it holds.
fn earned(scheme: &TierScheme, happened: &[Contribution], today: NaiveDate) -> Judged {
    let holds = |(place, tier): (usize, &super::Tier)| match last_met(scheme.window, &tier.needs, happened) {
        LastMet::Never => None,
        LastMet::Always => Some(Judged { tier: Some(place), ..Judged::default() }),
        LastMet::Until(last) => {
            let until = after_months(last, scheme.grace_months);
            (today <= until).then_some(Judged { tier: Some(place), holds_until: Some(until), kept_until: None })
        }
    };
    scheme.tiers.iter().enumerate().rev().find_map(holds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::loyalty::tiers::{Counts, Needs, Tier, Window, counted};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn scheme(window: Window, grace_months: u32, downgrade: Downgrade) -> TierScheme {
        let tier = |code: &str, visits: i64| Tier {
            code: code.to_owned(),
            name: code.to_lowercase(),
            benefits: vec![],
            multiplier_percent: 100,
            needs: Needs { visits: Some(visits), ..Needs::default() },
        };
        TierScheme { window, grace_months, downgrade, tiers: vec![tier("SILVER", 2), tier("GOLD", 5), tier("JADE", 9)] }
    }

    fn visits(on: &str, visits: i64) -> Contribution {
        Contribution { day: day(on), counts: Counts { visits, ..Counts::default() } }
    }

    fn stood(tier: usize) -> Before {
        Before { tier: Some(tier), kept_until: None }
    }

    #[test]
    fn a_tier_is_reached_at_once_and_kept_for_its_grace() {
        let scheme = scheme(Window::Rolling { months: 12 }, 1, Downgrade::ByBalance);
        let made = [visits("2026-01-31", 4), visits("2026-03-02", 1)];
        let on = |today, before| judge(&scheme, &made, before, day(today));
        let gold = on("2026-03-02", Before::default());
        // The four of January count until 31 January of the next year, and the end of February follows.
        assert_eq!((gold.tier, gold.holds_until), (Some(1), Some(day("2027-02-28"))));
        assert_eq!(on("2027-02-28", stood(1)).tier, Some(1));
        // Nothing of it is enough for silver by then: one visit is left.
        assert_eq!(on("2027-03-01", stood(1)).tier, None);
    }

    #[test]
    fn a_household_comes_down_by_balance_or_by_one_step() {
        let made = [visits("2025-06-01", 9), visits("2026-06-01", 2)];
        let today = day("2026-06-02");
        let balance = scheme(Window::Rolling { months: 12 }, 0, Downgrade::ByBalance);
        assert_eq!(judge(&balance, &made, stood(2), today).tier, Some(0));
        let step = scheme(Window::Rolling { months: 12 }, 0, Downgrade::OneStep);
        let down = judge(&step, &made, stood(2), today);
        assert_eq!((down.tier, down.holds_until), (Some(1), Some(day("2027-06-02"))));
        let before = Before { tier: down.tier, kept_until: down.kept_until };
        assert_eq!(judge(&step, &made, before, day("2027-06-02")), down, "it keeps that step for a window");
        assert_eq!(judge(&step, &[], before, day("2027-06-03")).tier, Some(0));
        assert_eq!(judge(&step, &made, stood(1), today).tier, Some(0), "the step below is the one it has earned");
    }

    #[test]
    fn a_calendar_year_ends_for_everybody_at_once() {
        let scheme = scheme(Window::CalendarYear, 2, Downgrade::ByBalance);
        let made = [visits("2026-12-31", 5)];
        let gold = judge(&scheme, &made, Before::default(), day("2026-12-31"));
        assert_eq!((gold.tier, gold.holds_until), (Some(1), Some(day("2027-02-28"))));
        assert_eq!(judge(&scheme, &made, stood(1), day("2027-03-01")).tier, None);
    }

    #[test]
    fn what_was_promised_is_kept_and_what_is_returned_is_not() {
        let scheme = scheme(Window::Rolling { months: 12 }, 3, Downgrade::ByBalance);
        let promised = Before { tier: Some(2), kept_until: Some(day("2026-05-01")) };
        assert_eq!(judge(&scheme, &[], promised, day("2026-05-01")).tier, Some(2));
        assert_eq!(judge(&scheme, &[], promised, day("2026-05-02")).tier, None);
        // Visits that never were leave no grace behind.
        assert_eq!(judge(&scheme, &[], stood(1), day("2026-05-02")).tier, None);
    }

    proptest! {
        #[test]
        fn nobody_stands_below_what_they_have_and_nobody_falls_before_the_day(
            happened in prop::collection::vec((0_i64..400, 1_i64..6), 0..10),
            window_months in 1_u32..=12,
            grace in 0_u32..=3,
            by_calendar: bool,
            one_step: bool,
        ) {
            let first = day("2026-01-31");
            let window = if by_calendar { Window::CalendarYear } else { Window::Rolling { months: window_months } };
            let downgrade = if one_step { Downgrade::OneStep } else { Downgrade::ByBalance };
            let scheme = scheme(window, grace, downgrade);
            let made: Vec<Contribution> = happened.into_iter().map(|(later, visits)| Contribution {
                day: first + TimeDelta::days(later), counts: Counts { visits, ..Counts::default() },
            }).collect();
            let (mut before, mut promised) = (Before::default(), None);
            for later in 0..900 {
                let today = first + TimeDelta::days(later);
                let so_far: Vec<_> = made.iter().copied().filter(|made| made.day <= today).collect();
                let judged = judge(&scheme, &so_far, before, today);
                let counts = counted(window, &so_far, today);
                let has = scheme.tiers.iter().rposition(|tier| counts.meets(&tier.needs));
                prop_assert!(judged.tier >= has, "{today}: {judged:?} with {has:?}");
                if judged.tier < before.tier {
                    prop_assert!(promised < Some(today), "{today}: {before:?} held until {promised:?}");
                    if one_step {
                        prop_assert_eq!(judged.tier, before.tier.and_then(|tier| tier.checked_sub(1)).max(judged.tier));
                    }
                }
                prop_assert!(judged.tier.is_none() || judged.holds_until >= Some(today));
                promised = judged.holds_until;
                before = Before { tier: judged.tier, kept_until: judged.kept_until };
            }
        }
    }
}
