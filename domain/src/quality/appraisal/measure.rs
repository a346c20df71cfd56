//! From facts to points: a pure function, in whole numbers from beginning to end.
//!
//! An indicator whose value comes to its target is worth 100 points. Where more is better, its worth rises with the value in
//! proportion; where less is better, it falls as far as the value is above the target: 2 − value ⁄ target, the usual measure
//! of targets that are not to be exceeded (逆向指标). No worth is below nothing or above the cap. The result is the mean of
//! the worths by their weights, over those indicators that have enough evidence.

use entity::quality::appraisal::AppraisalVerdict;
use serde::{Deserialize, Serialize};

use super::{
    super::checklist::content::ContentProblem,
    fact::{Counts, values},
    scheme::{Better, Dimension, FULL, Indicator, Scheme},
};
use crate::kernel::formula::Formula;

/// A scheme with its formulas judged, ready for everybody.
#[derive(Debug)]
pub struct Ready {
    /// The scheme.
    pub scheme: Scheme,
    formulas: Vec<Formula>,
}

/// Whether an indicator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// It counts.
    Counted,
    /// There is too little evidence; its weight is spread over the others.
    TooLittleEvidence,
    /// Its formula comes to no number, as it divides by nothing or grows too large; its weight is spread over the others.
    Uncountable,
}

/// What an indicator came to for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// What programs call it.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub dimension: Dimension,
    /// Whether it counts.
    pub standing: Standing,
    /// How much evidence there is.
    pub evidence: i64,
    /// How much there must be.
    pub least_evidence: i64,
    /// What the formula came to; `None` when it does not count.
    pub value: Option<i64>,
    /// The value that is worth 100 points.
    pub target: i64,
    /// What the value is worth, in hundredths of a point; `None` when it does not count.
    pub worth: Option<i32>,
    /// Its weight in the scheme.
    pub weight: u32,
    /// Its share of the weight of all that count, in parts of ten thousand.
    pub share: i32,
    /// What it brings to the result, in hundredths of a point.
    pub points: i32,
    /// The facts of which its formula speaks.
    pub facts: Vec<String>,
}

/// What a scheme came to for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Each indicator, in the order of the scheme.
    pub measures: Vec<Measure>,
    /// The result in hundredths of a point; `None` when nothing counts.
    pub points: Option<i32>,
}

/// What follows from points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Passed or not.
    pub verdict: AppraisalVerdict,
    /// The bonus that is proposed, in parts of ten thousand; `None` when nothing was rated.
    pub bonus_basis_points: Option<i32>,
    /// Whether training is proposed.
    pub training: bool,
    /// Whether a warning is proposed.
    pub warning: bool,
}

impl Ready {
    /// Judges the formulas of a scheme.
    ///
    /// # Errors
    /// [`ContentProblem`]: the first one.
    pub fn of(scheme: Scheme) -> Result<Self, ContentProblem> {
        let formulas = scheme.indicators.iter().map(Indicator::read).collect::<Result<_, _>>()?;
        Ok(Self { scheme, formulas })
    }

    /// What a person's facts come to.
    #[must_use]
    pub fn measure(&self, counts: &Counts) -> Measured {
        let facts = values(counts);
        let found = self.scheme.indicators.iter().zip(&self.formulas).map(|(indicator, formula)| {
            let evidence = counts.get(&indicator.evidence).copied().unwrap_or(0);
            let value = if evidence < indicator.least_evidence {
                Err(Standing::TooLittleEvidence)
            } else {
                formula.number(&facts).map_err(|_| Standing::Uncountable)
            };
            measured(indicator, formula, evidence, value)
        });
        summed(found.collect())
    }
}

