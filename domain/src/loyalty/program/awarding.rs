//! What a fact earns by the rules.

use chrono::{NaiveDate, TimeDelta};

use super::{
    fact::Happened,
    rule::{EarnRule, Read},
};
use crate::{
    kernel::formula::{Facts, Failure},
    loyalty::earning::MOST_POINTS,
};

/// What a rule has given a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// By which rule.
    pub rule: String,
    /// How many points.
    pub points: i64,
    /// For something that happened on this day.
    pub day: NaiveDate,
}

/// Points that a rule gives.
#[derive(Clone, Copy, Debug)]
pub struct Award<'a> {
    /// By which rule.
    pub rule: &'a EarnRule,
    /// How many.
    pub points: i64,
}

/// What a fact earns.
#[derive(Debug, Default)]
pub struct Outcome<'a> {
    /// The points, in the order of the rules.
    pub awards: Vec<Award<'a>>,
    /// The rules that came to nothing that can be counted.
    pub failed: Vec<(&'a EarnRule, Failure)>,
}

/// What a fact earns by the rules, after what they have given the household already. What a rule comes to is multiplied by
/// the hundredths of the household's tier and cut off before its cap.
#[must_use]
pub fn awards<'a>(rules: &'a [Read], fact: &Happened, given: &[Given], percent: i64) -> Outcome<'a> {
    let facts = fact.facts();
    let mut outcome = Outcome::default();
    for read in rules.iter().filter(|read| read.rule.on == fact.detail.kind()) {
        match worth(read, &facts, percent) {
            Ok(points) => {
                let points = within_limits(&read.rule, points, fact.day, given);
                if points > 0 {
                    outcome.awards.push(Award { rule: &read.rule, points });
                }
            }
            Err(failure) => outcome.failed.push((&read.rule, failure)),
        }
    }
    // Of those that do not stack the one that gives most stays, and of equal ones the first.
    let alone = outcome.awards.iter().filter(|award| !award.rule.stacks);
    let best = alone.rev().max_by_key(|award| award.points).map(|award| award.rule.code.clone());
    outcome.awards.retain(|award| award.rule.stacks || Some(&award.rule.code) == best.as_ref());
    outcome
}

fn worth(read: &Read, facts: &Facts, percent: i64) -> Result<i64, Failure> {
    if let Some(condition) = &read.condition
        && !condition.holds(facts)?
    {
        return Ok(0);
    }
    let points = i128::from(read.points.number(facts)?) * i128::from(percent) / 100;
    let points = i64::try_from(points).map_err(|_| Failure::TooLarge)?;
    if points > MOST_POINTS { Err(Failure::TooLarge) } else { Ok(points.max(0)) }
}

