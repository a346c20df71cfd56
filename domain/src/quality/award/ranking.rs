//! Candidates in order of their scores. Between equals stands first who has more observations, then who has served longer,
//! then whom a draw names: the seed is kept, so that anybody can draw again.

use chrono::NaiveDate;
use entity::id::StaffMemberId;
use serde::{Deserialize, Serialize};

use super::{
    super::sampling::draw::{Seed, number},
    explanation::Tie,
};

/// By what a tie is broken, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TieRule {
    /// More confirmed visits in the period.
    Observations,
    /// The earlier day of service; who has none on record comes last.
    Service,
    /// A draw from the seed of the round.
    Draw,
}

/// A candidate with a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contender {
    /// Who.
    pub person: StaffMemberId,
    /// In parts of ten thousand.
    pub score: i32,
    /// Confirmed visits in the period.
    pub visits: u32,
    /// Since when they serve.
    pub since: Option<NaiveDate>,
}

/// A candidate in their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Who, and with what.
    pub contender: Contender,
    /// How they came before or behind others with the same score.
    pub tie: Option<Tie>,
}

/// The candidates in order. `drawn_for` tells the draws of one round apart.
#[must_use]
pub fn ranked(mut contenders: Vec<Contender>, seed: Seed, drawn_for: &str) -> Vec<Placed> {
    contenders.sort_by_cached_key(|one| {
        let since = (one.since.is_none(), one.since);
        // The smaller number comes first.
        let draw = number(seed, drawn_for, one.person);
        (std::cmp::Reverse(one.score), std::cmp::Reverse(one.visits), since, draw, one.person)
    });
    let place = |at: usize| {
        let one = contenders[at];
        let equals = |other: &&Contender| other.score == one.score;
        let among = contenders.iter().filter(equals).count();
        // Whoever stands behind was put there; the first was put before the next.
        let above = at.checked_sub(1).and_then(|above| contenders.get(above)).filter(equals);
        let other = above.or_else(|| contenders.get(at + 1).filter(equals));
        let tie = other.map(|other| Tie { rule: rule(&one, other), among: u32::try_from(among).unwrap_or(u32::MAX) });
        Placed { contender: one, tie }
    };
    (0..contenders.len()).map(place).collect()
}

/// By what two of the same score were told apart.
fn rule(one: &Contender, other: &Contender) -> TieRule {
    if one.visits != other.visits {
        TieRule::Observations
    } else if one.since != other.since {
        TieRule::Service
    } else {
        TieRule::Draw
    }
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn of(number: u128, score: i32, visits: u32, since: Option<&str>) -> Contender {
        let since = since.map(|day| day.parse().expect("a day"));
        Contender { person: StaffMemberId::from_uuid(Uuid::from_u128(number)), score, visits, since }
    }

    fn order(contenders: &[Contender], seed: u64) -> (Vec<u128>, Vec<Option<TieRule>>) {
        let placed = ranked(contenders.to_vec(), Seed(seed), "ALL_ROUND");
        let ids = placed.iter().map(|one| one.contender.person.uuid().as_u128()).collect();
        (ids, placed.iter().map(|one| one.tie.map(|tie| tie.rule)).collect())
    }

    #[test]
    fn ties_are_broken_in_the_order_that_is_stated() {
        use TieRule::{Observations, Service};
        let all = [
            of(1, 900, 5, Some("2024-01-01")),
            of(2, 900, 9, Some("2025-01-01")),
            of(3, 950, 1, None),
            of(4, 900, 5, Some("2023-01-01")),
            of(5, 900, 5, None),
        ];
        let (ids, rules) = order(&all, 7);
        assert_eq!(ids, [3, 2, 4, 1, 5]);
        assert_eq!(rules, [None, Some(Observations), Some(Observations), Some(Service), Some(Service)]);
    }

    #[test]
    fn a_draw_comes_out_the_same_by_its_seed_and_differs_between_seeds() {
        let all: Vec<Contender> = (1..=8).map(|id| of(id, 500, 4, Some("2024-01-01"))).collect();
        let (first, rules) = order(&all, 11);
        assert_eq!(order(&all, 11).0, first);
        assert!((0..20).any(|seed| order(&all, seed).0 != first));
        assert!(rules.iter().all(|rule| *rule == Some(TieRule::Draw)));
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_the_order_in_which_they_are_given_does_not_count(
            people in prop::collection::vec((0i32..5, 1u32..4), 1..30),
            seed in 0u64..1000,
        ) {
            let all: Vec<Contender> =
                (1u128..).zip(&people).map(|(id, (score, visits))| of(id, *score, *visits, None)).collect();
            let mut turned = all.clone();
            turned.reverse();
            let (ids, _) = order(&all, seed);
            prop_assert_eq!(&ids, &order(&turned, seed).0);
            let placed = ranked(all.clone(), Seed(seed), "ALL_ROUND");
            prop_assert!(placed.windows(2).all(|pair| pair[0].contender.score >= pair[1].contender.score));
            prop_assert_eq!(placed.len(), all.len());
        }
    }
}
