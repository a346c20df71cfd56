//! The care log in the schema.

use async_graphql::{Context, InputObject, Object, OneofObject, SimpleObject};
use domain::{
    care::{
        self,
        log::{
            content::{self, LogContent, Noted},
            vitals::Measurement,
        },
        logs,
    },
    id::{CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId, VisitId},
    kernel::{self, Error},
};
use rust_decimal::{Decimal as Number, prelude::ToPrimitive};

use super::{
    batches::LogCorrectionOf,
    record_enums::{CareLogKind, DoseOutcome, FeedingWay, VitalSign},
};
use crate::graphql::{ContextExt, DateTime, Decimal, Id, Result};

/// An entry of the care log.
#[derive(Clone)]
pub struct CareLogEntry(pub care::CareLogEntry);

impl From<care::CareLogEntry> for CareLogEntry {
    fn from(row: care::CareLogEntry) -> Self {
        Self(row)
    }
}

/// Something that was noted about somebody in care. It is never changed: another one corrects it. Every reading of what it
/// says leaves a trace.
#[Object]
impl CareLogEntry {
    /// The id.
    async fn id(&self) -> Id<CareLogEntryId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// About whom, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// At which visit, by id. Null when at none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// What it is about.
    async fn kind(&self) -> CareLogKind {
        self.0.kind.into()
    }

    /// When it was so, by the device of whoever noted it.
    async fn happened_at(&self) -> DateTime {
        self.0.happened_at.into()
    }

    /// Who noted it: the id of an account.
    async fn noted_by(&self) -> &str {
        &self.0.noted_by
    }

    /// When it came here.
    async fn noted_at(&self) -> DateTime {
        self.0.noted_at.into()
    }

    /// What it says. Null once the household was erased.
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<CareLogContent>> {
        Ok(logs::noted(ctx.cx()?, &self.0).await?.map(|noted| CareLogContent::of(&noted.content)))
    }

    /// What else was said. Null when nothing was, and once the household was erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(logs::noted(ctx.cx()?, &self.0).await?.and_then(|noted| noted.words))
    }

    /// The medicine that it is about, by id. Null when it is about none that was ordered.
    async fn medication_order_id(&self) -> Option<Id<MedicationOrderId>> {
        self.0.medication_order_id.map(Id)
    }

    /// When the dose was due. Null when it is about none that was ordered.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(DateTime)
    }

    /// The entry that this one takes the place of, by id. Null when it corrects none.
    async fn corrects_id(&self) -> Option<Id<CareLogEntryId>> {
        self.0.corrects_id.map(Id)
    }

    /// The entry that took the place of this one, by id. Null while it holds.
    async fn corrected_by_id(&self, ctx: &Context<'_>) -> Result<Option<Id<CareLogEntryId>>> {
        Ok(ctx.load::<LogCorrectionOf>(self.0.id).await?.map(Id))
    }
}

/// What an entry says, by its kind: the one field that is not null. A note says it in its words alone, and has none.
#[derive(Default, SimpleObject)]
struct CareLogContent {
    /// How somebody was fed. Null for entries of other kinds.
    feeding: Option<CareLogFeeding>,
    /// A time of sleep. Null for entries of other kinds.
    sleep: Option<CareLogSleep>,
    /// A diaper. Null for entries of other kinds.
    diaper: Option<CareLogDiaper>,
    /// What became of a medicine. Null for entries of other kinds.
    medication: Option<DoseOutcome>,
    /// A measurement. Null for entries of other kinds.
    vitals: Option<CareLogVitals>,
    /// How the person feels, from 1, very low, to 5, very well. Null for entries of other kinds.
    mood: Option<u32>,
}

/// How somebody was fed.
#[derive(SimpleObject)]
struct CareLogFeeding {
    /// How.
    way: FeedingWay,
    /// How much was drunk, in millilitres. Null when not measured.
    milliliters: Option<u32>,
    /// How long it took, in minutes. Null when not measured.
    minutes: Option<u32>,
}

/// A time of sleep.
#[derive(SimpleObject)]
struct CareLogSleep {
    /// When it began.
    began_at: DateTime,
    /// When it ended.
    ended_at: DateTime,
}

/// A diaper that was changed.
#[derive(SimpleObject)]
struct CareLogDiaper {
    /// Whether it was wet.
    wet: bool,
    /// Whether it was soiled.
    soiled: bool,
}

/// A measurement.
#[derive(SimpleObject)]
struct CareLogVitals {
    /// What was measured.
    sign: VitalSign,
    /// The value, in the unit of the sign.
    value: Decimal,
}

