//! Instruments in the schema.

use async_graphql::{Json, Object, SimpleObject};
use domain::care::{
    instrument::definition::{self, AlertCondition, Effect, Scale},
    instruments,
};

use super::enums::{RiskGroup, ScoreDirection};
use crate::graphql::DateTime;

/// A text in two languages.
#[derive(SimpleObject)]
pub struct BilingualText {
    /// In English.
    en: String,
    /// In Chinese. Null when the text was not published or translated in it.
    zh: Option<String>,
}

impl From<&definition::Words> for BilingualText {
    fn from(words: &definition::Words) -> Self {
        Self { en: words.en.clone(), zh: words.zh.clone() }
    }
}

/// An instrument by which people are assessed.
#[derive(Clone)]
pub struct AssessmentInstrument(pub instruments::Instrument);

impl From<instruments::Instrument> for AssessmentInstrument {
    fn from(instrument: instruments::Instrument) -> Self {
        Self(instrument)
    }
}

/// An instrument by which people are assessed, in one version: what it asks, and what sums mean.
#[Object]
impl AssessmentInstrument {
    /// Names the instrument through all its versions: `GBT_42195_2022`, `PHQ_9`, `GAD_7`, `EPDS`, `KATZ_ADL`, or the
    /// agency's own.
    async fn code(&self) -> &str {
        &self.0.definition.code
    }

    /// The version, from 1.
    async fn number(&self) -> i32 {
        instruments::number_of(&self.0.definition)
    }

    /// What it is called.
    async fn title(&self) -> BilingualText {
        (&self.0.definition.title).into()
    }

    /// Where it was published. To be shown with the items.
    async fn source(&self) -> &str {
        &self.0.definition.source
    }

    /// On which terms its texts are here. To be shown with the items.
    async fn licence(&self) -> &str {
        &self.0.definition.licence
    }

    /// What is said before the first item. Null when nothing is.
    async fn instruction(&self) -> Option<BilingualText> {
        self.0.definition.instruction.as_ref().map(Into::into)
    }

    /// What a high sum means.
    async fn direction(&self) -> ScoreDirection {
        self.0.definition.direction.into()
    }

    /// The smallest sum.
    async fn least(&self) -> u32 {
        self.0.definition.range().0
    }

    /// The largest sum.
    async fn most(&self) -> u32 {
        self.0.definition.range().1
    }

    /// The items, in sections.
    async fn sections(&self) -> Vec<InstrumentSection> {
        self.0.definition.sections.iter().map(InstrumentSection::of).collect()
    }

    /// What is asked beside the items: counted, and never part of the sum.
    async fn circumstances(&self) -> Vec<InstrumentCircumstance> {
        let told = |asked: &definition::Circumstance| InstrumentCircumstance {
            code: asked.code.clone(),
            text: (&asked.text).into(),
            most: asked.most,
            effects: self
                .0
                .definition
                .shifts
                .iter()
                .filter(|shift| shift.circumstance == asked.code)
                .map(effect)
                .collect(),
        };
        self.0.definition.circumstances.iter().map(told).collect()
    }

    /// What sums mean, the best first.
    async fn bands(&self) -> Vec<InstrumentBand> {
        self.0.definition.bands.iter().map(InstrumentBand::of).collect()
    }

    /// What somebody has to know at once.
    async fn alerts(&self) -> Vec<InstrumentAlert> {
        self.0.definition.alerts.iter().map(InstrumentAlert::of).collect()
    }

    /// When the agency loaded it. Null when it comes with the product.
    async fn loaded_at(&self) -> Option<DateTime> {
        self.0.loaded_at.map(DateTime)
    }

    /// The whole definition, in the form in which `assessmentInstrumentLoad` takes one.
    async fn definition(&self) -> Json<&definition::Definition> {
        Json(&self.0.definition)
    }
}

fn effect(shift: &definition::Shift) -> CircumstanceEffect {
    let bands = match shift.effect {
        Effect::Lowest => None,
        Effect::Worse(bands) => Some(bands),
    };
    CircumstanceEffect { at_least: shift.at_least, bands_worse: bands }
}

/// Items that belong together.
#[derive(SimpleObject)]
struct InstrumentSection {
    /// Names it.
    code: String,
    /// What it is called.
    title: BilingualText,
    /// Its items.
    items: Vec<InstrumentItem>,
}

impl InstrumentSection {
    fn of(section: &definition::Section) -> Self {
        let items = section.items.iter().map(InstrumentItem::of).collect();
        Self { code: section.code.clone(), title: (&section.title).into(), items }
    }
}

/// A question.
#[derive(SimpleObject)]
struct InstrumentItem {
    /// Names it in answers.
    code: String,
    /// What is asked.
    text: BilingualText,
    /// The largest score, where any whole number from 0 to it may be given. Null where there are choices.
    up_to: Option<u32>,
    /// The answers of which one is chosen, in their order. Null where any number may be given.
    choices: Option<Vec<InstrumentChoice>>,
}

impl InstrumentItem {
    fn of(item: &definition::Item) -> Self {
        let choice =
            |choice: &definition::Choice| InstrumentChoice { score: choice.score, text: (&choice.text).into() };
        let (up_to, choices) = match &item.scale {
            Scale::UpTo(most) => (Some(*most), None),
            Scale::Choices(choices) => (None, Some(choices.iter().map(choice).collect())),
        };
        Self { code: item.code.clone(), text: (&item.text).into(), up_to, choices }
    }
}

/// An answer that may be chosen.
#[derive(SimpleObject)]
struct InstrumentChoice {
    /// What it scores.
    score: u32,
    /// What it says.
    text: BilingualText,
}

/// Something that is asked beside the items.
#[derive(SimpleObject)]
struct InstrumentCircumstance {
    /// Names it in answers.
    code: String,
    /// What is asked.
    text: BilingualText,
    /// The largest answer; the smallest is 0.
    most: u32,
    /// What follows from it.
    effects: Vec<CircumstanceEffect>,
}

/// What follows from a circumstance.
#[derive(SimpleObject)]
struct CircumstanceEffect {
    /// From which answer on.
    at_least: u32,
    /// By how many bands the result is worse. Null when it is the worst there is.
    bands_worse: Option<u32>,
}

/// What a range of sums means.
#[derive(SimpleObject)]
pub struct InstrumentBand {
    /// Names it.
    code: String,
    /// What it is called.
    title: BilingualText,
    /// The smallest sum.
    from: u32,
    /// The largest sum.
    to: u32,
    /// The group of risk that it leads to.
    risk_group: RiskGroup,
}

impl InstrumentBand {
    pub(super) fn of(band: &definition::Band) -> Self {
        Self {
            code: band.code.clone(),
            title: (&band.title).into(),
            from: band.from,
            to: band.to,
            risk_group: band.risk.into(),
        }
    }
}

/// What somebody has to know at once.
#[derive(SimpleObject)]
struct InstrumentAlert {
    /// Names it.
    code: String,
    /// What has to be known.
    text: BilingualText,
    /// The item whose answer raises it. Null when the sum does.
    item: Option<String>,
    /// From which score or sum on.
    at_least: u32,
}

impl InstrumentAlert {
    fn of(alert: &definition::AlertRule) -> Self {
        let (item, at_least) = match &alert.when {
            AlertCondition::Item { code, at_least } => (Some(code.clone()), *at_least),
            AlertCondition::TotalAtLeast(total) => (None, *total),
        };
        Self { code: alert.code.clone(), text: (&alert.text).into(), item, at_least }
    }
}
