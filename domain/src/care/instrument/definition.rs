//! An instrument as it is written down: questions, scales, bands, and what raises an alert.

use std::collections::BTreeSet;

use entity::care::care_plan::RiskGroup;
use serde::{Deserialize, Serialize};

/// Items, bands and the like are listed at most so often.
const MOST_LISTED: usize = 200;
/// Texts have at most so many characters.
const LONGEST_TEXT: usize = 1_000;
/// The most that an item can score, and a circumstance be counted.
const MOST_SCORE: u32 = 1_000;

/// A text in English, and in Chinese where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
}

/// An instrument in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// Names the instrument through all its versions.
    pub code: String,
    /// The version, from 1.
    pub number: u32,
    /// What it is called.
    pub title: Words,
    /// Where it was published.
    pub source: String,
    /// On which terms its texts are here.
    pub licence: String,
    /// What is said before the first item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<Words>,
    /// What a high sum means.
    pub direction: Direction,
    /// The items, in sections.
    pub sections: Vec<Section>,
    /// What sums mean, the best first.
    pub bands: Vec<Band>,
    /// What is asked beside the items and not summed.
    #[serde(default)]
    pub circumstances: Vec<Circumstance>,
    /// What makes a band worse.
    #[serde(default)]
    pub shifts: Vec<Shift>,
    /// What somebody has to know at once.
    #[serde(default)]
    pub alerts: Vec<AlertRule>,
}

/// What a high sum means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// More is worse.
    HigherIsWorse,
}

/// Items that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Names it.
    pub code: String,
    /// What it is called.
    pub title: Words,
    /// Its items.
    pub items: Vec<Item>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Names it.
    pub code: String,
    /// What is asked.
    pub text: Words,
    /// What may be answered.
    pub scale: Scale,
}

/// What may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scale {
    /// A whole number from 0 to this one.
    UpTo(u32),
    /// One of these.
    Choices(Vec<Choice>),
}

/// An answer that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it scores.
    pub score: u32,
    /// What it says.
    pub text: Words,
}

/// What a range of sums means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Names it.
    pub code: String,
    /// What it is called.
    pub title: Words,
    /// The smallest sum.
    pub from: u32,
    /// The largest sum.
    pub to: u32,
    /// The group of risk that it leads to.
    pub risk: RiskGroup,
}

/// Something that is asked beside the items: counted, never summed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstance {
    /// Names it.
    pub code: String,
    /// What is asked.
    pub text: Words,
    /// The largest answer.
    pub most: u32,
}

/// What makes a band worse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shift {
    /// Which circumstance.
    pub circumstance: String,
    /// From which count on.
    pub at_least: u32,
    /// By how much.
    pub effect: Effect,
}

/// How much worse a band becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The worst there is.
    Lowest,
    /// So many bands worse, and never below the worst.
    Worse(u32),
}

/// What somebody has to know at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertRule {
    /// Names it.
    pub code: String,
    /// What has to be known.
    pub text: Words,
    /// When.
    pub when: AlertCondition,
}

/// When an alert is raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AlertCondition {
    /// An item scores so much, whatever the sum.
    Item {
        /// Which item.
        code: String,
        /// From which score on.
        #[serde(rename = "atLeast")]
        at_least: u32,
    },
    /// The sum is so large.
    TotalAtLeast(u32),
}

impl Scale {
    /// Whether this score is one of it.
    #[must_use]
    pub fn allows(&self, score: u32) -> bool {
        match self {
            Self::UpTo(most) => score <= *most,
            Self::Choices(choices) => choices.iter().any(|choice| choice.score == score),
        }
    }

    /// The smallest and the largest score.
    fn range(&self) -> (u32, u32) {
        match self {
            Self::UpTo(most) => (0, *most),
            Self::Choices(choices) => {
                let scores = choices.iter().map(|choice| choice.score);
                (scores.clone().min().unwrap_or(0), scores.max().unwrap_or(0))
            }
        }
    }
}

impl Definition {
    /// All items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The smallest and the largest sum.
    #[must_use]
    pub fn range(&self) -> (u32, u32) {
        self.items().map(|item| item.scale.range()).fold((0, 0), |sum, item| (sum.0 + item.0, sum.1 + item.1))
    }

