//! What has changed between two measurements of the same.

use super::{Confidence, Interval};

/// The mean of differences between two measurements of the same, with Student's interval; `None` of fewer than two. Student,
/// "The probable error of a mean", Biometrika 6 (1908) 1–25.
#[must_use]
pub fn student(differences: &[f64], confidence: Confidence) -> Option<Interval> {
    let n = f64::from(u32::try_from(differences.len()).ok()?);
    if n < 2.0 {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
    let spread = confidence.deviations_of_student(n - 1.0)? * (squares / (n - 1.0) / n).sqrt();
    Some(Interval { estimate: mean, lower: mean - spread, upper: mean + spread })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The additional hours of sleep under two isomers of hyoscyamine, the first illustration of the paper; the interval is
    /// that of `t.test(extra ~ group, paired = TRUE)` on the data `sleep` of R.
    #[test]
    fn student_1908() {
        let gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
        let found = student(&gained, Confidence::USUAL).expect("an interval");
        assert!((found.estimate - 1.58).abs() < 1e-9, "{found:?}");
        assert!((found.lower - 0.700_114_2).abs() < 1e-5, "{found:?}");
        assert!((found.upper - 2.459_885_8).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn one_difference_says_nothing_about_the_next() {
        assert_eq!(student(&[1.0], Confidence::USUAL), None);
        assert_eq!(student(&[], Confidence::USUAL), None);
    }

    proptest! {
        #[test]
        fn it_holds_the_mean_and_mirrors(differences in prop::collection::vec(-4.0_f64..4.0, 2..60)) {
            let found = student(&differences, Confidence::USUAL).expect("an interval");
            prop_assert!(found.lower <= found.estimate && found.estimate <= found.upper);
            let turned: Vec<f64> = differences.iter().map(|difference| -difference).collect();
            let mirrored = student(&turned, Confidence::USUAL).expect("an interval");
            prop_assert!((found.lower + mirrored.upper).abs() < 1e-9);
        }
    }
}
