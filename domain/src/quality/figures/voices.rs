//! What counted voices come to.

use std::collections::BTreeMap;

use super::super::{
    SurveyDimension,
    statistics::{
        Confidence, Interval,
        promoters::{NetPromoterScore, Recommendations},
        rate::{Counted, wilson},
        unequal,
    },
};

/// From so many on the scale to 5 a household is content.
const CONTENT: i32 = 4;
/// A carer sees no figure of fewer cases, so that none tells who gave an answer.
pub const LEAST_SHOWN: u32 = 5;

/// Voices as they were counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Invitations that were answered.
    pub answered: u32,
    /// Invitations whose term went by.
    pub unanswered: u32,
    /// Answers by what they are about, the score, and how likely the household was to be asked, in parts of ten thousand.
    pub answers: BTreeMap<(SurveyDimension, i32, i32), u32>,
    /// Ratings of visits by their stars.
    pub stars: BTreeMap<i32, u32>,
    /// Letters of praise.
    pub praise: u32,
    /// Complaints that were not withdrawn.
    pub complaints: u32,
}

impl Tally {
    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.praise += other.praise;
        self.complaints += other.complaints;
        for (key, count) in &other.answers {
            *self.answers.entry(*key).or_default() += count;
        }
        for (stars, count) in &other.stars {
            *self.stars.entry(*stars).or_default() += count;
        }
    }
}

/// A share of so many cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Of how many cases.
    pub cases: u32,
    /// The share, from 0 to 1, with its interval.
    pub share: Interval,
}

/// How content households are in one respect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Satisfaction {
    /// In which.
    pub dimension: SurveyDimension,
    /// The share of those who gave 4 or 5.
    pub content: Share,
}

/// What voices come to.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceFigures {
    /// The share of invitations that were answered, of those that can no longer be; `None` of none.
    pub answer_rate: Option<Share>,
    /// How content households are, in order of what it is about; what nobody answered is left out.
    pub satisfaction: Vec<Satisfaction>,
    /// The net promoter score; `None` when nobody answered.
    pub promoters: Option<NetPromoterScore>,
    /// The share of rated visits with 4 or 5 stars; `None` of none.
    pub ratings: Option<Share>,
    /// Letters of praise.
    pub praise: u32,
    /// Complaints that were not withdrawn.
    pub complaints: u32,
}

/// What voices come to, leaving out figures of fewer cases than `least`. Answers count by the inverse of how likely they were
/// asked for.
#[must_use]
pub fn figures(tally: &Tally, least: u32) -> VoiceFigures {
    use SurveyDimension as D;
    let shown = |share: &Share| share.cases >= least;
    let scales = [D::Attitude, D::Skill, D::Communication, D::Overall];
    let satisfaction = scales.into_iter().filter_map(|dimension| {
        content(tally, dimension).filter(shown).map(|content| Satisfaction { dimension, content })
    });
    VoiceFigures {
        answer_rate: plain(tally.answered, tally.unanswered).filter(shown),
        satisfaction: satisfaction.collect(),
        promoters: recommended(tally).filter(|score| score.answers >= least),
        ratings: rated(tally).filter(shown),
        praise: tally.praise,
        complaints: tally.complaints,
    }
}

fn plain(hits: u32, misses: u32) -> Option<Share> {
    let cases = hits.checked_add(misses)?;
    let share = wilson(Counted::new(hits, cases)?, Confidence::USUAL)?;
    Some(Share { cases, share })
}

fn rated(tally: &Tally) -> Option<Share> {
    let (hits, misses) = tally.stars.iter().fold((0, 0), |(hits, misses), (stars, count)| {
        if *stars >= CONTENT { (hits + count, misses) } else { (hits, misses + count) }
    });
    plain(hits, misses)
}

/// How likely something is that has so many parts of ten thousand.
fn probability(chance: i32) -> f64 {
    f64::from(chance) / 10_000.0
}

