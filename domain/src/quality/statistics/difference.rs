//! The difference between two rates.

use super::{
    Confidence, Interval,
    rate::{Counted, wilson},
};

/// The rate of one less the rate of the other, with the hybrid score interval; `None` when either is of no cases. Newcombe,
/// "Interval estimation for the difference between independent proportions: comparison of eleven methods", Statistics in
/// Medicine 17 (1998) 873–890, method 10.
#[must_use]
pub fn newcombe(one: Counted, other: Counted, confidence: Confidence) -> Option<Interval> {
    let (one, other) = (wilson(one, confidence)?, wilson(other, confidence)?);
    let estimate = one.estimate - other.estimate;
    let down = (one.estimate - one.lower).hypot(other.upper - other.estimate);
    let up = (one.upper - one.estimate).hypot(other.estimate - other.lower);
    Some(Interval { estimate, lower: (estimate - down).max(-1.0), upper: (estimate + up).min(1.0) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(one: (u32, u32), other: (u32, u32)) -> Interval {
        let counted = |(hits, cases)| Counted::new(hits, cases).expect("a count");
        newcombe(counted(one), counted(other), Confidence::USUAL).expect("an interval")
    }

    /// Table II of the paper, method 10.
    #[test]
    fn newcombe_1998_table_2() {
        for (one, other, lower, upper) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let found = of(one, other);
            assert!((found.lower - lower).abs() < 5e-5, "{one:?} {other:?}: {found:?}");
            assert!((found.upper - upper).abs() < 5e-5, "{one:?} {other:?}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn it_holds_the_difference_and_mirrors(
            one in (1u32..5_000).prop_flat_map(|n| (0..=n, Just(n))), other in (1u32..5_000).prop_flat_map(|n| (0..=n, Just(n)))
        ) {
            let (found, mirrored) = (of(one, other), of(other, one));
            prop_assert!(-1.0 <= found.lower && found.lower <= found.estimate + 1e-12);
            prop_assert!(found.estimate <= found.upper + 1e-12 && found.upper <= 1.0);
            prop_assert!((found.lower + mirrored.upper).abs() < 1e-9);
        }
    }
}
