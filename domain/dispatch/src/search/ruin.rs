//! Ruin and recreate: takes visits that lie close together out of the plan and puts each back where it fits best.
//!
//! After Christiaens and Vanden Berghe, "Slack induction by string removals for vehicle routing problems",
//! Transportation Science 54 (2020): strings of neighbouring routes are removed, and positions passed over by chance.

use rand::{Rng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{insertion, neighbours::Neighbours};
use crate::schedule::Schedule;

/// How many visits are taken out at most, without the other visits of double visits.
const MOST: usize = 10;

/// The longest string that is taken out of a route.
const STRING: usize = 6;

/// Ruins and recreates; the cost when it is at most `limit`. The caller keeps the move or takes it back.
pub(super) fn ruin_and_recreate(
    schedule: &mut Schedule<'_>,
    neighbours: &Neighbours,
    rng: &mut ChaCha8Rng,
    limit: i64,
) -> Option<i64> {
    let flat = schedule.flat;
    let seed = seed(schedule, rng);
    let size = rng.random_range(2..=MOST);
    let mut out: Vec<u32> = Vec::with_capacity(2 * MOST);
    if schedule.is_planned(seed) {
        take_string(schedule, seed, size, rng, &mut out);
    } else {
        out.push(seed);
    }
    for other in neighbours.of_visit(seed) {
        if out.len() >= size {
            break;
        }
        if schedule.is_planned(*other) && rng.random_ratio(2, 3) {
            take_string(schedule, *other, size - out.len(), rng, &mut out);
        }
    }
    schedule.settle(i64::MAX)?;
    order(schedule, rng, &mut out);
    for visit in out {
        if schedule.is_planned(visit) {
            continue;
        }
        let left_out = schedule.running_cost();
        let placed = insertion::insert_unit(schedule, visit, Some(rng));
        if placed && (flat.mandatory[visit as usize] || schedule.running_cost() <= left_out) {
            continue;
        }
        for one in [Some(visit), flat.tie[visit as usize].mate()].into_iter().flatten() {
            if schedule.is_planned(one) {
                schedule.remove(one);
            }
        }
        schedule.settle(i64::MAX)?;
    }
    let cost = schedule.running_cost();
    (cost <= limit).then_some(cost)
}

/// The visit around which to ruin: often one that has to be given and is not.
fn seed(schedule: &Schedule<'_>, rng: &mut ChaCha8Rng) -> u32 {
    let flat = schedule.flat;
    let any = rng.random_range(0..flat.carer_node(flat.visits));
    if !schedule.misses_some() || rng.random_bool(0.5) {
        return any;
    }
    // The next one that is missing, from anywhere on.
    let missing = |visit: &u32| flat.mandatory[*visit as usize] && !schedule.is_planned(*visit);
    (any..flat.carer_node(flat.visits)).chain(0..any).find(missing).unwrap_or(any)
}

/// Takes a few visits of one route out, around one of them, and the other visits of their double visits.
fn take_string(schedule: &mut Schedule<'_>, visit: u32, most: usize, rng: &mut ChaCha8Rng, out: &mut Vec<u32>) {
    let flat = schedule.flat;
    let length = rng.random_range(1..=most.clamp(1, STRING));
    let mut node = visit;
    for _ in 0..rng.random_range(0..length) {
        let pred = schedule.ahead(node);
        if flat.is_visit(pred) {
            node = pred;
        }
    }
    for _ in 0..length {
        if !flat.is_visit(node) {
            break;
        }
        let mut next = schedule.after(node);
        if !flat.frozen[node as usize] {
            schedule.remove(node);
            out.push(node);
            if let Some(mate) = flat.tie[node as usize].mate()
                && schedule.is_planned(mate)
            {
                if next == mate {
                    next = schedule.after(mate);
                }
                schedule.remove(mate);
            }
        }
        node = next;
    }
}

/// The order in which visits go back: by chance, by what is hardest to place, or in the order of the day.
fn order(schedule: &Schedule<'_>, rng: &mut ChaCha8Rng, out: &mut [u32]) {
    let flat = schedule.flat;
    out.shuffle(rng);
    match rng.random_range(0..4) {
        0 => out.sort_by_key(|visit| flat.openings[*visit as usize].first().map(|opening| opening.latest)),
        1 => out.sort_by_key(|visit| flat.able[*visit as usize].len()),
        2 => out.sort_by_key(|visit| std::cmp::Reverse(flat.duration[*visit as usize])),
        _ => {}
    }
    // Double visits are hardest of all.
    if rng.random_bool(0.5) {
        out.sort_by_key(|visit| flat.tie[*visit as usize].mate().is_none());
    }
}
