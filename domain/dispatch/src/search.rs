//! The search for a good plan: construction by regret, then annealing over moves of single visits, double visits and
//! tails of routes, with ruin and recreate among them. One thread; the same seed and budget give the same plan.

mod anneal;
mod construct;
mod insertion;
mod mover;
mod moves;
mod neighbours;
mod ruin;
mod times;

pub(crate) use mover::Mover;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{
    plan::Plan,
    problem::Problem,
    schedule::{Order, Schedule, flatten},
    score::{Score, score},
};

/// Says from outside when the search is to end.
pub trait Stop {
    /// The share of the budget that is spent after so many iterations; from 1 on the search ends. It is asked every few
    /// iterations, and cooling follows it.
    fn spent(&mut self, iterations: u64) -> f64;
}

impl<F: FnMut(u64) -> f64> Stop for F {
    fn spent(&mut self, iterations: u64) -> f64 {
        self(iterations)
    }
}

/// A budget of iterations, for results that can be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iterations(pub u64);

impl Stop for Iterations {
    #[expect(clippy::cast_precision_loss, reason = "budgets stay far below 2^52")]
    fn spent(&mut self, iterations: u64) -> f64 {
        if self.0 == 0 { 1.0 } else { iterations as f64 / self.0 as f64 }
    }
}

/// How far the search has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Moves tried.
    pub iterations: u64,
    /// The share of the budget that is spent.
    pub spent: f64,
    /// The weighted cost of the plan at hand.
    pub cost: i64,
    /// The weighted cost of the best plan so far.
    pub best: i64,
}

/// What a search has found.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The best plan.
    pub plan: Plan,
    /// Its score.
    pub score: Score,
    /// Moves tried.
    pub iterations: u64,
}

/// Plans a problem. Mandatory visits that fit nowhere are left out of the plan and counted as missing.
pub fn solve(problem: &Problem, seed: u64, stop: &mut dyn Stop, progress: &mut dyn FnMut(&Progress)) -> Outcome {
    improve(problem, &Plan::empty(problem), seed, stop, progress)
}

/// Plans a problem on from a plan, whose visits keep their carers and order until something better is found. What the
/// plan holds that the problem does not allow is dropped first.
pub fn improve(
    problem: &Problem,
    plan: &Plan,
    seed: u64,
    stop: &mut dyn Stop,
    progress: &mut dyn FnMut(&Progress),
) -> Outcome {
    let flat = flatten(problem);
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let order = Order::of_plan(&flat, plan);
    let mut schedule = Schedule::of_order(&flat, &order).unwrap_or_else(|| Schedule::empty(&flat));
    construct::construct(&mut schedule, stop);
    let found = anneal::anneal(schedule, rng, stop, progress);
    let plan = finish(&found.best, &flat);
    let score = score(problem, &plan);
    Outcome { plan, score, iterations: found.iterations }
}

/// The plan of an order, without rests that came too late to count.
fn finish(order: &Order, flat: &crate::schedule::Flat) -> Plan {
    Schedule::of_order(flat, order).map_or_else(Plan::default, |mut schedule| {
        schedule.drop_late_rests();
        schedule.plan()
    })
}
