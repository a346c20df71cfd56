//! What is counted, and how sums follow it: a fact that changes changes the sums by the difference, so that they always are
//! what counting anew would give.

use std::{collections::BTreeMap, ops::AddAssign};

use chrono::{Datelike, NaiveDate};
use entity::{
    id::{BranchId, HouseholdId, StaffMemberId},
    insight::indicator_fact::Measure,
};

/// What something counts for in one respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The branch.
    pub branch: BranchId,
    /// The household.
    pub household: HouseholdId,
    /// Whose work it is about.
    pub person: Option<StaffMemberId>,
    /// On the branch's calendar.
    pub day: NaiveDate,
    /// Whether it counts as it should be.
    pub hit: bool,
    /// How long it took, in minutes; 0 where that is not asked.
    pub minutes: i64,
}

/// Sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// So many are as they should be.
    pub hits: i64,
    /// Of so many.
    pub cases: i64,
    /// Minutes in all.
    pub minutes: i64,
    /// The sum of the squares of the minutes.
    pub squares: i64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.hits = self.hits.saturating_add(more.hits);
        self.cases = self.cases.saturating_add(more.cases);
        self.minutes = self.minutes.saturating_add(more.minutes);
        self.squares = self.squares.saturating_add(more.squares);
    }
}

impl Tally {
    /// What one count adds, or takes away when it is taken back.
    fn of(count: &Count, sign: i64) -> Self {
        Self {
            hits: sign * i64::from(count.hit),
            cases: sign,
            minutes: sign * count.minutes,
            squares: sign * count.minutes.saturating_mul(count.minutes),
        }
    }

    /// The same taken away.
    const fn negative(&self) -> Self {
        Self { hits: -self.hits, cases: -self.cases, minutes: -self.minutes, squares: -self.squares }
    }

    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which sum of a day: of a person, or of the whole branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayKey {
    /// The branch.
    pub branch: BranchId,
    /// The person; the whole branch when `None`.
    pub person: Option<StaffMemberId>,
    /// The day.
    pub day: NaiveDate,
    /// What is counted.
    pub measure: Measure,
}

/// How often somebody was at a household in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CompanyKey {
    /// The first day of the month.
    pub month: NaiveDate,
    /// The branch.
    pub branch: BranchId,
    /// The household.
    pub household: HouseholdId,
    /// Who came.
    pub person: StaffMemberId,
}

/// Sums, or differences of sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By day.
    pub days: BTreeMap<DayKey, Tally>,
    /// By household, person and month.
    pub company: BTreeMap<CompanyKey, i64>,
}

impl Sums {
    /// Adds what a change of one count adds to the sums.
    pub fn change(&mut self, measure: Measure, before: Option<&Count>, after: Option<&Count>) {
        if before == after {
            return;
        }
        for (count, sign) in [(before, -1), (after, 1)] {
            let Some(count) = count else { continue };
            let Count { branch, household, day, .. } = *count;
            let people = [None, count.person].into_iter().take(if count.person.is_some() { 2 } else { 1 });
            for person in people {
                *self.days.entry(DayKey { branch, person, day, measure }).or_default() += Tally::of(count, sign);
            }
            if let (Measure::Visited, Some(person)) = (measure, count.person) {
                let month = day.with_day(1).unwrap_or(day);
                *self.company.entry(CompanyKey { month, branch, household, person }).or_default() += sign;
            }
        }
        self.days.retain(|_, tally| !tally.is_empty());
        self.company.retain(|_, visits| *visits != 0);
    }

    /// What has to be added to others to come to these.
    #[must_use]
    pub fn without(mut self, others: &Self) -> Self {
        for (key, tally) in &others.days {
            *self.days.entry(*key).or_default() += tally.negative();
        }
        for (key, visits) in &others.company {
            *self.company.entry(*key).or_default() -= visits;
        }
        self.days.retain(|_, tally| !tally.is_empty());
        self.company.retain(|_, visits| *visits != 0);
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use entity::id::EntityId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn count() -> impl Strategy<Value = Count> {
        (0u128..2, 0u128..3, proptest::option::of(0u128..3), 0u64..70, any::<bool>(), 0i64..500).prop_map(
            |(branch, household, person, day, hit, minutes)| Count {
                branch: BranchId::from_uuid(Uuid::from_u128(branch)),
                household: HouseholdId::from_uuid(Uuid::from_u128(household)),
                person: person.map(|person| StaffMemberId::from_uuid(Uuid::from_u128(person + 1))),
                day: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + chrono::Days::new(day),
                hit,
                minutes,
            },
        )
    }

    fn merged(all: &mut Sums, more: Sums) {
        for (key, tally) in more.days {
            *all.days.entry(key).or_default() += tally;
        }
        for (key, visits) in more.company {
            *all.company.entry(key).or_default() += visits;
        }
        all.days.retain(|_, tally| !tally.is_empty());
        all.company.retain(|_, visits| *visits != 0);
    }

    proptest! {
        /// However facts come, change and go, the sums are what counting anew gives.
        #[test]
        fn sums_kept_up_equal_a_recount(
            changes in proptest::collection::vec((0u8..6, any::<bool>(), proptest::option::of(count())), 0..60)
        ) {
            let (mut kept, mut facts) = (Sums::default(), HashMap::<(Measure, u8), Count>::new());
            for (source, visited, after) in changes {
                let measure = if visited { Measure::Visited } else { Measure::Response };
                let before = facts.get(&(measure, source)).copied();
                let mut difference = Sums::default();
                difference.change(measure, before.as_ref(), after.as_ref());
                merged(&mut kept, difference);
                match after {
                    Some(count) => facts.insert((measure, source), count),
                    None => facts.remove(&(measure, source)),
                };
            }
            let mut anew = Sums::default();
            for ((measure, _), count) in &facts {
                anew.change(*measure, None, Some(count));
            }
            prop_assert_eq!(kept, anew);
        }
    }
}
