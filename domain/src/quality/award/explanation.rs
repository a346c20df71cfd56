//! Why a candidate came to their place: kept with the result when the round is closed, and never worked out again.

use serde::{Deserialize, Serialize};

use super::{
    super::{AwardJury, figures::voices::LEAST_SHOWN},
    ranking::TieRule,
};

/// What performance is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardMeasure {
    /// The stars that families gave visits, from 1 to 5: more is better.
    Stars,
    /// The share of visits to which the carer came in time: more is better.
    Punctuality,
    /// What families answered about attitude, from 1 to 5: more is better.
    Manner,
    /// Letters of praise for each visit: more is better.
    Praise,
    /// Complaints for each visit: fewer is better.
    Complaints,
}

/// A figure of a candidate in a period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// Of how many ratings, answers or visits.
    pub observations: u32,
    /// The bare mean; `None` of nothing.
    pub raw: Option<f64>,
    /// The mean, drawn towards that of all candidates; `None` where it is not shown.
    pub shrunk: Option<f64>,
}

/// A part of the performance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// By what it is measured.
    pub measure: AwardMeasure,
    /// How much it weighs among the parts.
    pub weight: u32,
    /// The figure in the period.
    pub now: Measured,
    /// The figure in the period before, where the difference counts.
    pub earlier: Option<Measured>,
    /// What counts: the bound beyond which the figure, or the difference, lies with 95 percent; `None` where it is not shown.
    pub cautious: Option<f64>,
    /// Where that stands between the weakest candidate and the best, in parts of ten thousand.
    pub points: i32,
}

/// The votes of a jury.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JuryVotes {
    /// Whose.
    pub jury: AwardJury,
    /// How much the jury weighs.
    pub weight: u32,
    /// For the candidate.
    pub votes: u32,
    /// Of all that the jury cast in the category.
    pub ballots: u32,
}

/// How a tie was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tie {
    /// By which rule.
    pub rule: TieRule,
    /// How many candidates had the same score.
    pub among: u32,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Confirmed visits in the period.
    pub visits: u32,
    /// The parts of the performance.
    pub components: Vec<Component>,
    /// What they come to, in parts of ten thousand.
    pub performance: i32,
    /// The votes of each jury.
    pub juries: Vec<JuryVotes>,
    /// What they come to, in parts of ten thousand of what the candidate with most votes has; `None` when nobody voted.
    pub votes: Option<i32>,
    /// How much the votes weigh, in percent: none when nobody voted.
    pub votes_percent: u32,
    /// How a tie was broken; `None` where there was none.
    pub tie: Option<Tie>,
}

impl Explanation {
    /// The same without figures of so few voices that they tell whose they are: for everybody but whoever manages awards.
    #[must_use]
    pub fn discreet(mut self) -> Self {
        for part in self.components.iter_mut().filter(|part| part.tells_whose()) {
            part.cautious = None;
            for figure in [Some(&mut part.now), part.earlier.as_mut()].into_iter().flatten() {
                figure.raw = None;
                figure.shrunk = None;
            }
        }
        self
    }
}

impl Component {
    /// Whether a part tells what a family said: scores of which there are few.
    fn tells_whose(&self) -> bool {
        let few = |figure: &Measured| (1..LEAST_SHOWN).contains(&figure.observations);
        match self.measure {
            AwardMeasure::Stars | AwardMeasure::Manner => few(&self.now) || self.earlier.as_ref().is_some_and(few),
            AwardMeasure::Punctuality | AwardMeasure::Praise | AwardMeasure::Complaints => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_voices_are_not_shown_to_whom_they_are_about() {
        let part = |measure, observations| Component {
            measure,
            weight: 50,
            now: Measured { observations, raw: Some(5.0), shrunk: Some(4.9) },
            earlier: None,
            cautious: Some(4.5),
            points: 10_000,
        };
        let told = |measure, observations| {
            let all = Explanation {
                visits: 9,
                components: vec![part(measure, observations)],
                performance: 10_000,
                juries: Vec::new(),
                votes: None,
                votes_percent: 0,
                tie: None,
            };
            let shown = all.discreet().components[0];
            (shown.now.raw.is_some(), shown.now.shrunk.is_some(), shown.cautious.is_some())
        };
        assert_eq!(told(AwardMeasure::Stars, 4), (false, false, false));
        assert_eq!(told(AwardMeasure::Manner, 1), (false, false, false));
        assert_eq!(told(AwardMeasure::Stars, 5), (true, true, true));
        assert_eq!(told(AwardMeasure::Punctuality, 1), (true, true, true), "whether they came in time they know");
    }
}
