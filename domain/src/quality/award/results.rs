//! What a category comes to: votes and performance, weighed and ranked, with what each place is made of.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::id::StaffMemberId;

use super::{
    super::{AwardJury, AwardKind, sampling::draw::Seed},
    explanation::Explanation,
    performance::{Record, performances},
    ranking::{Contender, Placed, ranked},
    votes::{JuryWeights, counted},
};

/// What is awarded, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What is awarded.
    pub kind: AwardKind,
    /// How much the votes weigh, in percent; the rest is performance.
    pub votes_percent: u32,
    /// How much each jury weighs.
    pub weights: JuryWeights,
    /// How many places win.
    pub places: u32,
}

/// A candidate with what is on record of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: StaffMemberId,
    /// Confirmed visits in the period.
    pub visits: u32,
    /// Since when they serve.
    pub since: Option<NaiveDate>,
    /// What is on record in the period.
    pub now: Record,
    /// What is on record in the period before.
    pub earlier: Record,
}

/// What a candidate came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Who.
    pub person: StaffMemberId,
    /// From 1.
    pub place: i32,
    /// Whether the place wins.
    pub won: bool,
    /// In parts of ten thousand.
    pub score: i32,
    /// What it is made of.
    pub explanation: Explanation,
}

/// What the candidates come to, the first first. Nobody wins a category in which nobody voted and no figure is known.
#[must_use]
pub fn outcomes(
    rules: &Rules,
    candidates: &[Candidate],
    ballots: &[(AwardJury, StaffMemberId, u32)],
    seed: Seed,
) -> Vec<Outcome> {
    let people: Vec<StaffMemberId> = candidates.iter().map(|one| one.person).collect();
    let now: Vec<Record> = candidates.iter().map(|one| one.now).collect();
    let earlier: Vec<Record> = candidates.iter().map(|one| one.earlier).collect();
    let each =
        candidates.iter().zip(performances(rules.kind, &now, &earlier)).zip(counted(&people, ballots, rules.weights));
    let explained: Vec<(Contender, Explanation)> = each
        .map(|((one, performance), voted)| {
            let votes_percent = if voted.points.is_some() { rules.votes_percent } else { 0 };
            let explanation = Explanation {
                visits: one.visits,
                components: performance.components,
                performance: performance.points,
                juries: voted.juries,
                votes: voted.points,
                votes_percent,
                tie: None,
            };
            let score = score(&explanation);
            (Contender { person: one.person, score, visits: one.visits, since: one.since }, explanation)
        })
        .collect();
    placed(rules, explained, seed)
}

/// Votes and performance together, rounded to the nearest part of ten thousand.
fn score(explanation: &Explanation) -> i32 {
    let votes = i64::from(explanation.votes_percent);
    let sum = votes * i64::from(explanation.votes.unwrap_or(0)) + (100 - votes) * i64::from(explanation.performance);
    i32::try_from((sum + 50) / 100).unwrap_or(i32::MAX)
}

fn placed(rules: &Rules, explained: Vec<(Contender, Explanation)>, seed: Seed) -> Vec<Outcome> {
    let known = |explanation: &Explanation| explanation.votes.is_some() || !explanation.components.is_empty();
    let decided = explained.iter().any(|(_, explanation)| known(explanation));
    let contenders = explained.iter().map(|(contender, _)| *contender).collect();
    let mut explanations: HashMap<StaffMemberId, Explanation> =
        explained.into_iter().map(|(contender, explanation)| (contender.person, explanation)).collect();
    let outcome = |(place, placed): (i32, Placed)| {
        let explanation = explanations.remove(&placed.contender.person)?;
        Some(Outcome {
            person: placed.contender.person,
            place,
            won: decided && i64::from(place) <= i64::from(rules.places),
            score: placed.contender.score,
            explanation: Explanation { tie: placed.tie, ..explanation },
        })
    };
    (1..).zip(ranked(contenders, seed, drawn_for(rules.kind))).filter_map(outcome).collect()
}

