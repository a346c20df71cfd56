//! Where a visit that is in no route fits best.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::schedule::Schedule;

/// One in so many positions is passed over when a search is asked to be inexact.
const BLINK: u32 = 50;

/// A position and what the whole plan costs with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cost: i64,
    pub(super) after: u32,
}

/// The best and the second best carer to give a visit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Best {
    pub(super) first: Option<Place>,
    pub(super) second: Option<i64>,
}

/// Tries all positions of all carers who may give the visit, within the move at hand.
///
/// With `blink` some positions are passed over by chance. With `regret` the second best carer is found as well, which
/// takes longer.
pub(super) fn best_place(schedule: &mut Schedule<'_>, visit: u32, rng: Option<&mut ChaCha8Rng>, regret: bool) -> Best {
    let flat = schedule.flat;
    let mate = flat.tie[visit as usize].mate().and_then(|mate| schedule.carer_of(mate));
    let mut best = Best::default();
    let mut rng = rng;
    let base = schedule.running_cost();
    for carer in &flat.able[visit as usize] {
        let carer = *carer as usize;
        if Some(carer) == mate {
            continue;
        }
        let mut own: Option<Place> = None;
        let mut after = flat.head_node(carer);
        loop {
            let next = schedule.after(after);
            let limit = if regret { own.map(|place| place.cost) } else { best.first.map(|place| place.cost) };
            let limit = limit.map_or(i64::MAX, |cost| cost - 1);
            let blinks = rng.as_mut().is_some_and(|rng| rng.random_ratio(1, BLINK));
            if !blinks && base.saturating_add(schedule.least_extra(visit, after)) <= limit {
                if let Some(cost) = schedule.try_insert(visit, after, limit) {
                    own = Some(Place { cost, after });
                    if !regret {
                        best.first = own;
                    }
                }
            }
            if !flat.is_visit(next) {
                break;
            }
            after = next;
        }
        if let (true, Some(place)) = (regret, own) {
            best.offer(place);
        }
    }
    best
}

impl Best {
    fn offer(&mut self, place: Place) {
        match self.first {
            Some(first) if place.cost >= first.cost => {
                self.second = Some(self.second.map_or(place.cost, |second| second.min(place.cost)));
            }
            first => {
                self.second = first.map(|first| first.cost).or(self.second);
                self.first = Some(place);
            }
        }
    }
}

/// Puts a visit and the other visit of its double visit into the best places, within the move at hand. False when
/// there is none.
pub(super) fn insert_unit(schedule: &mut Schedule<'_>, visit: u32, mut rng: Option<&mut ChaCha8Rng>) -> bool {
    let Some(place) = best_place(schedule, visit, rng.as_deref_mut(), false).first else { return false };
    schedule.insert_settled(visit, place.after);
    let Some(mate) = schedule.flat.tie[visit as usize].mate() else { return true };
    let Some(place) = best_place(schedule, mate, rng, false).first else { return false };
    schedule.insert_settled(mate, place.after);
    true
}
