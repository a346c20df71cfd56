//! For each visit the visits that it follows best.

use crate::schedule::Flat;

/// How many neighbours a visit has at most.
const NEAREST: usize = 48;

/// For each visit those that would come before it with little travel, waiting and lateness, best first.
pub(super) struct Neighbours(Vec<Vec<u32>>);

impl Neighbours {
    pub(super) fn of(flat: &Flat) -> Self {
        let sets: Vec<Vec<u64>> = (0..flat.visits).map(|visit| carer_set(flat, visit)).collect();
        let mut lists = Vec::with_capacity(flat.visits);
        for visit in 0..flat.visits {
            let mut near: Vec<(i64, u32)> = Vec::new();
            for other in 0..flat.visits {
                let shared = sets[visit].iter().zip(&sets[other]).any(|(a, b)| a & b != 0);
                if other != visit && shared {
                    near.push((distance(flat, other, visit), flat.carer_node(other)));
                }
            }
            if near.len() > NEAREST {
                near.select_nth_unstable(NEAREST);
                near.truncate(NEAREST);
            }
            near.sort_unstable();
            lists.push(near.into_iter().map(|(_, other)| other).collect());
        }
        Self(lists)
    }

    /// The mean travel from the nearest few neighbours, in ticks.
    pub(super) fn mean_leg(&self, flat: &Flat) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (visit, list) in (0..).zip(&self.0) {
            for other in list.iter().take(8) {
                sum += f64::from(flat.leg(*other, visit));
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 1.0 }
    }

    pub(super) fn of_visit(&self, visit: u32) -> &[u32] {
        &self.0[visit as usize]
    }
}

fn carer_set(flat: &Flat, visit: usize) -> Vec<u64> {
    let mut set = vec![0; flat.carers.div_ceil(64)];
    for carer in &flat.able[visit] {
        set[*carer as usize / 64] |= 1 << (carer % 64);
    }
    set
}

/// What it takes to go from one visit to the next: travel, half the wait that the windows force, and the lateness.
fn distance(flat: &Flat, from: usize, to: usize) -> i64 {
    let leg = flat.leg(flat.carer_node(from), flat.carer_node(to));
    let mut best = i64::MAX;
    for first in &flat.openings[from] {
        for second in &flat.openings[to] {
            let wait = second.open - (first.latest + flat.duration[from] + leg);
            let late = first.open + flat.duration[from] + leg - second.latest;
            best = best.min(i64::from(leg) + i64::from(wait.max(0)) / 2 + i64::from(late.max(0)));
        }
    }
    best
}
