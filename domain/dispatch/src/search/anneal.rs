//! Simulated annealing: a dearer plan is taken with a probability that falls with its extra cost and with the
//! temperature, which falls as the budget is spent. After Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated
//! annealing", Science 220 (1983).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{Mover, Progress, Stop};
use crate::schedule::{IdleView, Order, Schedule};

/// The budget is looked at once in so many moves.
const LOOK: u64 = 128;

/// Progress is told about so often in all, and whenever there is a better plan.
const TOLD: f64 = 200.0;

/// Temperatures by the mean leg between neighbours: at first, and at the end.
const HOT: f64 = 2.0;
const COLD: f64 = 0.02;

pub(super) struct Found {
    pub(super) best: Order,
    pub(super) iterations: u64,
}

pub(super) fn anneal(
    mut schedule: Schedule<'_>,
    mut rng: ChaCha8Rng,
    stop: &mut dyn Stop,
    progress: &mut dyn FnMut(&Progress),
) -> Found {
    let flat = schedule.flat;
    let mut mover = Mover::new(flat);
    let mut found = Found { best: schedule.order(), iterations: 0 };
    let mut best = schedule.true_cost();
    let scale = mover.mean_leg(flat) * f64::from(flat.weights.travel.max(1));
    let hot = (HOT * scale).max(1.0);
    let cold = (COLD * scale).max(0.05);
    let mut temperature = hot;
    let (mut told, mut told_best) = (0.0, i64::MAX);
    let mut seen = view(0.0);
    schedule.view_idle(seen);
    if flat.visits == 0 {
        return found;
    }

    loop {
        if found.iterations.is_multiple_of(LOOK) {
            let spent = stop.spent(found.iterations);
            if spent >= told || best < told_best {
                progress(&Progress { iterations: found.iterations, spent, cost: schedule.cost(), best });
                (told, told_best) = (spent + 1.0 / TOLD, best);
            }
            if spent >= 1.0 {
                return found;
            }
            let now = view(spent);
            if now != seen {
                schedule.view_idle(now);
                seen = now;
            }
            temperature = hot * (cold / hot).powf(spent.max(0.0));
        }
        found.iterations += 1;
        let limit = threshold(schedule.cost(), temperature, &mut rng);
        schedule.begin();
        let cost = mover.any_move(&mut schedule, &mut rng, limit);
        if cost.is_some() {
            schedule.keep();
            let cost = schedule.true_cost();
            if cost < best {
                best = cost;
                found.best = schedule.order();
            }
        } else {
            schedule.take_back();
        }
    }
}

/// How idle time is seen at a share of the budget: sharper and sharper, and as the score counts it at last.
fn view(spent: f64) -> IdleView {
    match spent {
        ..0.25 => IdleView::Norm { doublings: 2 },
        0.25..0.5 => IdleView::Norm { doublings: 3 },
        0.5..0.7 => IdleView::Norm { doublings: 4 },
        0.7..0.85 => IdleView::Norm { doublings: 5 },
        _ => IdleView::Largest,
    }
}

/// The cost up to which the next plan is taken.
fn threshold(cost: i64, temperature: f64, rng: &mut ChaCha8Rng) -> i64 {
    let extra = -temperature * (1.0 - rng.random::<f64>()).ln();
    #[expect(clippy::cast_possible_truncation, reason = "a temperature times at most 37")]
    let extra = extra as i64;
    cost.saturating_add(extra)
}
