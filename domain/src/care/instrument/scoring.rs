//! What answers come to: a sum, a band, a group of risk, and what somebody has to know at once.

use std::collections::BTreeMap;

use entity::care::care_plan::RiskGroup;
use serde::{Deserialize, Serialize};

use super::definition::{AlertCondition, Band, Definition, Direction, Effect};

/// An answer to an item, or the count of a circumstance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The code of the item or circumstance.
    pub item: String,
    /// What it scores, or how often it is so.
    pub score: u32,
}

/// Why answers cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerProblem {
    /// The answer in this place is to nothing that is asked.
    Unknown(usize),
    /// The answer in this place is to something that is answered already.
    Twice(usize),
    /// The answer in this place is none of those that may be given.
    OutOfScale(usize),
    /// These are not answered: a missing answer is never 0.
    Missing(Vec<String>),
}

/// What answers come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The sum of all items.
    pub total: u32,
    /// The sums of the sections, by their codes, in order.
    pub sections: Vec<(String, u32)>,
    /// The band by the sum alone.
    pub band_by_sum: String,
    /// The band after what makes it worse.
    pub band: String,
    /// The circumstances that made it worse.
    pub shifted_by: Vec<String>,
    /// The group of risk of the band.
    pub risk: RiskGroup,
    /// The alerts that are raised.
    pub alerts: Vec<String>,
}

/// Scores answers. Every item and every circumstance has to be answered once.
///
/// # Errors
/// The first [`AnswerProblem`], in the order of the answers.
pub fn score(definition: &Definition, answers: &[Answer]) -> Result<Scored, AnswerProblem> {
    let given = checked(definition, answers)?;
    let of = |code: &str| given.get(code).copied().unwrap_or_default();
    let sections: Vec<(String, u32)> = definition
        .sections
        .iter()
        .map(|section| (section.code.clone(), section.items.iter().map(|item| of(&item.code)).sum()))
        .collect();
    let total = sections.iter().map(|(_, sum)| sum).sum();
    let by_sum = place_of(&definition.bands, total);
    let worst = definition.bands.len().saturating_sub(1);
    let (mut place, mut shifted_by) = (by_sum, Vec::new());
    for shift in definition.shifts.iter().filter(|shift| of(&shift.circumstance) >= shift.at_least) {
        place = match shift.effect {
            Effect::Lowest => worst,
            Effect::Worse(bands) => worst.min(place.saturating_add(usize::try_from(bands).unwrap_or(worst))),
        };
        shifted_by.push(shift.circumstance.clone());
    }
    let raised = definition.alerts.iter().filter(|alert| match &alert.when {
        AlertCondition::Item { code, at_least } => of(code) >= *at_least,
        AlertCondition::TotalAtLeast(least) => total >= *least,
    });
    let code = |place: usize| definition.bands.get(place).map_or_else(String::new, |band| band.code.clone());
    Ok(Scored {
        total,
        sections,
        band_by_sum: code(by_sum),
        band: code(place),
        shifted_by,
        risk: definition.bands.get(place).map_or(RiskGroup::Ill, |band| band.risk),
        alerts: raised.map(|alert| alert.code.clone()).collect(),
    })
}

/// The answers by their codes, when there is one to everything.
fn checked<'a>(definition: &Definition, answers: &'a [Answer]) -> Result<BTreeMap<&'a str, u32>, AnswerProblem> {
    let mut given = BTreeMap::new();
    for (at, answer) in answers.iter().enumerate() {
        let item = definition.items().find(|item| item.code == answer.item);
        let circumstance = definition.circumstances.iter().find(|asked| asked.code == answer.item);
        let fits = match (item, circumstance) {
            (Some(item), _) => item.scale.allows(answer.score),
            (None, Some(asked)) => answer.score <= asked.most,
            (None, None) => return Err(AnswerProblem::Unknown(at)),
        };
        if !fits {
            return Err(AnswerProblem::OutOfScale(at));
        }
        if given.insert(answer.item.as_str(), answer.score).is_some() {
            return Err(AnswerProblem::Twice(at));
        }
    }
    let asked = definition.items().map(|item| &item.code);
    let asked = asked.chain(definition.circumstances.iter().map(|circumstance| &circumstance.code));
    let missing: Vec<String> = asked.filter(|code| !given.contains_key(code.as_str())).cloned().collect();
    if missing.is_empty() { Ok(given) } else { Err(AnswerProblem::Missing(missing)) }
}

/// The place of the band of a sum. A checked definition has one for every sum; of others, the worst.
fn place_of(bands: &[Band], total: u32) -> usize {
    bands.iter().position(|band| (band.from..=band.to).contains(&total)).unwrap_or(bands.len().saturating_sub(1))
}

/// Where somebody is going, by their assessments with one instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Better than the last time.
    Better,
    /// As the last time.
    Same,
    /// Worse than the last time.
    Worse,
}

/// How a sum stands to the one before it.
#[must_use]
pub fn trend(direction: Direction, before: u32, after: u32) -> Trend {
    match (direction, after.cmp(&before)) {
        (_, std::cmp::Ordering::Equal) => Trend::Same,
        (Direction::HigherIsBetter, std::cmp::Ordering::Greater)
        | (Direction::HigherIsWorse, std::cmp::Ordering::Less) => Trend::Better,
        _ => Trend::Worse,
    }
}