/// What the draw between equals is for, so that one person is not lucky in all categories of a round.
const fn drawn_for(kind: AwardKind) -> &'static str {
    match kind {
        AwardKind::AllRound => "ALL_ROUND",
        AwardKind::TopPerformance => "TOP_PERFORMANCE",
        AwardKind::MostPopular => "MOST_POPULAR",
        AwardKind::MostImproved => "MOST_IMPROVED",
        AwardKind::AngelSmile => "ANGEL_SMILE",
        AwardKind::MostPraised => "MOST_PRAISED",
    }
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{
        super::{performance::Scores, ranking::TieRule},
        *,
    };

    fn id(number: u128) -> StaffMemberId {
        StaffMemberId::from_uuid(Uuid::from_u128(number))
    }

    fn rules(kind: AwardKind, votes_percent: u32) -> Rules {
        Rules { kind, votes_percent, weights: JuryWeights::new(50, 30, 20).expect("weights"), places: 1 }
    }

    fn candidate(number: u128, stars: [u32; 5]) -> Candidate {
        let mut scores = Scores::default();
        for (star, count) in (1..).zip(stars) {
            scores.add(star, count);
        }
        let now = Record { visits: scores.count, stars: scores, ..Record::default() };
        Candidate { person: id(number), visits: scores.count, since: None, now, earlier: Record::default() }
    }

    #[test]
    fn votes_and_performance_weigh_as_they_are_weighted() {
        let people = [candidate(1, [0, 0, 0, 0, 20]), candidate(2, [0, 0, 20, 0, 0])];
        let ballots = [(AwardJury::Customer, id(1), 1), (AwardJury::Customer, id(2), 3)];
        let all = outcomes(&rules(AwardKind::TopPerformance, 60), &people, &ballots, Seed(1));
        // Punctuality is the same and counts in full: 30 of 80 for the second, whose votes are all there are.
        assert_eq!((all[0].person, all[0].score), (id(2), 6_000 + 40 * 3_750 / 100));
        assert_eq!((all[1].person, all[1].score), (id(1), 60 * 3_333 / 100 + 4_000 + 1));
        assert_eq!((all[0].won, all[1].won), (true, false));
        let silent = outcomes(&rules(AwardKind::TopPerformance, 60), &people, &[], Seed(1));
        assert_eq!((silent[0].person, silent[0].score), (id(1), 10_000), "where nobody votes performance decides");
        assert_eq!(silent[0].explanation.votes_percent, 0);
    }

    #[test]
    fn nobody_wins_what_nothing_is_known_of() {
        let people = [candidate(1, [0, 0, 0, 0, 4]), candidate(2, [0, 0, 0, 0, 4])];
        let all = outcomes(&rules(AwardKind::MostPraised, 0), &people, &[], Seed(1));
        assert!(all.iter().all(|one| !one.won && one.score == 0));
        let ballots = [(AwardJury::Manager, id(2), 1)];
        let voted = outcomes(&rules(AwardKind::MostPraised, 50), &people, &ballots, Seed(1));
        assert_eq!((voted[0].person, voted[0].won), (id(2), true));
    }

    #[test]
    fn equals_are_told_apart_and_it_is_said_how() {
        let people = [candidate(1, [0, 0, 0, 4, 4]), candidate(2, [0, 0, 0, 4, 4])];
        let all = outcomes(&rules(AwardKind::TopPerformance, 0), &people, &[], Seed(5));
        assert_eq!(all[0].score, all[1].score);
        let rule = all[0].explanation.tie.map(|tie| (tie.rule, tie.among));
        assert_eq!(rule, Some((TieRule::Draw, 2)));
    }

    proptest! {
        #[test]
        fn as_many_win_as_there_are_places(
            stars in prop::collection::vec(prop::array::uniform5(0u32..6), 1..15),
            places in 1u32..4,
            seed in 0u64..1000,
        ) {
            let people: Vec<Candidate> = (1u128..).zip(stars).map(|(number, stars)| candidate(number, stars)).collect();
            let rules = Rules { places, ..rules(AwardKind::TopPerformance, 0) };
            let all = outcomes(&rules, &people, &[], Seed(seed));
            prop_assert_eq!(all.len(), people.len());
            let won = all.iter().filter(|one| one.won).count();
            let known = people.iter().any(|one| one.visits > 0);
            prop_assert_eq!(won, if known { people.len().min(places as usize) } else { 0 });
            prop_assert!((1..).zip(&all).all(|(place, one)| one.place == place && (0..=10_000).contains(&one.score)));
        }
    }
}
