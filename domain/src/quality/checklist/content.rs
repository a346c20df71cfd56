//! What a checklist asks: sections of items, each with the answers that can be given.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::conditions;

/// A checklist has at most so many sections, a section so many items, an item so many answers.
const MOST: usize = 100;
const MOST_CHOICES: usize = 20;
/// The largest weight.
pub const MOST_WEIGHT: u32 = 1_000;
/// The most that an answer is worth.
pub const MOST_POINTS: u32 = 100;
const LONGEST_CODE: usize = 50;
const LONGEST_WORDS: usize = 500;

/// A checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Its sections, in their order.
    pub sections: Vec<Section>,
}

/// A section of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// What programs call it.
    pub code: String,
    /// What people call it.
    pub title: String,
    /// How much it weighs among the sections.
    pub weight: u32,
    /// Its items, in their order.
    pub items: Vec<Item>,
}

/// Something that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// What programs call it; once in a checklist.
    pub code: String,
    /// What is asked.
    pub words: String,
    /// How much it weighs within its section.
    pub weight: u32,
    /// Whether a failure here brings the whole to nothing: 100 − 1 = 0.
    pub critical: bool,
    /// Whether it can be said that it does not apply.
    pub may_not_apply: bool,
    /// Whether a file has to show it, whatever the answer.
    pub evidence: bool,
    /// When it is asked at all: a condition about the answers to items before it. Left out, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The answers that can be given.
    pub choices: Vec<Choice>,
}

/// An answer that can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What programs call it; once in an item.
    pub code: String,
    /// What people read.
    pub label: String,
    /// What it is worth, from 0 to 100.
    pub points: u32,
    /// Whether the item has failed with it. A comment is demanded then.
    pub fails: bool,
}

/// What is wrong with a checklist. The path is that of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentProblem {
    /// Where, in camelCase.
    pub field: &'static str,
    /// What, read after the field's name.
    pub problem: String,
}

pub(in crate::quality) fn refuse<T>(field: &'static str, problem: impl Into<String>) -> Result<T, ContentProblem> {
    Err(ContentProblem { field, problem: problem.into() })
}

impl Content {
    /// All items, in their order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The item of this code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items().find(|item| item.code == code)
    }

    /// Checks that answers to it can be counted.
    ///
    /// # Errors
    /// [`ContentProblem`]: the first one.
    pub fn check(&self) -> Result<(), ContentProblem> {
        few("sections", self.sections.len(), MOST)?;
        codes("sections.code", self.sections.iter().map(|section| section.code.as_str()))?;
        codes("sections.items.code", self.items().map(|item| item.code.as_str()))?;
        weights("sections.weight", self.sections.iter().map(|section| section.weight))?;
        self.sections.iter().try_for_each(Section::check)?;
        conditions::check(self)
    }
}

impl Section {
    fn check(&self) -> Result<(), ContentProblem> {
        words("sections.title", &self.title)?;
        few("sections.items", self.items.len(), MOST)?;
        weights("sections.items.weight", self.items.iter().map(|item| item.weight))?;
        self.items.iter().try_for_each(Item::check)
    }
}

impl Item {
    /// The answer of this code.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    fn check(&self) -> Result<(), ContentProblem> {
        words("sections.items.words", &self.words)?;
        let field = "sections.items.choices";
        few(field, self.choices.len(), MOST_CHOICES)?;
        if self.choices.len() < 2 {
            return refuse(field, format!("of `{}` must be at least two", self.code));
        }
        codes("sections.items.choices.code", self.choices.iter().map(|choice| choice.code.as_str()))?;
        for choice in &self.choices {
            words("sections.items.choices.label", &choice.label)?;
            if choice.points > MOST_POINTS {
                return refuse("sections.items.choices.points", format!("must be from 0 to {MOST_POINTS}"));
            }
        }
        if self.critical && !self.choices.iter().any(|choice| choice.fails) {
            return refuse(field, format!("of `{}` must have one that fails, as the item is critical", self.code));
        }
        Ok(())
    }
}

pub(in crate::quality) fn few(field: &'static str, count: usize, most: usize) -> Result<(), ContentProblem> {
    match count {
        0 => refuse(field, "must not be empty"),
        count if count > most => refuse(field, format!("has {count} entries; at most {most} are kept")),
        _ => Ok(()),
    }
}

pub(in crate::quality) fn words(field: &'static str, text: &str) -> Result<(), ContentProblem> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        refuse(field, "must not be empty")
    } else if length > LONGEST_WORDS {
        refuse(field, format!("has {length} characters; at most {LONGEST_WORDS} are kept"))
    } else {
        Ok(())
    }
}

/// Each code once, of letters, digits and underscores.
pub(in crate::quality) fn codes<'a>(
    field: &'static str,
    codes: impl Iterator<Item = &'a str>,
) -> Result<(), ContentProblem> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !is_code(code) {
            return refuse(field, "must be of capital letters, digits and underscores, at most 50");
        }
        if !seen.insert(code) {
            return refuse(field, format!("`{code}` is there twice"));
        }
    }
    Ok(())
}

/// Whether programs can know something by this text.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    !text.is_empty() && text.len() <= LONGEST_CODE && text.bytes().all(fits)
}

/// None above the largest, and not all of them nothing.
pub(in crate::quality) fn weights(
    field: &'static str,
    weights: impl Iterator<Item = u32>,
) -> Result<(), ContentProblem> {
    let weights: Vec<u32> = weights.collect();
    if weights.iter().any(|weight| *weight > MOST_WEIGHT) {
        return refuse(field, format!("must be from 0 to {MOST_WEIGHT}"));
    }
    if weights.iter().all(|weight| *weight == 0) { refuse(field, "must not all be 0") } else { Ok(()) }
}