fn content(tally: &Tally, dimension: SurveyDimension) -> Option<Share> {
    let mut by_chance: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    for ((of, score, chance), count) in &tally.answers {
        if *of == dimension {
            let (hits, cases) = by_chance.entry(*chance).or_default();
            *cases += count;
            *hits += if *score >= CONTENT { *count } else { 0 };
        }
    }
    let groups = by_chance
        .iter()
        .map(|(chance, (hits, cases))| Some((Counted::new(*hits, *cases)?, probability(*chance))))
        .collect::<Option<Vec<_>>>()?;
    let share = unequal::share(&groups, Confidence::USUAL)?;
    Some(Share { cases: groups.iter().map(|(counted, _)| counted.cases()).sum(), share })
}

fn recommended(tally: &Tally) -> Option<NetPromoterScore> {
    let mut by_chance: BTreeMap<i32, Recommendations> = BTreeMap::new();
    for ((of, score, chance), count) in &tally.answers {
        if *of == SurveyDimension::Recommendation {
            let sorted = by_chance.entry(*chance).or_default();
            match score {
                ..=6 => sorted.detractors += count,
                7 | 8 => sorted.passives += count,
                9.. => sorted.promoters += count,
            }
        }
    }
    let groups: Vec<_> = by_chance.into_iter().map(|(chance, sorted)| (sorted, probability(chance))).collect();
    unequal::net_promoter_score(&groups, Confidence::USUAL)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use SurveyDimension as D;

    fn tally(answers: &[(D, i32, i32, u32)]) -> Tally {
        let answers = answers.iter().map(|(of, score, chance, count)| ((*of, *score, *chance), *count)).collect();
        Tally { answers, ..Tally::default() }
    }

    /// Twenty of twenty-nine are content; Newcombe's table has 20 of 29 among its neighbours, so the interval is worked out
    /// from his formula: (2·20 + 3.8415 ± 1.96·√(3.8415 + 4·20·9/29)) / (2·(29 + 3.8415)).
    #[test]
    fn four_and_five_are_content_and_each_figure_says_its_cases() {
        let found = figures(
            &tally(&[(D::Attitude, 5, 10_000, 12), (D::Attitude, 4, 10_000, 8), (D::Attitude, 3, 10_000, 9)]),
            1,
        );
        let [attitude] = found.satisfaction.as_slice() else { panic!("{found:?}") };
        assert_eq!((attitude.dimension, attitude.content.cases), (D::Attitude, 29));
        let interval = attitude.content.share;
        assert!((interval.estimate - 20.0 / 29.0).abs() < 1e-12);
        assert!((interval.lower - 0.507_8).abs() < 1e-3 && (interval.upper - 0.827_3).abs() < 1e-3, "{interval:?}");
        assert_eq!((found.promoters, found.ratings, found.answer_rate), (None, None, None));
    }

    #[test]
    fn few_cases_are_not_shown_where_they_would_tell_who_it_was() {
        let few = tally(&[(D::Overall, 1, 10_000, 4), (D::Recommendation, 2, 10_000, 4)]);
        let hidden = figures(&few, LEAST_SHOWN);
        assert_eq!((hidden.satisfaction.len(), hidden.promoters), (0, None));
        let shown = figures(&few, 1);
        assert_eq!((shown.satisfaction.len(), shown.promoters.map(|score| score.answers)), (1, Some(4)));
    }

    #[test]
    fn who_was_asked_less_often_counts_more() {
        let found = figures(&tally(&[(D::Overall, 5, 10_000, 90), (D::Overall, 1, 1_000, 10)]), 1);
        assert!((found.satisfaction[0].content.share.estimate - 90.0 / 190.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            one in proptest::collection::vec((0i32..=10, 1i32..=3, 0u32..50), 0..20),
            other in proptest::collection::vec((0i32..=10, 1i32..=3, 0u32..50), 0..20),
        ) {
            let of = |rows: &[(i32, i32, u32)]| {
                let mut tally = Tally::default();
                for (score, third, count) in rows {
                    *tally.answers.entry((D::Recommendation, *score, third * 3_000)).or_default() += count;
                }
                tally
            };
            let mut sum = of(&one);
            sum.add(&of(&other));
            let whole = of(&[one, other].concat());
            prop_assert_eq!(figures(&sum, 1), figures(&whole, 1));
        }
    }
}
