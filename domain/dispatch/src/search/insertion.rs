//! Where a visit that is in no route fits best.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::schedule::Schedule;

/// One in so many positions is passed over when a search is asked to be inexact.
const BLINK: u32 = 40;

/// So many positions at most are priced exactly, the most promising first.
const EXACT: usize = 16;

/// A position and what the whole plan costs with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cost: i64,
    pub(super) after: u32,
}

/// The best place of a visit, and the cost with the best place at any other carer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Best {
    pub(super) first: Option<Place>,
    pub(super) second: Option<i64>,
}

/// Tries the positions of all carers who may give the visit, within the move at hand, in the order of what they cost at
/// least, until the others cannot be better.
///
/// With `blink` some positions are passed over by chance. With `regret` the second best carer is found as well.
pub(super) fn best_place(
    schedule: &mut Schedule<'_>,
    visit: u32,
    blink: Option<&mut ChaCha8Rng>,
    regret: bool,
) -> Best {
    let base = schedule.running_cost();
    let positions = positions(schedule, visit, blink);
    let mut best = Best::default();
    let mut chosen = None;
    for (priced, (least, after)) in positions.into_iter().enumerate() {
        let goal = if regret { best.second } else { best.first.map(|place| place.cost) };
        let limit = goal.map_or(i64::MAX, |cost| cost - 1);
        if base.saturating_add(least) > limit || (priced >= EXACT && best.first.is_some()) {
            break;
        }
        let Some(cost) = schedule.try_insert(visit, after, limit) else { continue };
        let carer = schedule.carer_at(after);
        match best.first {
            Some(first) if cost >= first.cost => {
                if chosen != Some(carer) {
                    best.second = Some(cost);
                }
            }
            first => {
                if chosen != Some(carer) {
                    best.second = first.map(|first| first.cost);
                }
                best.first = Some(Place { cost, after });
                chosen = Some(carer);
            }
        }
    }
    best
}

fn positions(schedule: &Schedule<'_>, visit: u32, mut blink: Option<&mut ChaCha8Rng>) -> Vec<(i64, u32)> {
    let flat = schedule.flat;
    let mate = flat.tie[visit as usize].mate().and_then(|mate| schedule.carer_of(mate));
    let mut positions = Vec::with_capacity(64);
    for carer in &flat.able[visit as usize] {
        let carer = *carer as usize;
        if Some(carer) == mate {
            continue;
        }
        let mut after = flat.head_node(carer);
        loop {
            if !blink.as_mut().is_some_and(|rng| rng.random_ratio(1, BLINK)) {
                let least = schedule.least_extra(visit, after);
                if least < i64::MAX / 4 {
                    positions.push((least, after));
                }
            }
            after = schedule.after(after);
            if !flat.is_visit(after) {
                break;
            }
        }
    }
    positions.sort_unstable();
    positions
}

/// Puts a visit and the other visit of its double visit into the best places, within the move at hand. False when
/// there is none.
pub(super) fn insert_unit(schedule: &mut Schedule<'_>, visit: u32, mut blink: Option<&mut ChaCha8Rng>) -> bool {
    let Some(place) = best_place(schedule, visit, blink.as_deref_mut(), false).first else { return false };
    schedule.insert_settled(visit, place.after);
    let Some(mate) = schedule.flat.tie[visit as usize].mate() else { return true };
    let Some(place) = best_place(schedule, mate, blink, false).first else { return false };
    schedule.insert_settled(mate, place.after);
    true
}
