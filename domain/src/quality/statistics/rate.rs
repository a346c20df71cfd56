//! A rate: so many of so many.

use super::{Confidence, Interval};

/// So many cases, of which so many count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    hits: u32,
    cases: u32,
}

impl Counted {
    /// `None` when more count than there are.
    #[must_use]
    pub const fn new(hits: u32, cases: u32) -> Option<Self> {
        if hits <= cases { Some(Self { hits, cases }) } else { None }
    }

    /// How many count.
    #[must_use]
    pub const fn hits(self) -> u32 {
        self.hits
    }

    /// How many there are.
    #[must_use]
    pub const fn cases(self) -> u32 {
        self.cases
    }
}

/// The score interval of a rate; `None` of no cases. Wilson, "Probable inference, the law of succession, and statistical
/// inference", JASA 22 (1927) 209–212.
#[must_use]
pub fn wilson(counted: Counted, confidence: Confidence) -> Option<Interval> {
    let (hits, cases) = (f64::from(counted.hits), f64::from(counted.cases));
    wilson_of(hits / cases, cases, confidence)
}

/// The same of a share of so many cases, which need not be whole: of a weighted share, as many as it is worth. `None` of no
/// cases.
#[must_use]
pub fn wilson_of(share: f64, cases: f64, confidence: Confidence) -> Option<Interval> {
    if !(cases > 0.0 && (0.0..=1.0).contains(&share)) {
        return None;
    }
    let (x, z) = (share * cases, confidence.deviations());
    let square = z * z;
    let middle = 2.0f64.mul_add(x, square);
    let spread = z * (4.0 * x).mul_add(1.0 - share, square).sqrt();
    let whole = 2.0 * (cases + square);
    // At the ends of the scale the bound is the end itself, whatever was rounded on the way.
    let lower = if share <= 0.0 { 0.0 } else { ((middle - spread) / whole).min(share) };
    let upper = if share >= 1.0 { 1.0 } else { ((middle + spread) / whole).max(share) };
    Some(Interval { estimate: share, lower, upper })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(hits: u32, cases: u32) -> Interval {
        wilson(Counted::new(hits, cases).expect("a count"), Confidence::USUAL).expect("an interval")
    }

    /// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    /// method 3.
    #[test]
    fn newcombe_1998_table_1() {
        for (hits, cases, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = of(hits, cases);
            assert!((found.lower - lower).abs() < 5e-5, "{hits} of {cases}: {found:?}");
            assert!((found.upper - upper).abs() < 5e-5, "{hits} of {cases}: {found:?}");
        }
    }

    #[test]
    fn of_nothing_there_is_no_rate() {
        assert_eq!(Counted::new(2, 1), None);
        assert_eq!(wilson(Counted::new(0, 0).expect("a count"), Confidence::USUAL), None);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_rate_and_mirrors((hits, cases) in (1u32..10_000).prop_flat_map(|n| (0..=n, Just(n)))) {
            let (found, other) = (of(hits, cases), of(cases - hits, cases));
            prop_assert!(0.0 <= found.lower && found.lower <= found.estimate);
            prop_assert!(found.estimate <= found.upper && found.upper <= 1.0);
            prop_assert!((found.lower - (1.0 - other.upper)).abs() < 1e-9);
        }

        #[test]
        fn more_cases_of_the_same_rate_make_it_narrower(hits in 0u32..100, more in 2u32..50) {
            let (few, many) = (of(hits, 100), of(hits * more, 100 * more));
            prop_assert!(many.upper - many.lower < few.upper - few.lower);
        }
    }
}
