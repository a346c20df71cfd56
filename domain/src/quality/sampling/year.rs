//! A simulated year of acceptance sampling: what the rules do to a hundred carers, two of whom turn bad.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::{
    operating::of_stream,
    plan::{Aql, Severity, plan_of_lot},
    switching::{Regime, Standing},
};

const CARERS: usize = 100;
const MONTHS: usize = 12;
/// Visits a month.
const LOT: u32 = 80;
const AQL: Aql = Aql::P2_5;
/// The share of nonconforming visits of good carers, and of those who have turned bad.
const GOOD: f64 = 0.01;
const BAD: f64 = 0.2;
/// The first month in which two carers are bad, from 0.
const TURNS: usize = 6;

/// The month in which each carer was looked at more strictly for the first time.
fn year(seed: u64) -> Vec<Option<usize>> {
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let mut first = vec![None; CARERS];
    for (carer, first) in first.iter_mut().enumerate() {
        let mut standing = Standing::default();
        for month in 0..MONTHS {
            let share = if carer < 2 && month >= TURNS { BAD } else { GOOD };
            let Some(severity) = standing.regime.severity() else { break };
            let plan = plan_of_lot(LOT, AQL, severity).expect("a plan");
            let bad = (0..plan.sample_size).filter(|_| random.random_bool(share)).count();
            standing = standing.after(&plan, AQL, u32::try_from(bad).expect("few"));
            if standing.regime == Regime::Tightened {
                first.get_or_insert(month);
            }
        }
    }
    first
}

/// Of a hundred years: who turns bad is looked at more strictly within three lots nineteen times of twenty, and good carers
/// about as often as the curve of the plan says.
#[test]
fn who_turns_bad_is_found_and_who_is_good_is_left_alone() {
    let (mut found, mut wrongly, years) = (0u32, 0u32, 100u32);
    for seed in 0..u64::from(years) {
        let first = year(seed);
        found += u32::try_from(first[..2].iter().flatten().filter(|month| (TURNS..TURNS + 3).contains(*month)).count())
            .expect("few");
        wrongly += u32::try_from(first[2..].iter().flatten().count()).expect("few");
    }
    assert!(found >= 190, "{found} of 200");
    // Two lots not accepted of five or fewer in a row, among twelve that are each accepted so often: of the 66 pairs of lots
    // those lie within five of each other that are at most four apart, which are 38.
    let plan = plan_of_lot(LOT, AQL, Severity::Normal).expect("a plan");
    let refused = 1.0 - of_stream(&plan, GOOD).expect("a probability");
    let expected = 38.0 * refused * refused * 98.0 * f64::from(years);
    let ratio = f64::from(wrongly) / expected;
    assert!((0.7..1.3).contains(&ratio), "{wrongly} good carers of {}, {expected:.0} expected", 98 * years);
}
