//! What answers come to: a score, the scores of the sections, and what counted how.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    conditions::asked,
    content::{Choice, Content, Item, Section},
};

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The choice of this code.
    Choice(String),
    /// The item does not apply.
    NotApplicable,
}

/// The answers by the codes of their items.
pub type Answers = BTreeMap<String, Given>;

/// A number of points in hundredths, from 0 to 10000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hundredths(pub u32);

/// What all answers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The whole; nothing when a critical item failed.
    pub total: Hundredths,
    /// What the whole would be without critical items.
    pub before_critical: Hundredths,
    /// Whether a critical item failed.
    pub failed_critical: bool,
    /// The sections in their order.
    pub sections: Vec<SectionScore>,
}

/// What the answers of a section come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionScore {
    /// Which section.
    pub code: String,
    /// What it comes to; `None` when nothing in it counted.
    pub score: Option<Hundredths>,
    /// The items in their order.
    pub items: Vec<ItemScore>,
}

/// How an item counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemScore {
    /// Which item.
    pub code: String,
    /// Whether it was asked: without a condition always.
    pub asked: bool,
    /// Points and weight; `None` when it did not apply or was not asked.
    pub counted: Option<CountedItem>,
}

/// What an item brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedItem {
    /// From 0 to 100.
    pub points: u32,
    /// Its weight within the section.
    pub weight: u32,
    /// Whether it failed.
    pub fails: bool,
    /// Whether that brought the whole to nothing.
    pub critical: bool,
}

/// Why answers do not come to a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerProblem {
    /// Nothing of this code is asked.
    UnknownItem(String),
    /// This item is not asked after what was answered before.
    Hidden(String),
    /// This item has no answer.
    Unanswered(String),
    /// This item has no such choice.
    UnknownChoice(String),
    /// It cannot be said that this item does not apply.
    Applies(String),
    /// Nothing that weighs anything applies.
    NothingCounts,
}

/// One millionth of a point: sections are rounded there, so that the whole is right to the hundredth.
const FINE: u64 = 1_000_000;
const FINE_IN_A_HUNDREDTH: u64 = FINE / 100;

/// What answers come to. A section is the mean of its items by their weights, the whole that of its sections; what does not
/// apply or is not asked is left out of both. A critical item that failed brings the whole to nothing.
///
/// # Errors
/// [`AnswerProblem`]: the first one.
pub fn score(content: &Content, answers: &Answers) -> Result<Score, AnswerProblem> {
    if let Some(unknown) = answers.keys().find(|code| content.item(code).is_none()) {
        return Err(AnswerProblem::UnknownItem(unknown.clone()));
    }
    let asked = asked(content, answers);
    let read = content.sections.iter().map(|section| Ok((section, items(section, answers, &asked)?)));
    let read = read.collect::<Result<Vec<(&Section, Vec<ItemScore>)>, AnswerProblem>>()?;
    let means: Vec<Option<u64>> = read.iter().map(|(_, items)| mean(items.iter().filter_map(weighed))).collect();
    let weighted = read.iter().zip(&means).filter_map(|((section, _), mean)| Some(((*mean)?, section.weight)));
    let before_critical = rounded(mean(weighted).ok_or(AnswerProblem::NothingCounts)?);
    let failed = |item: &ItemScore| item.counted.is_some_and(|counted| counted.fails && counted.critical);
    let failed_critical = read.iter().any(|(_, items)| items.iter().any(failed));
    let sections = read
        .into_iter()
        .zip(means)
        .map(|((section, items), mean)| SectionScore { code: section.code.clone(), score: mean.map(rounded), items })
        .collect();
    let total = if failed_critical { Hundredths(0) } else { before_critical };
    Ok(Score { total, before_critical, failed_critical, sections })
}

fn items(section: &Section, answers: &Answers, asked: &BTreeSet<&str>) -> Result<Vec<ItemScore>, AnswerProblem> {
    let read = |item: &Item| {
        let asked = asked.contains(item.code.as_str());
        let counted = match answers.get(&item.code) {
            Some(_) if !asked => return Err(AnswerProblem::Hidden(item.code.clone())),
            None if !asked => None,
            _ => counted(item, answers)?,
        };
        Ok(ItemScore { code: item.code.clone(), asked, counted })
    };
    section.items.iter().map(read).collect()
}

fn counted(item: &Item, answers: &Answers) -> Result<Option<CountedItem>, AnswerProblem> {
    match answers.get(&item.code) {
        None => Err(AnswerProblem::Unanswered(item.code.clone())),
        Some(Given::NotApplicable) if item.may_not_apply => Ok(None),
        Some(Given::NotApplicable) => Err(AnswerProblem::Applies(item.code.clone())),
        Some(Given::Choice(code)) => {
            let choice: &Choice = item.choice(code).ok_or_else(|| AnswerProblem::UnknownChoice(item.code.clone()))?;
            let (weight, points, fails) = (item.weight, choice.points, choice.fails);
            Ok(Some(CountedItem { points, weight, fails, critical: item.critical }))
        }
    }
}

fn weighed(item: &ItemScore) -> Option<(u64, u32)> {
    item.counted.map(|counted| (u64::from(counted.points) * FINE, counted.weight))
}

/// The weighted mean, rounded half up; `None` when nothing weighs.
fn mean(values: impl Iterator<Item = (u64, u32)>) -> Option<u64> {
    let (sum, weight) = values
        .fold((0u64, 0u64), |(sum, all), (value, weight)| (sum + value * u64::from(weight), all + u64::from(weight)));
    (weight > 0).then(|| (2 * sum + weight) / (2 * weight))
}

fn rounded(fine: u64) -> Hundredths {
    let hundredths = (fine + FINE_IN_A_HUNDREDTH / 2) / FINE_IN_A_HUNDREDTH;
    Hundredths(u32::try_from(hundredths).unwrap_or(u32::MAX))
}

/// The items that failed, in their order, with whether they are critical.
#[must_use]
pub fn failures(score: &Score) -> Vec<(String, bool)> {
    let failed = |item: &ItemScore| item.counted.filter(|counted| counted.fails).map(|counted| counted.critical);
    let items = score.sections.iter().flat_map(|section| &section.items);
    items.filter_map(|item| failed(item).map(|critical| (item.code.clone(), critical))).collect()
}
