//! What an entry of the log says.

use chrono::{DateTime, Utc};
use entity::care::care_log_entry::LogKind;
use serde::{Deserialize, Serialize};

use super::vitals::{Measurement, plausible};
use crate::kernel::{Error, Result, input};

/// What an entry of the log says. Amounts carry their unit in their name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LogContent {
    /// A meal, the breast or a bottle.
    Feeding {
        /// How.
        way: FeedingWay,
        /// How much was drunk.
        milliliters: Option<u32>,
        /// How long it took.
        minutes: Option<u32>,
    },
    /// A time of sleep.
    Sleep {
        /// When it began.
        began_at: DateTime<Utc>,
        /// When it ended.
        ended_at: DateTime<Utc>,
    },
    /// A diaper that was changed.
    Diaper {
        /// Whether it was wet.
        wet: bool,
        /// Whether it was soiled.
        soiled: bool,
    },
    /// A medicine.
    Medication {
        /// What became of the dose.
        outcome: DoseOutcome,
    },
    /// A measurement.
    Vitals(Measurement),
    /// How the person feels.
    Mood {
        /// From 1, very low, to 5, very well.
        level: u32,
    },
    /// Anything else: the words say it.
    Note,
}

/// How somebody was fed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FeedingWay {
    /// At the breast.
    Breast,
    /// Milk of the mother, from a bottle.
    ExpressedMilk,
    /// Formula, from a bottle.
    Formula,
    /// A meal.
    Meal,
    /// A drink.
    Drink,
}

/// What became of a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DoseOutcome {
    /// It was taken.
    Given,
    /// The person did not want it.
    Refused,
    /// It was left out on purpose; the words say why.
    Omitted,
}

/// An entry as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What it says.
    pub content: LogContent,
    /// What else there is to say.
    pub words: Option<String>,
}

impl LogContent {
    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> LogKind {
        match self {
            Self::Feeding { .. } => LogKind::Feeding,
            Self::Sleep { .. } => LogKind::Sleep,
            Self::Diaper { .. } => LogKind::Diaper,
            Self::Medication { .. } => LogKind::Medication,
            Self::Vitals(_) => LogKind::Vitals,
            Self::Mood { .. } => LogKind::Mood,
            Self::Note => LogKind::Note,
        }
    }

    /// Whether words have to say more.
    const fn needs_words(&self) -> bool {
        match self {
            Self::Note | Self::Medication { outcome: DoseOutcome::Refused | DoseOutcome::Omitted } => true,
            Self::Feeding { .. }
            | Self::Sleep { .. }
            | Self::Diaper { .. }
            | Self::Medication { outcome: DoseOutcome::Given }
            | Self::Vitals(_)
            | Self::Mood { .. } => false,
        }
    }
}

impl Noted {
    /// An entry that can be so, its words without spaces around them.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `words` or in `content`.
    pub fn checked(self, now: DateTime<Utc>) -> Result<Self> {
        let words = if self.content.needs_words() {
            Some(input::required_text("words", self.words.as_deref().unwrap_or_default(), 2_000)?)
        } else {
            input::optional_text("words", self.words.as_deref(), 2_000)?
        };
        match &self.content {
            LogContent::Feeding { milliliters, minutes, .. } => {
                input::within("content.feeding.milliliters", milliliters.unwrap_or(0).into(), 0, 5_000)?;
                input::within("content.feeding.minutes", minutes.unwrap_or(0).into(), 0, 240)?;
            }
            LogContent::Sleep { began_at, ended_at } => {
                if ended_at <= began_at || *ended_at > now {
                    return Err(Error::invalid(
                        "content.sleep.endedAt",
                        "must be after it began, and not in the future",
                    ));
                }
            }
            LogContent::Vitals(measured) => {
                let range = plausible(measured.sign);
                if !range.contains(&measured.steps) {
                    return Err(Error::invalid("content.vitals.value", "cannot be: no living person has it"));
                }
            }
            LogContent::Mood { level } => _ = input::within("content.mood.level", (*level).into(), 1, 5)?,
            LogContent::Diaper { .. } | LogContent::Medication { .. } | LogContent::Note => {}
        }
        Ok(Self { content: self.content, words })
    }
}
