//! A scheme of appraisal: indicators with their formulas, weights and targets, the pass mark, and what follows from points.

use entity::{id::AppraisalSchemeId, quality::standard::StandardKind};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        checklist::content::{ContentProblem, codes, few, refuse, weights, words},
        figures::voices::LEAST_SHOWN,
        standard::versions::{Content, Operations},
    },
    fact::{Published, published, variables},
};
use crate::kernel::formula::{Formula, Type};

/// A scheme has at most so many indicators.
const MOST_INDICATORS: usize = 30;
/// And so many bands of points.
const MOST_BANDS: usize = 20;
/// Hundredths of a point in 100 points: what an attained target is worth.
pub const FULL: i32 = 10_000;
/// Nothing is attained by more than three times its target.
const HIGHEST_CAP: i32 = 3 * FULL;
/// No target is larger, and no minimum of evidence.
const LARGEST: i64 = 1_000_000_000;
/// A bonus is at most so many parts of ten thousand: twice as much.
const HIGHEST_BONUS: i32 = 20_000;
/// Somebody has at most so many days to appeal.
const MOST_DAYS: i32 = 90;

/// What an indicator is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Dimension {
    /// Attitude, norms, how problems are solved.
    Quality,
    /// Response, completion, accuracy.
    Efficiency,
    /// What households say.
    Satisfaction,
}

/// Which values are good ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Better {
    /// The higher, the better.
    Higher,
    /// The lower, the better.
    Lower,
}

/// Whose points a person's result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TeamPolicy {
    /// The person's own.
    Own,
    /// The mean of those with whom they serve a household: the group answers for its members.
    TeamMean,
}

/// A scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheme {
    /// From so many points on a result is passed, in hundredths of a point.
    pub pass_hundredths: i32,
    /// For so many days after the results are there somebody may appeal.
    pub appeal_days: i32,
    /// Whose points a result is.
    pub team: TeamPolicy,
    /// What is looked at.
    pub indicators: Vec<Indicator>,
    /// What follows from points.
    pub bands: Vec<Band>,
}

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Indicator {
    /// What programs call it; once in a scheme.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub dimension: Dimension,
    /// What it comes to: a whole number, by a formula over the published facts.
    pub formula: String,
    /// How much it counts among the others.
    pub weight: u32,
    /// The value that is worth 100 points.
    pub target: i64,
    /// It is worth at most so many hundredths of a point.
    pub cap_hundredths: i32,
    /// The fact that counts its evidence.
    pub evidence: String,
    /// With less evidence than this it does not count.
    pub least_evidence: i64,
    /// Which values are good ones.
    pub better: Better,
}

/// What follows from so many points or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// From so many points on, in hundredths of a point.
    pub from_hundredths: i32,
    /// The bonus that is proposed, in parts of ten thousand of the usual one.
    pub bonus_basis_points: i32,
    /// Whether training is proposed.
    pub training: bool,
    /// Whether a warning is proposed.
    pub warning: bool,
}

impl Content for Scheme {
    const KIND: StandardKind = StandardKind::AppraisalScheme;
    const OPERATIONS: Operations = Operations {
        draft: "appraisalSchemeDraft",
        revise: "appraisalSchemeRevise",
        publish: "appraisalSchemePublish",
    };
    type Id = AppraisalSchemeId;

    fn check(&self) -> Result<(), ContentProblem> {
        range("passHundredths", self.pass_hundredths, 0, FULL)?;
        range("appealDays", self.appeal_days, 1, MOST_DAYS)?;
        few("indicators", self.indicators.len(), MOST_INDICATORS)?;
        codes("indicators.code", self.indicators.iter().map(|one| one.code.as_str()))?;
        weights("indicators.weight", self.indicators.iter().map(|one| one.weight))?;
        self.indicators.iter().try_for_each(Indicator::check)?;
        check_bands(&self.bands)
    }
}

impl Indicator {
    /// Its formula, judged.
    ///
    /// # Errors
    /// [`ContentProblem`] at `indicators.formula`.
    pub fn read(&self) -> Result<Formula, ContentProblem> {
        let found = Formula::read_about(&self.formula, &variables(), Type::Number);
        found.or_else(|problem| refuse("indicators.formula", format!("of `{}` {}", self.code, problem.0)))
    }

    fn check(&self) -> Result<(), ContentProblem> {
        words("indicators.name", &self.name)?;
        let least = match self.better {
            Better::Higher => 1,
            Better::Lower => 0,
        };
        if !(least..=LARGEST).contains(&self.target) {
            return refuse("indicators.target", format!("of `{}` must be from {least} to {LARGEST}", self.code));
        }
        range("indicators.capHundredths", self.cap_hundredths, 1, HIGHEST_CAP)?;
        if !(0..=LARGEST).contains(&self.least_evidence) {
            return refuse("indicators.leastEvidence", format!("of `{}` must be from 0 to {LARGEST}", self.code));
        }
        let Some(evidence) = published(&self.evidence) else {
            return refuse("indicators.evidence", format!("of `{}` is none of the published facts", self.code));
        };
        self.check_voices(&self.read()?, evidence)
    }

