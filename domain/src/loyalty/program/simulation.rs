//! What rules would have given for what has happened.

use std::{
    collections::{BTreeMap, HashMap},
    hash::BuildHasher,
};

use entity::id::HouseholdId;

use super::{
    awarding::{Given, awards},
    fact::Happened,
    rule::Read,
};

/// What rules would have given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// How many points each household would have; none where it would have none.
    pub points: BTreeMap<HouseholdId, i64>,
    /// By how many facts each rule came to nothing that can be counted.
    pub failed: BTreeMap<String, i64>,
}

/// Lets rules give for facts in order of time, each household's multiplied by its hundredths; by 100 where none stand there.
#[must_use]
pub fn simulate<S: BuildHasher>(
    rules: &[Read],
    facts: &[Happened],
    percent: &HashMap<HouseholdId, i64, S>,
) -> Simulated {
    let mut simulated = Simulated::default();
    let mut given: BTreeMap<HouseholdId, Vec<Given>> = BTreeMap::new();
    for fact in facts {
        let history = given.entry(fact.household).or_default();
        let outcome = awards(rules, fact, history, percent.get(&fact.household).copied().unwrap_or(100));
        for (rule, _) in outcome.failed {
            *simulated.failed.entry(rule.code.clone()).or_default() += 1;
        }
        let new: Vec<Given> = outcome
            .awards
            .iter()
            .map(|award| Given { rule: award.rule.code.clone(), points: award.points, day: fact.day })
            .collect();
        *simulated.points.entry(fact.household).or_default() += new.iter().map(|given| given.points).sum::<i64>();
        history.extend(new);
    }
    simulated
}
