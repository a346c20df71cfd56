//! Whether a tier can be reached at all.

use super::scheme::{Tier, TierScheme, Window};
use crate::loyalty::program::{CapPeriod, EarnRule};

/// The lowest tier that no household can ever stand in, and why, read after the tier's name.
#[must_use]
pub fn unreachable<'a>(scheme: &'a TierScheme, rules: &[EarnRule]) -> Option<(&'a Tier, String)> {
    let most = most_points(scheme.window, rules);
    scheme.tiers.iter().enumerate().find_map(|(place, tier)| {
        let above = &scheme.tiers[place + 1..];
        let [points, visits, spend] = tier.needs.each();
        if tier.needs.is_nothing() {
            return None;
        }
        let within = points.filter(|points| most.is_none_or(|most| *points <= most));
        // Enough of one thing and of nothing else leads here, unless it is enough for a higher tier as well.
        let leads_here = |(thing, needed): (usize, Option<i64>)| {
            needed.is_some_and(|needed| {
                above.iter().all(|other| other.needs.each()[thing].is_none_or(|higher| needed < higher))
            })
        };
        if [within, visits, spend].into_iter().enumerate().any(leads_here) {
            return None;
        }
        let why = match (points, most) {
            (Some(points), Some(most)) if most < points => {
                format!("asks for {points} points, and the caps of the rules give at most {most} while they count")
            }
            _ => "asks for no less than a higher one".to_owned(),
        };
        Some((tier, why))
    })
}

/// How many points the rules give while they count, at most; `None` where a rule without a cap gives as many as come.
fn most_points(window: Window, rules: &[EarnRule]) -> Option<i64> {
    rules.iter().try_fold(0_i64, |all, rule| {
        let cap = rule.cap?;
        Some(all.saturating_add(cap.points.saturating_mul(periods(window, cap.per))))
    })
}

/// Into how many periods of a cap a window reaches, at most.
fn periods(window: Window, per: CapPeriod) -> i64 {
    match (window, per) {
        (_, CapPeriod::Lifetime) | (Window::CalendarYear, CapPeriod::Year) => 1,
        (Window::CalendarYear, CapPeriod::Month) => 12,
        (Window::CalendarYear, CapPeriod::Day) => 366,
        (Window::Rolling { months }, CapPeriod::Day) => i64::from(months) * 31 + 1,
        (Window::Rolling { months }, CapPeriod::Month) => i64::from(months) + 1,
        (Window::Rolling { months }, CapPeriod::Year) => i64::from(months.div_ceil(12)) + 1,
    }
}

#[cfg(test)]
mod tests {
    use entity::loyalty::loyalty_fact::FactKind;

    use super::*;
    use crate::loyalty::{
        program::{Cap, Expiry},
        tiers::{Downgrade, Needs},
    };

    fn rule(cap: Option<Cap>) -> EarnRule {
        EarnRule {
            code: "VISIT".to_owned(),
            name: "For a visit".to_owned(),
            on: FactKind::VisitConfirmed,
            condition: None,
            points: "10".to_owned(),
            cap,
            cool_down_days: None,
            pending_days: None,
            expiry: Expiry::Never,
            stacks: true,
        }
    }

    fn found(needs: &[Needs], cap: Option<Cap>) -> Option<String> {
        let tier = |(place, needs): (usize, &Needs)| Tier {
            code: format!("T{place}"),
            name: "tier".to_owned(),
            benefits: vec![],
            multiplier_percent: 100,
            needs: *needs,
        };
        let scheme = TierScheme {
            window: Window::Rolling { months: 12 },
            grace_months: 0,
            downgrade: Downgrade::ByBalance,
            tiers: needs.iter().enumerate().map(tier).collect(),
        };
        unreachable(&scheme, &[rule(cap)]).map(|(tier, _)| tier.code.clone())
    }

    #[test]
    fn a_tier_that_asks_for_more_than_there_can_be_is_found() {
        let points = |points| Needs { points: Some(points), ..Needs::default() };
        let cap = Some(Cap { points: 100, per: CapPeriod::Month });
        assert_eq!(found(&[points(1_300)], cap), None, "twelve months reach into thirteen");
        assert_eq!(found(&[points(1_300), points(1_301)], cap), Some("T1".to_owned()));
        assert_eq!(found(&[points(1_000_000)], None), None);
        let or_visits = Needs { visits: Some(3), ..points(5_000) };
        assert_eq!(found(&[or_visits], cap), None, "visits lead there as well");
    }

    #[test]
    fn a_tier_that_asks_for_no_less_than_a_higher_one_is_found() {
        let needs = |points, visits| Needs { points, visits, spend: None };
        assert_eq!(found(&[needs(Some(200), None), needs(Some(100), None)], None), Some("T0".to_owned()));
        assert_eq!(found(&[needs(Some(100), None), needs(Some(100), None)], None), Some("T0".to_owned()));
        assert_eq!(found(&[needs(Some(200), Some(2)), needs(Some(100), Some(3))], None), None);
        assert_eq!(found(&[Needs::default(), needs(Some(1), None)], None), None, "the lowest is everybody's");
    }
}
