//! Shares and scores of answers from people who were not equally likely to be asked. Each answer counts as often as the
//! inverse of the probability with which it was asked for; where all were equally likely, what comes out is the bare figure
//! with its usual interval.

use super::{
    Confidence, Interval,
    promoters::{NetPromoterScore, Recommendations},
    rate::{Counted, wilson_of},
};

/// How many answers drawn with equal chances some weighted answers are worth: (Σw)² / Σw². Kish, "Survey Sampling" (1965),
/// section 11.7.
#[must_use]
pub fn worth(groups: &[(u32, f64)]) -> f64 {
    let (sum, squares) = groups.iter().fold((0.0, 0.0), |(sum, squares), (cases, probability)| {
        let (n, weight) = (f64::from(*cases), probability.recip());
        (n.mul_add(weight, sum), (n * weight).mul_add(weight, squares))
    });
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

fn are_probabilities<T>(groups: &[(T, f64)]) -> bool {
    groups.iter().all(|(_, probability)| *probability > 0.0 && *probability <= 1.0)
}

/// The share of hits over groups that were asked with different probabilities, with Wilson's interval for as many cases as
/// they are worth; `None` of no cases, or of a probability that is none. Franco, Little, Louis and Slud, "Comparative study
/// of confidence intervals for proportions in complex sample surveys", Journal of Survey Statistics and Methodology 7 (2019)
/// 334–364.
#[must_use]
pub fn share(groups: &[(Counted, f64)], confidence: Confidence) -> Option<Interval> {
    if !are_probabilities(groups) {
        return None;
    }
    let total = |count: fn(Counted) -> u32| -> f64 {
        groups.iter().map(|(counted, probability)| f64::from(count(*counted)) / probability).sum()
    };
    let cases = total(Counted::cases);
    if cases <= 0.0 {
        return None;
    }
    let sizes: Vec<(u32, f64)> = groups.iter().map(|(counted, probability)| (counted.cases(), *probability)).collect();
    wilson_of((total(Counted::hits) / cases).clamp(0.0, 1.0), worth(&sizes), confidence)
}

/// The net promoter score over groups that were asked with different probabilities; `None` when nobody answered, or of a
/// probability that is none. Its variance is that of a weighted mean of +1, 0 and −1, by linearisation: Σw²(s − score)² /
/// (Σw)², which is (p + d − (p − d)²) / n where all weights are equal.
#[must_use]
pub fn net_promoter_score(groups: &[(Recommendations, f64)], confidence: Confidence) -> Option<NetPromoterScore> {
    if !are_probabilities(groups) {
        return None;
    }
    let signs = |sorted: &Recommendations| {
        [(sorted.promoters, 1.0), (sorted.passives, 0.0), (sorted.detractors, -1.0)]
            .map(|(n, sign)| (f64::from(n), sign))
    };
    let (mut answers, mut weights, mut sum) = (0u32, 0.0, 0.0);
    for (sorted, probability) in groups {
        answers =
            answers.checked_add(sorted.promoters)?.checked_add(sorted.passives)?.checked_add(sorted.detractors)?;
        for (n, sign) in signs(sorted) {
            weights += n / probability;
            sum += sign * n / probability;
        }
    }
    if answers == 0 {
        return None;
    }
    let estimate = (sum / weights).clamp(-1.0, 1.0);
    let spread: f64 = groups
        .iter()
        .flat_map(|(sorted, probability)| signs(sorted).map(|(n, sign)| n * ((sign - estimate) / probability).powi(2)))
        .sum();
    let variance = spread / (weights * weights);
    let reach = confidence.deviations() * variance.sqrt();
    let score = Interval { estimate, lower: (estimate - reach).max(-1.0), upper: (estimate + reach).min(1.0) };
    Some(NetPromoterScore { score, variance, answers })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::quality::statistics::{promoters, rate::wilson};

    fn of(hits: u32, cases: u32) -> Counted {
        Counted::new(hits, cases).expect("a count")
    }

    /// Of 100 who were asked for certain 90 are content, of 10 who were asked with a tenth of the chance none is: of the 200
    /// for whom they stand 90 are. They are worth 200² / (100 + 10 · 100) answers.
    #[test]
    fn who_was_asked_less_often_counts_more() {
        let groups = [(of(90, 100), 1.0), (of(0, 10), 0.1)];
        let found = share(&groups, Confidence::USUAL).expect("a share");
        assert!((found.estimate - 0.45).abs() < 1e-12, "{found:?}");
        assert!((worth(&[(100, 1.0), (10, 0.1)]) - 40_000.0 / 1_100.0).abs() < 1e-9);
        assert!(found.upper - found.lower > 0.25, "ten answers stand for half of all: {found:?}");
        assert_eq!(share(&[], Confidence::USUAL), None);
        assert_eq!(share(&[(of(0, 0), 0.5)], Confidence::USUAL), None);
        assert_eq!(share(&[(of(1, 2), 0.0)], Confidence::USUAL), None);
    }

    #[test]
    fn of_nobody_there_is_no_score() {
        assert_eq!(net_promoter_score(&[], Confidence::USUAL), None);
        assert_eq!(net_promoter_score(&[(Recommendations::default(), 1.0)], Confidence::USUAL), None);
    }

    proptest! {
        #[test]
        fn with_equal_chances_it_is_the_bare_figure(
            (hits, cases) in (1u32..1_000).prop_flat_map(|n| (0..=n, Just(n))),
            split in 0u32..1_000,
            probability in 0.001f64..=1.0,
        ) {
            let (some, part) = (split.min(cases), split.min(hits));
            let groups = [(of(part.min(some), some), probability), (of(hits - part.min(some), cases - some), probability)];
            prop_assume!(hits - part.min(some) <= cases - some);
            let (found, bare) = (share(&groups, Confidence::USUAL), wilson(of(hits, cases), Confidence::USUAL));
            let (found, bare) = (found.expect("a share"), bare.expect("a rate"));
            prop_assert!((found.estimate - bare.estimate).abs() < 1e-9);
            prop_assert!((found.lower - bare.lower).abs() < 1e-9 && (found.upper - bare.upper).abs() < 1e-9);
        }

        #[test]
        fn with_equal_chances_the_score_is_the_bare_one(
            counts in (0u32..500, 0u32..500, 0u32..500),
            probability in 0.001f64..=1.0,
        ) {
            let (promoters, passives, detractors) = counts;
            let sorted = Recommendations { promoters, passives, detractors };
            let found = net_promoter_score(&[(sorted, probability)], Confidence::USUAL);
            let bare = promoters::net_promoter_score(sorted, Confidence::USUAL);
            prop_assert_eq!(found.is_some(), bare.is_some());
            if let (Some(found), Some(bare)) = (found, bare) {
                prop_assert!((found.score.estimate - bare.score.estimate).abs() < 1e-9);
                prop_assert!((found.variance - bare.variance).abs() < 1e-9);
                prop_assert_eq!(found.answers, bare.answers);
            }
        }

        #[test]
        fn weights_never_make_answers_worth_more(groups in proptest::collection::vec((0u32..100, 0.01f64..=1.0), 0..8)) {
            let cases: u32 = groups.iter().map(|(cases, _)| cases).sum();
            prop_assert!(worth(&groups) <= f64::from(cases) + 1e-6);
        }
    }
}