    /// Few voices would tell whose they are: what they say counts from five on.
    fn check_voices(&self, formula: &Formula, evidence: &Published) -> Result<(), ContentProblem> {
        let code = &self.code;
        for cases in formula.speaks_of().filter_map(published).filter_map(|fact| fact.cases) {
            if evidence.name != cases {
                return refuse(
                    "indicators.evidence",
                    format!("of `{code}` must be `{cases}`, of which its formula speaks"),
                );
            }
            if self.least_evidence < i64::from(LEAST_SHOWN) {
                let problem =
                    format!("of `{code}` must be {LEAST_SHOWN} or more: fewer voices would tell whose they are");
                return refuse("indicators.leastEvidence", problem);
            }
        }
        Ok(())
    }
}

fn check_bands(bands: &[Band]) -> Result<(), ContentProblem> {
    few("bands", bands.len(), MOST_BANDS)?;
    let mut before = None;
    for band in bands {
        range("bands.fromHundredths", band.from_hundredths, 0, HIGHEST_CAP)?;
        range("bands.bonusBasisPoints", band.bonus_basis_points, 0, HIGHEST_BONUS)?;
        match before {
            None if band.from_hundredths != 0 => return refuse("bands.fromHundredths", "must begin with 0"),
            Some(before) if band.from_hundredths <= before => {
                return refuse("bands.fromHundredths", "must rise from band to band");
            }
            _ => before = Some(band.from_hundredths),
        }
    }
    Ok(())
}

fn range(field: &'static str, number: i32, least: i32, most: i32) -> Result<(), ContentProblem> {
    if (least..=most).contains(&number) {
        Ok(())
    } else {
        refuse(field, format!("is {number}; it must be from {least} to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::usual, *};

    fn refused(change: impl FnOnce(&mut Scheme)) -> &'static str {
        let mut scheme = usual::monthly();
        change(&mut scheme);
        scheme.check().expect_err("a scheme that nobody can be appraised by").field
    }

    #[test]
    fn what_is_wrong_is_named() {
        usual::monthly().check().expect("a scheme");
        assert_eq!(refused(|all| all.pass_hundredths = 10_001), "passHundredths");
        assert_eq!(refused(|all| all.appeal_days = 0), "appealDays");
        assert_eq!(refused(|all| all.indicators.clear()), "indicators");
        assert_eq!(refused(|all| all.indicators[1].code = all.indicators[0].code.clone()), "indicators.code");
        assert_eq!(refused(|all| all.indicators.iter_mut().for_each(|one| one.weight = 0)), "indicators.weight");
        assert_eq!(refused(|all| all.indicators[0].formula = "visits > 1".to_owned()), "indicators.formula");
        assert_eq!(refused(|all| all.indicators[0].formula = "kindness".to_owned()), "indicators.formula");
        assert_eq!(refused(|all| all.indicators[0].formula = "1+".repeat(600)), "indicators.formula");
        assert_eq!(refused(|all| all.indicators[0].target = 0), "indicators.target");
        assert_eq!(refused(|all| all.indicators[0].cap_hundredths = 0), "indicators.capHundredths");
        assert_eq!(refused(|all| all.indicators[0].evidence = "kindness".to_owned()), "indicators.evidence");
        assert_eq!(refused(|all| all.indicators[0].least_evidence = -1), "indicators.leastEvidence");
        assert_eq!(refused(|all| all.bands.clear()), "bands");
        assert_eq!(refused(|all| all.bands[0].from_hundredths = 1), "bands.fromHundredths");
        assert_eq!(refused(|all| all.bands[1].from_hundredths = 0), "bands.fromHundredths");
        assert_eq!(refused(|all| all.bands[1].bonus_basis_points = -1), "bands.bonusBasisPoints");
    }

    #[test]
    fn few_voices_count_for_nothing() {
        let voices = |change: fn(&mut Indicator)| {
            refused(|all| {
                let of = all.indicators.iter_mut().find(|one| one.formula.contains("ratings"));
                change(of.expect("an indicator about ratings"));
            })
        };
        assert_eq!(voices(|one| one.least_evidence = 4), "indicators.leastEvidence");
        assert_eq!(voices(|one| one.evidence = "visits".to_owned()), "indicators.evidence");
        assert_eq!(voices(|one| one.formula = "ratings_content + overall_content".to_owned()), "indicators.evidence");
    }
}
