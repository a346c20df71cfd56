//! Simulated annealing: a dearer plan is taken with a probability that falls with its extra cost and with the
//! temperature, which falls as the budget is spent. After Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated
//! annealing", Science 220 (1983).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{Progress, Stop, moves::Moves, neighbours::Neighbours, ruin};
use crate::schedule::{IdleView, Order, Schedule};

/// The budget is looked at once in so many moves.
const LOOK: u64 = 128;

/// Progress is told about so often in all.
const TOLD: f64 = 200.0;

/// The share of moves that ruin and recreate.
const RUIN: f64 = 0.005;

/// Temperatures by the mean leg between neighbours: at first, and at the end.
const HOT: f64 = 2.0;
const COLD: f64 = 0.02;

pub(super) struct Found {
    pub(super) best: Order,
    pub(super) iterations: u64,
}

/// How often each kind of move is tried, in parts of the sum.
struct Shares {
    bounds: [u32; 8],
}

impl Shares {
    fn of(schedule: &Schedule<'_>) -> Self {
        let flat = schedule.flat;
        let doubles = if flat.doubles.is_empty() { 0 } else { 120 };
        let optional = if flat.optional.is_empty() { 0 } else { 80 };
        let holds = if flat.holds_matter() { 60 } else { 0 };
        let rests = if flat.rest.iter().any(Option::is_some) { 80 } else { 0 };
        let mut sum = 0;
        let bounds = [400, 120, 160, 100, doubles, optional, holds, rests].map(|share| {
            sum += share;
            sum
        });
        Self { bounds }
    }
}

pub(super) fn anneal(
    mut schedule: Schedule<'_>,
    mut rng: ChaCha8Rng,
    stop: &mut dyn Stop,
    progress: &mut dyn FnMut(&Progress),
) -> Found {
    let flat = schedule.flat;
    let neighbours = Neighbours::of(flat);
    let shares = Shares::of(&schedule);
    let mut found = Found { best: schedule.order(), iterations: 0 };
    let mut best = schedule.true_cost();
    let scale = neighbours.mean_leg(flat) * f64::from(flat.weights.travel.max(1));
    let hot = (HOT * scale).max(1.0);
    let cold = (COLD * scale).max(0.05);
    let mut temperature = hot;
    let mut told = 0.0;
    let mut seen = view(0.0);
    schedule.view_idle(seen);
    if flat.visits == 0 {
        return found;
    }

    loop {
        if found.iterations % LOOK == 0 {
            let spent = stop.spent(found.iterations);
            if spent >= told {
                progress(&Progress { iterations: found.iterations, spent, cost: schedule.cost(), best });
                told = spent + 1.0 / TOLD;
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
        let cost = if rng.random::<f64>() < RUIN {
            ruin::ruin_and_recreate(&mut schedule, &neighbours, &mut rng, limit)
        } else {
            small_move(&mut schedule, &neighbours, &mut rng, limit, &shares)
        };
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

fn small_move(
    schedule: &mut Schedule<'_>,
    neighbours: &Neighbours,
    rng: &mut ChaCha8Rng,
    limit: i64,
    shares: &Shares,
) -> Option<i64> {
    let drawn = rng.random_range(0..shares.bounds[7]);
    let kind = shares.bounds.iter().position(|bound| drawn < *bound);
    let mut moves = Moves { schedule, neighbours, rng, limit };
    match kind {
        Some(0) | None => moves.relocate(),
        Some(1) => moves.relocate_chain(),
        Some(2) => moves.swap(),
        Some(3) => moves.exchange_tails(),
        Some(4) => moves.relocate_double(),
        Some(5) => moves.change_given(),
        Some(6) => moves.hold_back(),
        Some(_) => moves.move_rest(),
    }
}
