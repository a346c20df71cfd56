//! How a ranking would change under another policy.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use entity::id::StaffMemberId;

use super::facts::{CandidateFacts, RequestFacts};
use super::policy::Policy;
use super::ranking::{Ranked, rank};
use super::soft::{SoftRule, weight_share};

/// A candidate whose rank or total would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The staff member.
    pub id: StaffMemberId,
    /// The rank now, from 1; `None` when refused now.
    pub old_rank: Option<usize>,
    /// The rank then, from 1; `None` when refused then.
    pub new_rank: Option<usize>,
    /// The total now.
    pub old_total: Option<u16>,
    /// The total then.
    pub new_total: Option<u16>,
    /// Why, in plain words.
    pub sentence: String,
}

/// Ranks the pool under both policies and tells the candidates in the order of the new ranking, those who would fall
/// out last.
#[must_use]
pub fn compare<P: Borrow<CandidateFacts>>(
    request: &RequestFacts,
    pool: &[P],
    now: &Policy,
    then: &Policy,
) -> Vec<Move> {
    let (old, new) = (rank(request, pool, now).fits, rank(request, pool, then).fits);
    let places = |fits: &[Ranked]| -> BTreeMap<StaffMemberId, usize> {
        fits.iter().enumerate().map(|(place, ranked)| (ranked.id, place)).collect()
    };
    let (old_places, new_places) = (places(&old), places(&new));
    let means = mean_values(&new);
    let mut moves: Vec<Move> = new
        .iter()
        .enumerate()
        .map(|(place, ranked)| {
            let before = old_places.get(&ranked.id).map(|&before| (before, &old[before]));
            let sentence = match before {
                None => "The new policy's limits let this candidate in.".to_owned(),
                Some((old_place, _)) if old_place == place => format!("Stays at {}.", place + 1),
                Some((old_place, _)) => {
                    let verb = if place < old_place { "Rises" } else { "Falls" };
                    let gone = old[..old_place].iter().filter(|above| !new_places.contains_key(&above.id)).count();
                    let come = new[..place].iter().filter(|above| !old_places.contains_key(&above.id)).count();
                    // Without those who went and came, the candidate would have stayed.
                    let why = if place + gone == old_place + come {
                        by_limits(gone, come)
                    } else {
                        by_weights(ranked, &means, now, then, place < old_place)
                    };
                    format!("{verb} from {} to {}: {why}", old_place + 1, place + 1)
                }
            };
            told(before, (place, ranked), sentence)
        })
        .collect();
    let fallen = old.iter().enumerate().filter(|(_, ranked)| !new_places.contains_key(&ranked.id));
    moves.extend(fallen.map(|(place, ranked)| Move {
        id: ranked.id,
        old_rank: Some(place + 1),
        new_rank: None,
        old_total: Some(ranked.score.total),
        new_total: None,
        sentence: "The new policy's limits refuse this candidate.".into(),
    }));
    moves
}

/// The mean value of every rule among those who fit.
fn mean_values(fits: &[Ranked]) -> [i64; SoftRule::COUNT] {
    let count = i64::try_from(fits.len().max(1)).unwrap_or(i64::MAX);
    std::array::from_fn(|rule| fits.iter().map(|ranked| i64::from(ranked.score.values[rule])).sum::<i64>() / count)
}

fn told(before: Option<(usize, &Ranked)>, (place, ranked): (usize, &Ranked), sentence: String) -> Move {
    Move {
        id: ranked.id,
        old_rank: before.map(|(place, _)| place + 1),
        new_rank: Some(place + 1),
        old_total: before.map(|(_, old)| old.score.total),
        new_total: Some(ranked.score.total),
        sentence,
    }
}

/// Of those above, so many went and came by the policy's limits on the way.
fn by_limits(gone: usize, come: usize) -> String {
    let refused =
        format!("{gone} of those above {} refused by the new policy's limits", if gone == 1 { "is" } else { "are" });
    let let_in =
        format!("{come} whom the new policy's limits let in {} above", if come == 1 { "stands" } else { "stand" });
    match (gone, come) {
        (_, 0) => format!("{refused}."),
        (0, _) => format!("{let_in}."),
        _ => format!("{refused}, {let_in}."),
    }
}

/// The rule whose changed weight moved the candidate most against the others.
fn by_weights(ranked: &Ranked, means: &[i64; SoftRule::COUNT], now: &Policy, then: &Policy, rises: bool) -> String {
    let shares = |rule| (weight_share(now, &ranked.score, rule), weight_share(then, &ranked.score, rule));
    let push = |rule: SoftRule| {
        let (old, new) = shares(rule);
        let ahead = i64::from(ranked.score.values[rule.index()]) - means[rule.index()];
        (i64::from(new) - i64::from(old)) * ahead * if rises { 1 } else { -1 }
    };
    let strongest = SoftRule::ALL.into_iter().max_by_key(|&rule| (push(rule), std::cmp::Reverse(rule)));
    let strongest = strongest.filter(|&rule| push(rule) > 0);
    strongest.map_or_else(
        || "others moved past, or the formulas' parameters changed.".to_owned(),
        |rule| {
            let (old, new) = shares(rule);
            let value = ranked.score.values[rule.index()];
            let verb = if new > old { "more" } else { "less" };
            format!(
                "{} counts {verb}, {} of 1000 instead of {}, and the value there is {value} (the mean is {}).",
                rule.field(),
                new,
                old,
                means[rule.index()]
            )
        },
    )
}