impl CareLogContent {
    fn of(content: &LogContent) -> Self {
        let nothing = Self::default();
        match *content {
            LogContent::Feeding { way, milliliters, minutes } => {
                Self { feeding: Some(CareLogFeeding { way: way.into(), milliliters, minutes }), ..nothing }
            }
            LogContent::Sleep { began_at, ended_at } => {
                Self { sleep: Some(CareLogSleep { began_at: began_at.into(), ended_at: ended_at.into() }), ..nothing }
            }
            LogContent::Diaper { wet, soiled } => Self { diaper: Some(CareLogDiaper { wet, soiled }), ..nothing },
            LogContent::Medication { outcome } => Self { medication: Some(outcome.into()), ..nothing },
            LogContent::Vitals(Measurement { sign, steps }) => {
                let value = Decimal(Number::new(steps.into(), sign.digits()));
                Self { vitals: Some(CareLogVitals { sign: sign.into(), value }), ..nothing }
            }
            LogContent::Mood { level } => Self { mood: Some(level), ..nothing },
            LogContent::Note => nothing,
        }
    }
}

/// What an entry says: one of these.
#[derive(OneofObject)]
pub enum CareLogContentInput {
    /// How somebody was fed.
    Feeding(CareLogFeedingInput),
    /// A time of sleep.
    Sleep(CareLogSleepInput),
    /// A diaper that was changed.
    Diaper(CareLogDiaperInput),
    /// What became of a medicine; the words are needed unless it was given.
    Medication(DoseOutcome),
    /// A measurement.
    Vitals(CareLogVitalsInput),
    /// How the person feels.
    Mood(CareLogMoodInput),
    /// Anything else, which the words say; `true`.
    Note(bool),
}

/// How somebody was fed.
#[derive(InputObject)]
pub struct CareLogFeedingInput {
    /// How.
    way: FeedingWay,
    /// How much was drunk, in millilitres; at most 5000.
    milliliters: Option<u32>,
    /// How long it took, in minutes; at most 240.
    minutes: Option<u32>,
}

/// A time of sleep.
#[derive(InputObject)]
pub struct CareLogSleepInput {
    /// When it began.
    began_at: DateTime,
    /// When it ended; not in the future.
    ended_at: DateTime,
}

/// A diaper that was changed.
#[derive(InputObject)]
pub struct CareLogDiaperInput {
    /// Whether it was wet.
    wet: bool,
    /// Whether it was soiled.
    soiled: bool,
}

/// A measurement.
#[derive(InputObject)]
pub struct CareLogVitalsInput {
    /// What was measured.
    sign: VitalSign,
    /// The value, in the unit of the sign, with no more digits than it has.
    value: Decimal,
}

/// How the person feels.
#[derive(InputObject)]
pub struct CareLogMoodInput {
    /// From 1, very low, to 5, very well.
    level: u32,
}

impl CareLogContentInput {
    /// What is noted, with the words.
    ///
    /// # Errors
    /// `Invalid`, when a value has more digits than its sign.
    pub fn noted(self, words: Option<String>) -> kernel::Result<Noted> {
        let content = match self {
            Self::Feeding(it) => {
                LogContent::Feeding { way: it.way.into(), milliliters: it.milliliters, minutes: it.minutes }
            }
            Self::Sleep(it) => LogContent::Sleep { began_at: it.began_at.0, ended_at: it.ended_at.0 },
            Self::Diaper(it) => LogContent::Diaper { wet: it.wet, soiled: it.soiled },
            Self::Medication(outcome) => LogContent::Medication { outcome: content::DoseOutcome::from(outcome) },
            Self::Vitals(it) => LogContent::Vitals(it.measured()?),
            Self::Mood(it) => LogContent::Mood { level: it.level },
            Self::Note(_) => LogContent::Note,
        };
        Ok(Noted { content, words })
    }
}

impl CareLogVitalsInput {
    fn measured(&self) -> kernel::Result<Measurement> {
        let sign = care::log::vitals::VitalSign::from(self.sign);
        let steps = Number::from(10_u32.pow(sign.digits())).checked_mul(self.value.0).filter(Number::is_integer);
        let steps = steps.and_then(|steps| steps.to_i32()).ok_or_else(|| {
            let problem = format!("must have at most {} digits after the point", sign.digits());
            Error::invalid("content.vitals.value", problem)
        })?;
        Ok(Measurement { sign, steps })
    }
}
