//! Whatever moves are made: the cost kept up is that of the score and of the checker, and what is taken back is gone.

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Flat, IdleView, Load, Order, Schedule, Timing, Totals, flatten};
use crate::{
    check::{Broken, check},
    problem::{Draft, Problem},
    sample,
    score::score,
    search::Mover,
};

/// Everything that a move may change.
#[derive(Clone, Debug, PartialEq)]
struct State {
    pred: Vec<u32>,
    succ: Vec<u32>,
    carer: Vec<u32>,
    timing: Vec<Timing>,
    hold: Vec<i32>,
    rest_at: Vec<u32>,
    load: Vec<Load>,
    totals: Totals,
    cost: i64,
}

fn state(schedule: &Schedule<'_>) -> State {
    State {
        pred: schedule.pred.clone(),
        succ: schedule.succ.clone(),
        carer: schedule.carer.clone(),
        timing: schedule.timing.clone(),
        hold: schedule.hold.clone(),
        rest_at: schedule.rest_at.clone(),
        load: schedule.load.clone(),
        totals: schedule.totals,
        cost: schedule.cost,
    }
}

/// The starts, that is, what follows from the order.
fn starts(schedule: &Schedule<'_>) -> Vec<(u32, i32)> {
    let routes = (0..schedule.flat.carers).flat_map(|carer| schedule.route(carer).collect::<Vec<_>>());
    routes.map(|visit| (visit, schedule.start(visit))).collect()
}

fn agrees(problem: &Problem, flat: &Flat, schedule: &mut Schedule<'_>) {
    let plan = schedule.plan();
    let total = score(problem, &plan).total();
    assert_eq!(schedule.true_cost(), total, "the cost kept up is the score");
    let report = check(problem, &plan);
    assert_eq!(report.total, total, "the checker agrees on the cost");
    let broken: Vec<_> = report.broken.iter().filter(|rule| !matches!(rule, Broken::NotGiven(_))).collect();
    assert!(broken.is_empty(), "{broken:?}");
    let anew = Schedule::of_order(flat, &schedule.order());
    let anew = anew.expect("an order that was settled settles again");
    assert_eq!(starts(schedule), starts(&anew), "starts are the least that there are");
}

fn wander(draft: Draft, seed: u64, moves: usize) {
    let problem = Problem::new(draft).expect("towns are valid");
    let flat = flatten(&problem);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut schedule = Schedule::empty(&flat);
    schedule.view_idle(if seed.is_multiple_of(2) { IdleView::Largest } else { IdleView::Norm { doublings: 3 } });
    let mut any = Mover::new(&flat);
    any.fill(&mut schedule);
    agrees(&problem, &flat, &mut schedule);
    for _ in 0..moves {
        let before = state(&schedule);
        let limit = if rng.random_bool(0.5) { i64::MAX } else { schedule.cost() + rng.random_range(0..200) };
        schedule.begin();
        let cost = any.any_move(&mut schedule, &mut rng, limit);
        if let Some(cost) = cost.filter(|_| rng.random_bool(0.7)) {
            assert!(cost <= limit);
            schedule.keep();
            agrees(&problem, &flat, &mut schedule);
        } else {
            schedule.take_back();
            assert_eq!(state(&schedule), before, "what is taken back is gone");
        }
    }
    let plan = schedule.plan();
    let again = Schedule::of_order(&flat, &Order::of_plan(&flat, &plan));
    assert!(again.is_some_and(|again| again.order().routes == schedule.order().routes));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_schedule_agrees_with_its_score(seed in any::<u64>(), visits in 2_u32..40, carers in 1_u32..8) {
        wander(sample::town(seed, visits, carers), seed, 150);
    }
}