/// What is left of points after the rule's pause and its cap.
fn within_limits(rule: &EarnRule, points: i64, day: NaiveDate, given: &[Given]) -> i64 {
    let own = given.iter().filter(|given| given.rule == rule.code);
    if let Some(days) = rule.cool_down_days {
        let pause = TimeDelta::days(days.into());
        if own.clone().any(|given| (day - given.day).abs() < pause) {
            return 0;
        }
    }
    match rule.cap {
        None => points,
        Some(cap) => {
            let so_far: i64 = own.filter(|given| cap.per.holds_both(given.day, day)).map(|given| given.points).sum();
            points.min((cap.points - so_far).max(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        id::{EntityId, HouseholdId, LoyaltyFactId},
        loyalty::loyalty_fact::FactKind,
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::loyalty::program::{Cap, CapPeriod, Detail, Expiry, read};

    fn rule(code: &str, points: &str) -> EarnRule {
        EarnRule {
            code: code.to_owned(),
            name: code.to_lowercase(),
            on: FactKind::VisitConfirmed,
            condition: None,
            points: points.to_owned(),
            cap: None,
            cool_down_days: None,
            pending_days: None,
            expiry: Expiry::Never,
            stacks: true,
        }
    }

    fn visit(day: &str, minutes: i64) -> Happened {
        Happened {
            id: LoyaltyFactId::from_uuid(Uuid::nil()),
            household: HouseholdId::from_uuid(Uuid::nil()),
            day: day.parse().expect("a day"),
            nth: 1,
            detail: Detail::VisitConfirmed { minutes, service_type: "HOUSEKEEPING".to_owned(), late: false },
        }
    }

    fn earned(rules: Vec<EarnRule>, fact: &Happened, given: &[Given]) -> Vec<(String, i64)> {
        let rules = read(rules).expect("rules");
        let outcome = awards(&rules, fact, given, 100);
        outcome.awards.iter().map(|award| (award.rule.code.clone(), award.points)).collect()
    }

    fn given(rule: &str, points: i64, day: &str) -> Given {
        Given { rule: rule.to_owned(), points, day: day.parse().expect("a day") }
    }

    #[test]
    fn what_stacks_is_added_and_of_the_rest_the_best_stays() {
        let alone = |code, points| EarnRule { stacks: false, ..rule(code, points) };
        let rules = vec![rule("BASE", "10"), alone("SHORT", "5"), alone("LONG", "minutes / 10"), alone("SAME", "12")];
        let found = earned(rules, &visit("2026-03-02", 120), &[]);
        assert_eq!(found, [("BASE".to_owned(), 10), ("LONG".to_owned(), 12)]);
    }

    #[test]
    fn a_cap_cuts_and_counts_by_the_calendar() {
        let capped = |per| EarnRule { cap: Some(Cap { points: 25, per }), ..rule("VISIT", "10") };
        let before = [given("VISIT", 20, "2026-02-28"), given("OTHER", 25, "2026-02-28")];
        for (per, day, points) in [
            (CapPeriod::Month, "2026-02-28", Some(5)),
            (CapPeriod::Month, "2026-03-01", Some(10)),
            (CapPeriod::Day, "2026-02-27", Some(10)),
            (CapPeriod::Year, "2026-12-31", Some(5)),
            (CapPeriod::Year, "2027-01-01", Some(10)),
            (CapPeriod::Lifetime, "2030-01-01", Some(5)),
        ] {
            let found = earned(vec![capped(per)], &visit(day, 60), &before);
            assert_eq!(found.first().map(|award| award.1), points, "{per:?} {day}");
        }
        let full = [given("VISIT", 25, "2026-02-01")];
        assert_eq!(earned(vec![capped(CapPeriod::Month)], &visit("2026-02-28", 60), &full), []);
    }

    #[test]
    fn a_tier_multiplies_before_the_cap() {
        let capped = EarnRule { cap: Some(Cap { points: 17, per: CapPeriod::Month }), ..rule("CAPPED", "15") };
        let rules = read(vec![rule("VISIT", "15"), capped]).expect("rules");
        let fact = visit("2026-03-02", 60);
        let points =
            |percent| awards(&rules, &fact, &[], percent).awards.iter().map(|award| award.points).collect::<Vec<_>>();
        assert_eq!(points(100), [15, 15]);
        assert_eq!(points(125), [18, 17], "18.75 is cut off");
    }

    #[test]
    fn a_rule_pauses_for_so_many_days() {
        let paused = || vec![EarnRule { cool_down_days: Some(7), ..rule("VISIT", "10") }];
        let before = [given("VISIT", 10, "2026-03-01")];
        assert_eq!(earned(paused(), &visit("2026-03-07", 60), &before), []);
        assert_eq!(earned(paused(), &visit("2026-03-08", 60), &before).len(), 1);
    }

    #[test]
    fn what_cannot_be_counted_gives_nothing_and_is_said() {
        let rules =
            read(vec![rule("BAD", "100 / (nth - 1)"), rule("HUGE", "minutes * 1000000000"), rule("OWES", "-5")]);
        let rules = rules.expect("rules");
        let fact = visit("2026-03-02", 60);
        let outcome = awards(&rules, &fact, &[], 100);
        assert!(outcome.awards.is_empty());
        let failed: Vec<_> = outcome.failed.iter().map(|(rule, failure)| (rule.code.as_str(), *failure)).collect();
        assert_eq!(failed, [("BAD", Failure::DividedByZero), ("HUGE", Failure::TooLarge)]);
    }

    #[test]
    fn a_version_names_the_field_that_is_wrong() {
        let field = |rules: Vec<EarnRule>| match read(rules).expect_err("a problem") {
            crate::kernel::Error::Invalid { field, .. } => field.into_owned(),
            other => panic!("{other}"),
        };
        assert_eq!(field(vec![]), "rules");
        assert_eq!(field(vec![rule("A", "1"), rule("A", "2")]), "rules.1.code");
        assert_eq!(field(vec![rule("a", "1")]), "rules.0.code");
        assert_eq!(field(vec![rule("A", "hours")]), "rules.0.points");
        assert_eq!(field(vec![rule("A", "amount")]), "rules.0.points", "that is known of orders alone");
        let condition = EarnRule { condition: Some("minutes".to_owned()), ..rule("A", "1") };
        assert_eq!(field(vec![condition]), "rules.0.condition");
        let expiry = EarnRule { expiry: Expiry::Rolling { months: 0 }, ..rule("A", "1") };
        assert_eq!(field(vec![expiry]), "rules.0.expiry.months");
    }

    proptest! {
        #[test]
        fn a_cap_is_never_exceeded(
            minutes in prop::collection::vec((0_i64..600, 0_i64..90), 1..40),
            cap in 1_i64..500,
        ) {
            let capped = EarnRule { cap: Some(Cap { points: cap, per: CapPeriod::Month }), ..rule("VISIT", "minutes") };
            let rules = read(vec![capped]).expect("rules");
            let first: NaiveDate = "2026-01-15".parse().expect("a day");
            let mut history: Vec<Given> = Vec::new();
            for (minutes, later) in minutes {
                let fact = Happened { day: first + TimeDelta::days(later), ..visit("2026-01-15", minutes) };
                let found: Vec<_> = awards(&rules, &fact, &history, 100).awards.iter().map(|award| award.points).collect();
                history.extend(found.into_iter().map(|points| Given { rule: "VISIT".to_owned(), points, day: fact.day }));
                let in_month = history.iter().filter(|given| CapPeriod::Month.holds_both(given.day, fact.day));
                prop_assert!(in_month.map(|given| given.points).sum::<i64>() <= cap);
            }
        }
    }
}