    /// What is wrong with it, in words to be read after the name of the field in which it came.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.number == 0 {
            return Err("has the version 0; versions begin with 1".into());
        }
        if self.items().next().is_none() {
            return Err("has no items".into());
        }
        self.check_lengths()?;
        self.check_codes()?;
        self.check_scales()?;
        self.check_bands()?;
        self.check_references()
    }

    fn check_lengths(&self) -> Result<(), String> {
        let lists = [self.sections.len(), self.bands.len(), self.circumstances.len(), self.shifts.len()];
        let most = lists.into_iter().chain([self.alerts.len(), self.items().count()]).max().unwrap_or(0);
        if most > MOST_LISTED {
            return Err(format!("lists {most} entries of a kind; at most {MOST_LISTED} are kept"));
        }
        let long = |words: &Words| {
            let longest = words.en.chars().count().max(words.zh.as_ref().map_or(0, |zh| zh.chars().count()));
            words.en.trim().is_empty() || longest > LONGEST_TEXT
        };
        if let Some(words) = self.words().find(|words| long(words)) {
            let begin: String = words.en.chars().take(20).collect();
            return Err(format!("has a text that is empty or longer than {LONGEST_TEXT} characters: `{begin}`"));
        }
        for (name, text) in [("source", &self.source), ("licence", &self.licence)] {
            if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT {
                return Err(format!("says nothing, or more than {LONGEST_TEXT} characters, as its {name}"));
            }
        }
        Ok(())
    }

    /// Every text that people read.
    fn words(&self) -> impl Iterator<Item = &Words> {
        let choices = self.items().flat_map(|item| match &item.scale {
            Scale::UpTo(_) => [].iter(),
            Scale::Choices(choices) => choices.iter(),
        });
        std::iter::once(&self.title)
            .chain(&self.instruction)
            .chain(self.sections.iter().map(|section| &section.title))
            .chain(self.items().map(|item| &item.text))
            .chain(choices.map(|choice| &choice.text))
            .chain(self.bands.iter().map(|band| &band.title))
            .chain(self.circumstances.iter().map(|circumstance| &circumstance.text))
            .chain(self.alerts.iter().map(|alert| &alert.text))
    }

    fn check_codes(&self) -> Result<(), String> {
        let of_questions =
            self.items().map(|item| &item.code).chain(self.circumstances.iter().map(|asked| &asked.code));
        each_once("question", of_questions)?;
        each_once("section", self.sections.iter().map(|section| &section.code))?;
        each_once("band", self.bands.iter().map(|band| &band.code))?;
        each_once("alert", self.alerts.iter().map(|alert| &alert.code))?;
        each_once("instrument", std::iter::once(&self.code))
    }

    fn check_scales(&self) -> Result<(), String> {
        for item in self.items() {
            let scores: Vec<u32> = match &item.scale {
                Scale::UpTo(most) => vec![*most],
                Scale::Choices(choices) => choices.iter().map(|choice| choice.score).collect(),
            };
            let different: BTreeSet<_> = scores.iter().collect();
            if scores.is_empty() || different.len() < scores.len() {
                return Err(format!("gives `{}` no choices, or two with the same score", item.code));
            }
            if scores.iter().any(|score| *score > MOST_SCORE) || item.scale.range().1 == 0 {
                return Err(format!("lets `{}` score more than {MOST_SCORE}, or nothing at all", item.code));
            }
        }
        match self.circumstances.iter().find(|asked| asked.most == 0 || asked.most > MOST_SCORE) {
            Some(asked) => Err(format!("must let `{}` be counted from 0 to at most {MOST_SCORE}", asked.code)),
            None => Ok(()),
        }
    }

    /// The bands take in every sum once, from the best to the worst.
    fn check_bands(&self) -> Result<(), String> {
        let (least, most) = self.range();
        let mut rising: Vec<&Band> = self.bands.iter().collect();
        if self.direction == Direction::HigherIsBetter {
            rising.reverse();
        }
        let mut next = least;
        for band in rising {
            if band.from != next || band.to < band.from {
                let code = &band.code;
                return Err(format!("has a gap, an overlap or another order at the band `{code}`: {next} comes next"));
            }
            next = band.to + 1;
        }
        if next != most + 1 {
            return Err(format!("has bands up to {}, and sums from {least} to {most}", next.saturating_sub(1)));
        }
        Ok(())
    }

    fn check_references(&self) -> Result<(), String> {
        for shift in &self.shifts {
            let known = self.circumstances.iter().find(|asked| asked.code == shift.circumstance);
            if known.is_none_or(|asked| shift.at_least == 0 || shift.at_least > asked.most) {
                return Err(format!("shifts by `{}`, which is not asked or never counted so far", shift.circumstance));
            }
        }
        for alert in &self.alerts {
            let possible = match &alert.when {
                AlertCondition::TotalAtLeast(total) => *total <= self.range().1,
                AlertCondition::Item { code, at_least } => {
                    self.items().any(|item| item.code == *code && *at_least <= item.scale.range().1)
                }
            };
            if !possible {
                return Err(format!("can never raise the alert `{}`", alert.code));
            }
        }
        Ok(())
    }
}

/// Codes are upper case with digits and underscores, at most 40 characters, each once.
fn each_once<'a>(what: &str, codes: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for code in codes {
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if code.is_empty() || code.len() > 40 || !code.chars().all(plain) {
            return Err(format!("has the {what} `{code}`; a code has 1 to 40 letters A to Z, digits and underscores"));
        }
        if !seen.insert(code) {
            return Err(format!("has the {what} `{code}` twice"));
        }
    }
    Ok(())
}
