//! The net promoter score: from 0 to 10, how likely somebody is to recommend the agency.

use super::{Confidence, Interval};

/// Answers from 0 to 10, sorted as the score does it: 9 and 10 promote, 0 to 6 detract, the rest do neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recommendations {
    /// 9 and 10.
    pub promoters: u32,
    /// 7 and 8.
    pub passives: u32,
    /// 0 to 6.
    pub detractors: u32,
}

impl Recommendations {
    /// Sorts answers; those above 10 cannot be given and count as 10.
    #[must_use]
    pub fn of(answers: impl IntoIterator<Item = u8>) -> Self {
        let mut sorted = Self::default();
        for answer in answers {
            match answer {
                0..=6 => sorted.detractors += 1,
                7 | 8 => sorted.passives += 1,
                _ => sorted.promoters += 1,
            }
        }
        sorted
    }
}

/// A net promoter score, between -1 and 1, with its variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetPromoterScore {
    /// The score and its interval, cut at -1 and 1.
    pub score: Interval,
    /// The variance of the score: (p + d − (p − d)²) / n. The shares of promoters and detractors are of one sample, so
    /// that neither is to be treated as a rate of its own.
    pub variance: f64,
    /// How many answered.
    pub answers: u32,
}

/// The net promoter score; `None` when nobody answered.
#[must_use]
pub fn net_promoter_score(sorted: Recommendations, confidence: Confidence) -> Option<NetPromoterScore> {
    let answers = sorted.promoters.checked_add(sorted.passives)?.checked_add(sorted.detractors)?;
    if answers == 0 {
        return None;
    }
    let n = f64::from(answers);
    let (p, d) = (f64::from(sorted.promoters) / n, f64::from(sorted.detractors) / n);
    let estimate = p - d;
    let variance = ((p + d - estimate * estimate) / n).max(0.0);
    let reach = confidence.deviations() * variance.sqrt();
    let score = Interval { estimate, lower: (estimate - reach).max(-1.0), upper: (estimate + reach).min(1.0) };
    Some(NetPromoterScore { score, variance, answers })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sixty promoters and ten detractors of a hundred: (0.7 − 0.25) / 100, a standard error of 6.7 points.
    #[test]
    fn sixty_of_a_hundred_promote() {
        let sorted = Recommendations { promoters: 60, passives: 30, detractors: 10 };
        let found = net_promoter_score(sorted, Confidence::USUAL).expect("a score");
        assert!((found.score.estimate - 0.5).abs() < 1e-12 && (found.variance - 0.0045).abs() < 1e-12);
        assert!((found.score.lower - 0.368_52).abs() < 1e-4 && (found.score.upper - 0.631_48).abs() < 1e-4);
        assert_eq!(net_promoter_score(Recommendations::default(), Confidence::USUAL), None);
    }

    #[test]
    fn answers_are_sorted_as_the_score_does_it() {
        let sorted = Recommendations::of(0..=10);
        assert_eq!((sorted.detractors, sorted.passives, sorted.promoters), (7, 2, 2));
    }

    proptest! {
        /// The formula is the variance of the mean of +1, 0 and −1.
        #[test]
        fn the_variance_is_that_of_a_mean(answers in proptest::collection::vec(0u8..=10, 1..200)) {
            let signs: Vec<f64> = answers.iter().map(|a| match a { 0..=6 => -1.0, 7 | 8 => 0.0, _ => 1.0 }).collect();
            let n = f64::from(u32::try_from(signs.len()).expect("few"));
            let mean = signs.iter().sum::<f64>() / n;
            let variance = signs.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n / n;
            let found = net_promoter_score(Recommendations::of(answers), Confidence::USUAL).expect("a score");
            prop_assert!((found.score.estimate - mean).abs() < 1e-9);
            prop_assert!((found.variance - variance).abs() < 1e-9);
            prop_assert!(-1.0 <= found.score.lower && found.score.upper <= 1.0);
        }
    }
}
