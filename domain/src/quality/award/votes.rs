//! What the ballots of the juries come to.

use entity::id::StaffMemberId;

use super::{super::AwardJury, explanation::JuryVotes};

/// The juries, in the order in which they are told of.
pub const JURIES: [AwardJury; 3] = [AwardJury::Customer, AwardJury::Manager, AwardJury::Technician];

/// How much each jury weighs: customers, managers, technicians. Never nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JuryWeights([u32; 3]);

impl JuryWeights {
    /// Weights from 0 to 100, not all of them 0; `None` otherwise.
    #[must_use]
    pub fn new(customer: u32, manager: u32, technician: u32) -> Option<Self> {
        let weights = [customer, manager, technician];
        (weights.iter().all(|weight| *weight <= 100) && weights.iter().any(|weight| *weight > 0))
            .then_some(Self(weights))
    }

    /// How much one weighs.
    #[must_use]
    pub const fn of(self, jury: AwardJury) -> u32 {
        let [customer, manager, technician] = self.0;
        match jury {
            AwardJury::Customer => customer,
            AwardJury::Manager => manager,
            AwardJury::Technician => technician,
        }
    }
}

/// What a candidate's ballots come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voted {
    /// The votes of each jury.
    pub juries: Vec<JuryVotes>,
    /// In parts of ten thousand of what the candidate with most has; `None` when nobody whose vote weighs has voted.
    pub points: Option<i32>,
}

/// The votes for each of some candidates, in their order. A candidate has from each jury the share of its ballots, and of
/// those the mean by weight; a jury that has not voted does not count.
#[must_use]
pub fn counted(
    candidates: &[StaffMemberId],
    ballots: &[(AwardJury, StaffMemberId, u32)],
    weights: JuryWeights,
) -> Vec<Voted> {
    let cast = JURIES.map(|jury| {
        ballots.iter().filter(|(of, ..)| *of == jury).fold(0u32, |sum, (.., count)| sum.saturating_add(*count))
    });
    let of = |person: StaffMemberId| -> Vec<JuryVotes> {
        let votes = |jury| ballots.iter().find(|(of, who, _)| *of == jury && *who == person).map_or(0, |(.., n)| *n);
        let each = JURIES.into_iter().zip(cast);
        each.map(|(jury, ballots)| JuryVotes { jury, weight: weights.of(jury), votes: votes(jury), ballots }).collect()
    };
    let all: Vec<Vec<JuryVotes>> = candidates.iter().map(|person| of(*person)).collect();
    let shares: Vec<Option<f64>> = all.iter().map(|juries| share(juries)).collect();
    let most = shares.iter().copied().flatten().fold(0.0, f64::max);
    let points = |share: f64| if most > 0.0 { parts(share / most) } else { 0 };
    all.into_iter().zip(shares).map(|(juries, share)| Voted { juries, points: share.map(points) }).collect()
}

/// The mean of the shares by weight; `None` when no jury that weighs has voted.
fn share(juries: &[JuryVotes]) -> Option<f64> {
    let voted = || juries.iter().filter(|jury| jury.ballots > 0 && jury.weight > 0);
    let weight: u32 = voted().map(|jury| jury.weight).sum();
    let sum: f64 = voted().map(|jury| f64::from(jury.weight) * f64::from(jury.votes) / f64::from(jury.ballots)).sum();
    (weight > 0).then(|| sum / f64::from(weight))
}

/// A share in parts of ten thousand.
#[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1, of which ten thousand parts fit")]
pub(super) fn parts(share: f64) -> i32 {
    (share.clamp(0.0, 1.0) * 10_000.0).round() as i32
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use AwardJury::{Customer, Manager, Technician};

    fn id(number: u128) -> StaffMemberId {
        StaffMemberId::from_uuid(Uuid::from_u128(number))
    }

    /// Customers weigh 50, managers 30, technicians 20. The first has 6 of 10 customers, no manager, 1 of 4 technicians:
    /// (50·0.6 + 20·0.25) / 100 = 0.35. The second has 4 of 10, 2 of 2, 3 of 4: (20 + 30 + 15) / 100 = 0.65.
    #[test]
    fn juries_weigh_as_they_are_weighted_whatever_their_size() {
        let weights = JuryWeights::new(50, 30, 20).expect("weights");
        let ballots = [
            (Customer, id(1), 6),
            (Customer, id(2), 4),
            (Manager, id(2), 2),
            (Technician, id(1), 1),
            (Technician, id(2), 3),
        ];
        let found = counted(&[id(1), id(2), id(3)], &ballots, weights);
        assert_eq!(found.iter().map(|one| one.points).collect::<Vec<_>>(), [Some(5385), Some(10_000), Some(0)]);
        assert_eq!(found[0].juries[1], JuryVotes { jury: Manager, weight: 30, votes: 0, ballots: 2 });
    }

    #[test]
    fn a_jury_that_has_not_voted_does_not_count() {
        let weights = JuryWeights::new(50, 50, 0).expect("weights");
        let found = counted(&[id(1), id(2)], &[(Customer, id(1), 1), (Customer, id(2), 3)], weights);
        assert_eq!(found[0].points, Some(3333));
        let nobody = counted(&[id(1)], &[(Technician, id(1), 4)], weights);
        assert_eq!(nobody[0].points, None, "their votes weigh nothing");
        assert_eq!(JuryWeights::new(0, 0, 0), None);
        assert_eq!(JuryWeights::new(101, 0, 0), None);
    }

    proptest! {
        #[test]
        fn one_more_vote_never_harms(
            votes in prop::collection::vec((0u32..20, 0u32..20, 0u32..20), 2..8),
            more in 0usize..3,
            weights in (0u32..=100, 0u32..=100, 1u32..=100),
        ) {
            let weights = JuryWeights::new(weights.0, weights.1, weights.2).expect("weights");
            let people: Vec<StaffMemberId> = (1u128..).take(votes.len()).map(id).collect();
            let cast = |votes: &[(u32, u32, u32)]| -> Vec<(AwardJury, StaffMemberId, u32)> {
                people.iter().zip(votes).flat_map(|(person, (c, m, t))| {
                    [(Customer, *person, *c), (Manager, *person, *m), (Technician, *person, *t)]
                }).collect()
            };
            let before = counted(&people, &cast(&votes), weights);
            let mut with = votes.clone();
            let first = &mut with[0];
            *[&mut first.0, &mut first.1, &mut first.2][more] += 1;
            let after = counted(&people, &cast(&with), weights);
            // Whoever stood behind the first stays behind.
            for (was, is) in before.iter().zip(&after).skip(1) {
                if was.points.is_some() && was.points < before[0].points {
                    prop_assert!(is.points <= after[0].points, "{before:?} {after:?}");
                }
            }
        }
    }
}
