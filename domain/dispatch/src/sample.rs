//! Towns made from a seed, to test and to measure with: every kind of visit that the model knows, in rough proportions.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::problem::{
    Before, Carer, CarerIndex, DoubleVisit, Draft, Lateness, Measured, Need, PlaceIndex, Rest, Skill, Span, Standing,
    Ticks, Together, Visit, VisitIndex, Weights,
};

/// How many skills there are in a town.
const SKILLS: u32 = 6;

/// A town's width, in minutes of travel.
const WIDTH: f64 = 50.0;

/// Offices from which carers leave.
const OFFICES: u32 = 2;

/// A town with so many visits and carers, in minutes.
///
/// The draft is valid for at least one carer and at most some ten thousand visits.
#[must_use]
pub fn town(seed: u64, visits: u32, carers: u32) -> Draft {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut draft = Draft {
        ticks_per_minute: 1,
        divisor: 1,
        travel: matrix(&mut rng, visits + OFFICES),
        carers: (0..carers).map(|number| carer(&mut rng, number)).collect(),
        visits: Vec::new(),
        doubles: Vec::new(),
        measured: if rng.random_bool(0.5) { Measured::AtStart } else { Measured::AtEnd },
        tolerance: 15,
        weights: Weights {
            travel: 2,
            lateness: 5,
            worst_lateness: 4,
            waiting: 1,
            overtime: 6,
            idle: 3,
            continuity: 15,
            preference: 10,
            unassigned: 20,
            missing: 1_000_000,
            missed_rest: 60,
            unfair_load: 1,
            disruption: 12,
        },
    };
    for number in 0..visits {
        let visit = visit(&mut rng, &draft.carers, number);
        draft.visits.push(visit);
    }
    let mut number = 0;
    while number + 1 < visits {
        if rng.random_ratio(1, 6) {
            join(&mut rng, &mut draft, VisitIndex(number), VisitIndex(number + 1));
            number += 1;
        }
        number += 1;
    }
    draft
}

#[expect(clippy::cast_possible_truncation, reason = "distances are below a hundred minutes")]
fn matrix(rng: &mut ChaCha8Rng, places: u32) -> Vec<Vec<Ticks>> {
    let spots: Vec<(f64, f64)> =
        (0..places).map(|_| (rng.random_range(0.0..WIDTH), rng.random_range(0.0..WIDTH))).collect();
    let way = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1).ceil() as Ticks;
    spots.iter().map(|from| spots.iter().map(|to| way(from, to)).collect()).collect()
}

fn carer(rng: &mut ChaCha8Rng, number: u32) -> Carer {
    let office = PlaceIndex(rng.random_range(0..OFFICES));
    let open = rng.random_range(0..8) * 30;
    let mut skills: Vec<Skill> = (0..rng.random_range(1..=4)).map(|_| Skill(rng.random_range(0..SKILLS))).collect();
    skills.push(Skill(number % SKILLS));
    Carer {
        name: format!("c{}", number + 1),
        skills,
        shift: Span { open, close: open + 480 },
        start: office,
        end: office,
        rest: rng.random_bool(0.7).then_some(Rest { begins: Span { open: 240, close: 360 }, length: 30 }),
        longest_work: rng.random_bool(0.3).then_some(450),
    }
}

fn visit(rng: &mut ChaCha8Rng, carers: &[Carer], number: u32) -> Visit {
    let open = rng.random_range(0..36) * 15;
    let close = open + [60, 120, 240][rng.random_range(0..3)];
    let mut windows = vec![Span { open, close }];
    if rng.random_ratio(1, 5) {
        windows.push(Span { open: close + 45, close: close + 165 });
    }
    let some = |rng: &mut ChaCha8Rng, chance: f64| -> Vec<CarerIndex> {
        let count = if rng.random_bool(chance) { rng.random_range(1..=3) } else { 0 };
        (0..count).map(|_| any_carer(rng, carers)).collect()
    };
    let mut visit = Visit {
        name: format!("v{}", number + 1),
        place: PlaceIndex(number + OFFICES),
        windows,
        lateness: if rng.random_bool(0.1) { Lateness::Hard } else { Lateness::Soft },
        duration: rng.random_range(2..=8) * 10,
        skills: vec![Skill(rng.random_range(0..SKILLS))],
        preferred: some(rng, 0.3),
        known: some(rng, 0.5),
        excluded: some(rng, 0.1),
        need: if rng.random_bool(0.2) { Need::Optional { priority: rng.random_range(1..=5) } } else { Need::Mandatory },
        standing: Standing::Free,
        before: None,
    };
    if rng.random_bool(0.3) {
        visit.before = Some(Before { carer: any_carer(rng, carers), start: open + rng.random_range(0..60) });
    }
    let settled = any_carer(rng, carers);
    let fits = visit.skills.iter().all(|skill| carers[settled.at()].skills.contains(skill));
    if fits && !visit.excluded.contains(&settled) {
        match rng.random_range(0..10) {
            0 => visit.standing = Standing::Pinned(settled),
            1 => visit.standing = Standing::Frozen(settled, open + 10),
            _ => {}
        }
    }
    visit
}

fn any_carer(rng: &mut ChaCha8Rng, carers: &[Carer]) -> CarerIndex {
    CarerIndex(rng.random_range(0..u32::try_from(carers.len()).unwrap_or(1).max(1)))
}

fn join(rng: &mut ChaCha8Rng, draft: &mut Draft, first: VisitIndex, second: VisitIndex) {
    let min = rng.random_range(0..3) * 15;
    let together = match rng.random_range(0..3) {
        0 => Together::Simultaneous,
        1 => Together::Sequential { min, max: min + rng.random_range(0..3) * 20 },
        _ => Together::Independent,
    };
    let (place, windows, need) = {
        let one = &draft.visits[first.at()];
        (one.place, one.windows.clone(), one.need)
    };
    let other = &mut draft.visits[second.at()];
    (other.place, other.windows, other.need, other.standing) = (place, windows, need, Standing::Free);
    draft.doubles.push(DoubleVisit { first, second, together });
}
