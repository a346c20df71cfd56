use proptest::prelude::*;

use super::*;
use crate::matching::engine::sample;

/// The best of all assignments, tried one by one: requests filled, then the sum of scores.
fn best_by_force(pairs: &[Vec<Option<Pair>>], taken: &mut Vec<bool>) -> (usize, i64) {
    let Some((row, rest)) = pairs.split_first() else { return (0, 0) };
    let mut best = best_by_force(rest, taken);
    for (column, pair) in row.iter().enumerate() {
        if let Some(pair) = pair.filter(|_| !taken[column]) {
            taken[column] = true;
            let (filled, sum) = best_by_force(rest, taken);
            taken[column] = false;
            best = best.max((filled + 1, sum + i64::from(pair.score)));
        }
    }
    best
}

proptest! {
    #[test]
    fn the_assignment_is_the_best_of_all(
        rows in 1_usize..6, columns in 1_usize..6,
        scores in prop::collection::vec(prop::option::of(0_u16..=1_000), 25),
    ) {
        let pair = |n: usize| scores[n].map(|score| Pair { score, carer_value: score });
        let pairs: Vec<Vec<_>> = (0..rows).map(|r| (0..columns).map(|c| pair(r * 5 + c)).collect()).collect();
        let chosen = maximum(&pairs, columns);
        let given: Vec<Pair> = chosen.iter().enumerate().filter_map(|(r, c)| pairs[r][(*c)?]).collect();
        let mut columns_given: Vec<usize> = chosen.iter().flatten().copied().collect();
        columns_given.sort_unstable();
        columns_given.dedup();
        prop_assert_eq!(columns_given.len(), given.len(), "nobody is given twice");
        let sum = given.iter().map(|pair| i64::from(pair.score)).sum();
        prop_assert_eq!((given.len(), sum), best_by_force(&pairs, &mut vec![false; columns]));
    }
}

#[test]
fn a_plan_does_not_depend_on_the_order_of_the_pool() {
    let requests: Vec<_> = (0..12).map(sample::request).collect();
    let mut pool = sample::pool(7, 60);
    let plan = assign(&requests, &pool, &Policy::DEFAULT);
    assert!(plan.assignments.len() > 3, "{plan:?}");
    assert_eq!(plan.assignments.len() + plan.unfilled.len(), requests.len());
    pool.reverse();
    assert_eq!(assign(&requests, &pool, &Policy::DEFAULT), plan);
}

#[test]
fn both_sides_of_a_blocking_pair_would_gain() {
    let pair = |score, carer_value| Some(Pair { score, carer_value });
    let pool = sample::pool(7, 2);
    let pool: Vec<&CandidateFacts> = pool.iter().collect();
    // Best in sum is across (900 + 800), yet the first request and the first carer want each other.
    let pairs = vec![vec![pair(950, 900), pair(900, 500)], vec![pair(800, 300), None]];
    let chosen = maximum(&pairs, 2);
    assert_eq!(chosen, [Some(1), Some(0)]);
    let blocking = blocking(&pairs, &chosen, &pool);
    assert_eq!(blocking.len(), 1);
    assert_eq!((blocking[0].request, blocking[0].score, blocking[0].instead_of), (0, 950, Some(900)));
    assert_eq!((blocking[0].carer_value, blocking[0].carer_instead_of), (900, Some(300)));
    assert_eq!(super::blocking(&[vec![pair(1, 1)]], &[Some(0)], &pool), []);
}

#[test]
fn an_empty_batch_and_an_empty_pool_are_no_fault() {
    assert!(assign::<CandidateFacts>(&[], &[], &Policy::DEFAULT).assignments.is_empty());
    assert_eq!(assign::<CandidateFacts>(&[sample::request(1)], &[], &Policy::DEFAULT).unfilled, [0]);
}