fn measured(indicator: &Indicator, formula: &Formula, evidence: i64, value: Result<i64, Standing>) -> Measure {
    let worth = value.ok().map(|value| worth(value, indicator.target, indicator.better, indicator.cap_hundredths));
    Measure {
        code: indicator.code.clone(),
        name: indicator.name.clone(),
        dimension: indicator.dimension,
        standing: value.err().unwrap_or(Standing::Counted),
        evidence,
        least_evidence: indicator.least_evidence,
        value: value.ok(),
        target: indicator.target,
        worth,
        weight: indicator.weight,
        share: 0,
        points: 0,
        facts: formula.speaks_of().map(str::to_owned).collect(),
    }
}

/// Adds up what counts, and says what each brings. Shares come to 10 000 and points to the result, exactly.
fn summed(mut measures: Vec<Measure>) -> Measured {
    let weight = |measure: &Measure| if measure.worth.is_some() { i64::from(measure.weight) } else { 0 };
    let weights: Vec<i64> = measures.iter().map(weight).collect();
    let brought: Vec<i64> =
        measures.iter().zip(&weights).map(|(one, weight)| weight * i64::from(one.worth.unwrap_or(0))).collect();
    let all: i64 = weights.iter().sum();
    if all == 0 {
        return Measured { measures, points: None };
    }
    let total = rounded(brought.iter().sum(), all);
    let (shares, points) = (apportioned(FULL.into(), &weights), apportioned(total, &brought));
    for ((measure, share), points) in measures.iter_mut().zip(shares).zip(points) {
        (measure.share, measure.points) = (narrow(share), narrow(points));
    }
    Measured { measures, points: Some(narrow(total)) }
}

/// What a value is worth against its target, in hundredths of a point.
fn worth(value: i64, target: i64, better: Better, cap: i32) -> i32 {
    let (value, target, full) = (i128::from(value), i128::from(target), i128::from(FULL));
    let worth = match better {
        Better::Higher if target > 0 => (2 * value * full + target).div_euclid(2 * target),
        Better::Lower if target > 0 => (2 * (2 * target - value) * full + target).div_euclid(2 * target),
        Better::Higher => full,
        Better::Lower if value <= 0 => full,
        Better::Lower => 0,
    };
    i32::try_from(worth.clamp(0, i128::from(cap))).unwrap_or(cap)
}

/// A quotient of numbers that are not negative, rounded to the nearest.
fn rounded(sum: i64, by: i64) -> i64 {
    (2 * sum + by) / (2 * by)
}

/// A whole divided by parts, so that it comes to the whole again: what is left over goes to those who lose most by rounding
/// down (the method of largest remainders, Hamilton 1792), to the earlier among equals.
fn apportioned(whole: i64, parts: &[i64]) -> Vec<i64> {
    let all: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    if all == 0 {
        return vec![0; parts.len()];
    }
    let exact = |part: &i64| i128::from(whole) * i128::from(*part);
    let mut given: Vec<i64> = parts.iter().map(|part| i64::try_from(exact(part) / all).unwrap_or(0)).collect();
    let left = whole - given.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&parts[*at]) % all));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        given[at] += 1;
    }
    given
}

fn narrow(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The points of a result: those of the person or of the teams, with what was added, never below nothing.
#[must_use]
pub fn total(base: Option<i32>, carried: i32, appealed: i32) -> Option<i32> {
    base.map(|base| base.saturating_add(carried).saturating_add(appealed).max(0))
}

/// What follows from points. Nobody without evidence fails.
#[must_use]
pub fn outcome(scheme: &Scheme, points: Option<i32>) -> Outcome {
    let Some(points) = points else {
        let verdict = AppraisalVerdict::NotRated;
        return Outcome { verdict, bonus_basis_points: None, training: false, warning: false };
    };
    let band = scheme.bands.iter().rev().find(|band| band.from_hundredths <= points);
    Outcome {
        verdict: if points >= scheme.pass_hundredths { AppraisalVerdict::Passed } else { AppraisalVerdict::Failed },
        bonus_basis_points: Some(band.map_or(0, |band| band.bonus_basis_points)),
        training: band.is_some_and(|band| band.training),
        warning: band.is_some_and(|band| band.warning),
    }
}

#[cfg(test)]
mod tests;
