//! Charts that judge each figure by itself: shares (p) and numbers per unit (u), at three standard deviations.

use super::Point;
use crate::quality::statistics::rate::Counted;

/// Limits lie so many standard deviations from the centre.
const LIMITS: f64 = 3.0;

/// So many findings in so many units: complaints of a number of visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerUnit {
    /// The findings; a unit may have several.
    pub findings: u32,
    /// The units.
    pub units: u32,
}

/// The share of each sample, around the share of all: p̄ ± 3√(p̄(1−p̄)/n). Samples of nothing are left out. `baseline` is the
/// share to judge by; left out, that of all samples.
#[must_use]
pub fn p_chart(samples: &[Counted], baseline: Option<f64>) -> Vec<Option<Point>> {
    let cases: u64 = samples.iter().map(|one| u64::from(one.cases())).sum();
    let hits: u64 = samples.iter().map(|one| u64::from(one.hits())).sum();
    let centre = baseline.unwrap_or_else(|| share(hits, cases));
    let point = |one: &Counted| {
        let n = f64::from(one.cases());
        let reach = LIMITS * (centre * (1.0 - centre) / n).sqrt();
        Point::of(f64::from(one.hits()) / n, centre, (centre - reach).max(0.0), (centre + reach).min(1.0))
    };
    samples.iter().map(|one| (one.cases() > 0).then(|| point(one))).collect()
}

/// The findings per unit of each sample, around those of all: ū ± 3√(ū/n). Samples of nothing are left out. `baseline` is
/// the number per unit to judge by; left out, that of all samples.
#[must_use]
pub fn u_chart(samples: &[PerUnit], baseline: Option<f64>) -> Vec<Option<Point>> {
    let units: u64 = samples.iter().map(|one| u64::from(one.units)).sum();
    let findings: u64 = samples.iter().map(|one| u64::from(one.findings)).sum();
    let centre = baseline.unwrap_or_else(|| share(findings, units));
    let point = |one: &PerUnit| {
        let n = f64::from(one.units);
        let reach = LIMITS * (centre / n).sqrt();
        Point::of(f64::from(one.findings) / n, centre, (centre - reach).max(0.0), centre + reach)
    };
    samples.iter().map(|one| (one.units > 0).then(|| point(one))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "no agency counts to 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::Signal, *};

    fn of(hits: u32, cases: u32) -> Counted {
        Counted::new(hits, cases).expect("a count")
    }

    /// Example 7.1: 347 bad cans in 30 samples of 50; limits 0.0524 and 0.4102; samples 15 (22 bad) and 23 (24) are out.
    #[test]
    fn montgomery_7_1_orange_juice() {
        let bad = [
            12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
        ];
        let samples = bad.map(|hits| of(hits, 50));
        let points: Vec<Point> = p_chart(&samples, None).into_iter().flatten().collect();
        assert!((points[0].centre - 0.2313).abs() < 5e-5);
        assert!((points[0].lower - 0.0524).abs() < 5e-5 && (points[0].upper - 0.4102).abs() < 5e-5);
        let out: Vec<usize> = (1..).zip(&points).filter(|(_, p)| p.signal.is_some()).map(|(place, _)| place).collect();
        assert_eq!(out, [15, 23]);
        assert_eq!(points[14].signal, Some(Signal::Above));
    }

    /// Example 7.4: 74 shipping errors in 20 weeks of 50 shipments; 0.074 a shipment, at most 0.1894, none is out.
    #[test]
    fn montgomery_7_4_shipping_errors() {
        let samples: Vec<PerUnit> = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
            .map(|findings| PerUnit { findings, units: 50 })
            .to_vec();
        let points: Vec<Point> = u_chart(&samples, None).into_iter().flatten().collect();
        assert!((points[0].centre - 0.0740).abs() < 5e-5 && (points[0].upper - 0.1894).abs() < 5e-5);
        assert!(points[0].lower.abs() < f64::EPSILON && points.iter().all(|point| point.signal.is_none()));
    }

    #[test]
    fn a_sample_of_nothing_has_no_point() {
        assert_eq!(p_chart(&[of(0, 0)], None), [None]);
        assert_eq!(u_chart(&[PerUnit { findings: 0, units: 0 }], None), [None]);
    }

    proptest! {
        #[test]
        fn limits_hold_the_centre(counts in proptest::collection::vec((0u32..=20, 20u32..200), 1..40)) {
            let samples: Vec<Counted> = counts.iter().map(|(hits, cases)| of(*hits, *cases)).collect();
            let units: Vec<PerUnit> = counts.iter().map(|(findings, units)| PerUnit { findings: *findings, units: *units }).collect();
            for point in p_chart(&samples, None).into_iter().chain(u_chart(&units, None)).flatten() {
                prop_assert!(0.0 <= point.lower && point.lower <= point.centre + 1e-12 && point.centre <= point.upper + 1e-12);
            }
        }
    }
}
