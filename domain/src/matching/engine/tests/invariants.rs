use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;

use crate::matching::engine::dry_run::compare;
use crate::matching::engine::facts::{CandidateFacts, Language};
use crate::matching::engine::hard::{Case, HardRule};
use crate::matching::engine::policy::{Policy, Weights};
use crate::matching::engine::ranking::{explain, rank};
use crate::matching::engine::relaxation::{Relaxed, suggest};
use crate::matching::engine::sample;
use crate::matching::engine::soft::SoftRule;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_order_of_the_pool_does_not_matter(seed in 0_u64..1_000, shuffle in any::<u64>()) {
        let (request, mut pool) = (sample::request(seed), sample::pool(seed, 80));
        let ids = |pool: &[CandidateFacts]| -> Vec<_> {
            rank(&request, pool, &Policy::DEFAULT).fits.iter().map(|r| (r.id, r.score)).collect()
        };
        let before = ids(&pool);
        pool.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(shuffle));
        prop_assert_eq!(ids(&pool), before);
    }

    #[test]
    fn one_more_candidate_does_not_change_the_order_of_the_others(seed in 0_u64..1_000, gone in 0_usize..80) {
        let (request, mut pool) = (sample::request(seed), sample::pool(seed, 80));
        let with = rank(&request, &pool, &Policy::DEFAULT);
        let removed = pool.remove(gone).id;
        let without = rank(&request, &pool, &Policy::DEFAULT);
        let with: Vec<_> = with.fits.iter().map(|r| r.id).filter(|id| *id != removed).collect();
        let without: Vec<_> = without.fits.iter().map(|r| r.id).collect();
        prop_assert_eq!(with, without);
    }

    #[test]
    fn the_quick_judgement_and_the_explained_one_agree(seed in 0_u64..1_000) {
        let (request, pool) = (sample::request(seed), sample::pool(seed, 80));
        let ranking = rank(&request, &pool, &Policy::DEFAULT);
        prop_assert_eq!(ranking.fits.len() + ranking.refused.len(), pool.len());
        for (place, candidate) in pool.iter().enumerate() {
            let explanation = explain(&request, candidate, &Policy::DEFAULT);
            prop_assert_eq!(explanation.fits(), !ranking.refused.contains(&place));
            let refusals = Case::new(&request, candidate, &Policy::DEFAULT).refusals();
            prop_assert_eq!(explanation.outcomes.len(), HardRule::COUNT);
            for outcome in &explanation.outcomes {
                prop_assert_eq!(outcome.passed, !refusals.contains(outcome.rule));
                prop_assert_eq!(outcome.changes.is_empty(), outcome.passed, "a refused rule says what has to change");
                prop_assert!(outcome.sentence.ends_with('.'), "{}", outcome.sentence);
            }
            let sum: u16 = explanation.parts.iter().map(|part| part.contribution).sum();
            prop_assert_eq!(sum, explanation.total, "the contributions add up to the total");
            prop_assert!(explanation.total <= 1_000);
            prop_assert!(explanation.parts.iter().all(|part| part.value <= 1_000 && !part.sentence.is_empty()));
        }
    }

    #[test]
    fn what_a_relaxation_promises_comes_true(seed in 0_u64..1_000, demands in 0_u8..8) {
        let (mut request, pool) = (sample::request(seed), sample::pool(seed, 60));
        // Harder and harder, so that often nobody fits.
        request.skills[0].level = 5;
        if demands & 1 != 0 { request.languages = vec![Language::new("ja").expect("a language")]; }
        if demands & 2 != 0 { request.live_in = true; }
        let policy = Policy { max_distance_m: if demands & 4 != 0 { 1_000 } else { 20_000 }, ..Policy::DEFAULT };
        let nobody = rank(&request, &pool, &policy).fits.is_empty();
        let suggestions = suggest(&request, &pool, &policy, 5);
        prop_assert!(nobody || suggestions.is_empty());
        for suggestion in &suggestions {
            prop_assert!(!suggestion.fits.is_empty(), "somebody would fit");
            let relaxed = Relaxed::new(&request, &policy, &suggestion.relaxations);
            for id in &suggestion.fits {
                let candidate = pool.iter().find(|c| c.id == *id).expect("of the pool");
                prop_assert!(relaxed.lets_in(candidate));
            }
            for left_out in 0..suggestion.relaxations.len() {
                let mut fewer = suggestion.relaxations.clone();
                fewer.remove(left_out);
                let fewer = Relaxed::new(&request, &policy, &fewer);
                prop_assert!(!suggestion.fits.iter().all(|id| {
                    fewer.lets_in(pool.iter().find(|c| c.id == *id).expect("of the pool"))
                }), "nothing is given up in vain");
            }
        }
        let counts: Vec<_> = suggestions.iter().map(|s| (s.relaxations.len(), s.size)).collect();
        prop_assert!(counts.is_sorted(), "the smallest first: {:?}", counts);
    }

    #[test]
    fn a_dry_run_tells_the_new_ranking(seed in 0_u64..1_000, rule in 0_usize..SoftRule::COUNT) {
        let (request, pool) = (sample::request(seed), sample::pool(seed, 60));
        let one = Policy { weights: Weights::new(&[(SoftRule::ALL[rule], 1)]).expect("weights"), ..Policy::DEFAULT };
        let moves = compare(&request, &pool, &Policy::DEFAULT, &one);
        let ids: Vec<_> = rank(&request, &pool, &one).fits.iter().map(|r| r.id).collect();
        prop_assert_eq!(moves.iter().map(|m| m.id).collect::<Vec<_>>(), ids);
        let old = rank(&request, &pool, &Policy::DEFAULT).fits;
        for (place, each) in moves.iter().enumerate() {
            prop_assert_eq!(each.new_rank, Some(place + 1));
            prop_assert_eq!(old[each.old_rank.expect("fitted before") - 1].id, each.id);
            prop_assert!(!each.sentence.is_empty());
        }
    }
}
