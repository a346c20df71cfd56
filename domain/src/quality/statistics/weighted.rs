//! A rate of cases that were not equally likely to be looked at.

use super::{Confidence, Interval};

/// A case that was looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    /// Whether it counts.
    pub hit: bool,
    /// How likely it was to be looked at: above 0, at most 1.
    pub probability: f64,
}

/// The rate of all cases, each weighted by the inverse of the probability with which it was looked at, with an interval
/// by linearisation; `None` of no cases, or of a probability that is none.
///
/// Hájek's estimator: Särndal, Swensson and Wretman, "Model Assisted Survey Sampling" (1992), result 5.7.1, for draws that
/// are independent of each other.
#[must_use]
pub fn weighted_rate(drawn: &[Drawn], confidence: Confidence) -> Option<Interval> {
    let fits = |case: &Drawn| case.probability > 0.0 && case.probability <= 1.0;
    if drawn.is_empty() || !drawn.iter().all(fits) {
        return None;
    }
    let value = |case: &Drawn| if case.hit { 1.0 } else { 0.0 };
    let cases: f64 = drawn.iter().map(|case| case.probability.recip()).sum();
    let hits: f64 = drawn.iter().map(|case| value(case) / case.probability).sum();
    let estimate = (hits / cases).clamp(0.0, 1.0);
    let terms = drawn.iter().map(|case| {
        let residual = (value(case) - estimate) / case.probability;
        (1.0 - case.probability) * residual * residual
    });
    let reach = confidence.deviations() * terms.sum::<f64>().sqrt() / cases;
    Some(Interval { estimate, lower: (estimate - reach).max(0.0), upper: (estimate + reach).min(1.0) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    /// Two strata: a tenth of 90 good cases were looked at, and all of 10 bad ones. The rate of all is 10 of 100, and not
    /// the 10 of 19 that were seen.
    #[test]
    fn what_is_looked_at_more_often_weighs_less() {
        let good = Drawn { hit: false, probability: 0.1 };
        let bad = Drawn { hit: true, probability: 1.0 };
        let drawn: Vec<Drawn> = std::iter::repeat_n(good, 9).chain(std::iter::repeat_n(bad, 10)).collect();
        let found = weighted_rate(&drawn, Confidence::USUAL).expect("a rate");
        assert!((found.estimate - 0.1).abs() < 1e-12, "{found:?}");
        assert_eq!(weighted_rate(&[], Confidence::USUAL), None);
        assert_eq!(weighted_rate(&[Drawn { hit: true, probability: 0.0 }], Confidence::USUAL), None);
    }

    #[test]
    fn over_many_draws_it_is_right_on_average_where_the_bare_rate_is_not() {
        let mut random = ChaCha20Rng::seed_from_u64(7);
        // Of 1000 cases the first 100 are bad, and three times as likely to be looked at.
        let population: Vec<Drawn> = (0..1000)
            .map(|place| Drawn { hit: place < 100, probability: if place < 100 { 0.3 } else { 0.1 } })
            .collect();
        let (mut weighted, mut bare, rounds) = (0.0, 0.0, 400u32);
        for _ in 0..rounds {
            let drawn: Vec<Drawn> =
                population.iter().filter(|case| random.random_bool(case.probability)).copied().collect();
            weighted += weighted_rate(&drawn, Confidence::USUAL).expect("a rate").estimate / f64::from(rounds);
            let hits = drawn.iter().filter(|case| case.hit).count();
            let rate =
                f64::from(u32::try_from(hits).expect("few")) / f64::from(u32::try_from(drawn.len()).expect("few"));
            bare += rate / f64::from(rounds);
        }
        assert!((weighted - 0.1).abs() < 0.01, "{weighted}");
        assert!((bare - 0.25).abs() < 0.02, "{bare}");
    }

    proptest! {
        #[test]
        fn with_equal_chances_it_is_the_bare_rate(hits in 0usize..50, misses in 0usize..50, chance in 0.01f64..=1.0) {
            prop_assume!(hits + misses > 0);
            let case = |hit| Drawn { hit, probability: chance };
            let drawn: Vec<Drawn> =
                std::iter::repeat_n(case(true), hits).chain(std::iter::repeat_n(case(false), misses)).collect();
            let found = weighted_rate(&drawn, Confidence::USUAL).expect("a rate");
            let whole = f64::from(u32::try_from(hits + misses).expect("few"));
            prop_assert!((found.estimate - f64::from(u32::try_from(hits).expect("few")) / whole).abs() < 1e-9);
            prop_assert!(found.lower <= found.estimate + 1e-12 && found.estimate <= found.upper + 1e-12);
        }
    }
}
