//! A first plan: visits in the order of the day, of the next few the one that would lose most by waiting.

use super::{Stop, insertion};
use crate::schedule::{IdleView, Schedule};

/// Of so many next visits the most urgent is chosen, where there is time to.
const FRONT: usize = 10;

/// About so many positions are tried in all; large problems look at fewer visits at once.
const TRIALS: usize = 2_000_000;

/// What a visit loses that only one carer can give.
const ALONE: i64 = i64::MAX / 4;

/// Inserts all visits, one after the other; what fits nowhere stays out.
pub(super) fn construct(schedule: &mut Schedule<'_>, stop: &mut dyn Stop) {
    let flat = schedule.flat;
    // Settled visits come first, in their order: what is free has to fit around them.
    let mut waiting: Vec<u32> =
        (0..).take(flat.visits).filter(|visit| is_leader(schedule, *visit) && !schedule.is_planned(*visit)).collect();
    waiting.sort_by_key(|visit| {
        let at = *visit as usize;
        (
            std::cmp::Reverse(flat.frozen[at]),
            !flat.mandatory[at],
            flat.openings[at].first().map(|opening| opening.latest),
        )
    });
    let able: usize = flat.able.iter().map(Vec::len).sum();
    let positions = able * (flat.visits / flat.carers + 1);
    let front = (TRIALS / positions.max(1)).clamp(1, FRONT);
    waiting.reverse();
    schedule.view_idle(IdleView::Norm { doublings: 2 });
    while !waiting.is_empty() {
        if stop.spent(0) >= 1.0 {
            return;
        }
        let from = waiting.len().saturating_sub(front);
        let index = if front == 1 { from } else { most_urgent(schedule, &waiting[from..]) + from };
        let visit = waiting.remove(index);
        schedule.begin();
        let before = schedule.cost();
        let placed = insertion::insert_unit(schedule, visit, None);
        let cost = schedule.running_cost();
        if placed && cost <= before {
            schedule.keep();
        } else {
            schedule.take_back();
        }
    }
    for carer in 0..flat.carers {
        place_rest(schedule, carer);
    }
}

/// Takes a rest that is due where it costs least.
fn place_rest(schedule: &mut Schedule<'_>, carer: usize) {
    if schedule.flat.rest[carer].is_none() {
        return;
    }
    let visits: Vec<u32> = schedule.route(carer).collect();
    for visit in visits {
        schedule.begin();
        schedule.set_rest(carer, visit);
        if schedule.settle(schedule.cost() - 1).is_some() {
            schedule.keep();
        } else {
            schedule.take_back();
        }
    }
}

/// Whether a visit stands for its double visit.
fn is_leader(schedule: &Schedule<'_>, visit: u32) -> bool {
    schedule.flat.tie[visit as usize].mate().is_none_or(|mate| visit < mate)
}

fn most_urgent(schedule: &mut Schedule<'_>, front: &[u32]) -> usize {
    let mut urgent = (i64::MIN, 0);
    for (index, visit) in front.iter().enumerate() {
        schedule.begin();
        let best = insertion::best_place(schedule, *visit, None, true);
        schedule.take_back();
        let Some(first) = best.first else { continue };
        let regret = best.second.map_or(ALONE, |second| second - first.cost);
        if regret >= urgent.0 {
            urgent = (regret, index);
        }
    }
    urgent.1
}
