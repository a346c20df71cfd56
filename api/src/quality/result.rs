//! What inspections found, in the schema.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    kernel::words,
    quality::{
        checklist::score::{Hundredths, SectionScore},
        results,
    },
};

use super::template::InspectionItem;
use crate::{
    agency::FileReference,
    graphql::{ContextExt, Decimal, Result},
};

/// Hundredths of a point as clients read them.
pub fn points(hundredths: i64) -> Decimal {
    Decimal(rust_decimal::Decimal::new(hundredths, 2))
}

fn of(hundredths: Hundredths) -> Decimal {
    points(hundredths.0.into())
}

/// What an inspection found.
pub struct InspectionResult(pub results::InspectionResult);

/// What an inspection found, what it comes to, and what counted how.
#[Object]
impl InspectionResult {
    /// The score: 0 to 100, with two digits. 0 when a critical item failed.
    async fn score(&self) -> Decimal {
        of(self.0.score.total)
    }

    /// What the score would be without critical items: 0 to 100.
    async fn score_before_critical(&self) -> Decimal {
        of(self.0.score.before_critical)
    }

    /// Whether a critical item failed.
    async fn failed_critical(&self) -> bool {
        self.0.score.failed_critical
    }

    /// What each section comes to, in their order.
    async fn sections(&self) -> Vec<InspectionSectionResult> {
        self.0.score.sections.iter().map(Into::into).collect()
    }

    /// What was said about each item, in the order of the checklist.
    async fn items(&self) -> Vec<InspectionItemResult> {
        self.0.items.iter().cloned().map(InspectionItemResult).collect()
    }
}

/// What a section comes to.
#[derive(SimpleObject)]
pub struct InspectionSectionResult {
    /// Which section.
    section_code: String,
    /// The mean of its items by their weights: 0 to 100. Null when nothing in it counted.
    score: Option<Decimal>,
}

impl From<&SectionScore> for InspectionSectionResult {
    fn from(section: &SectionScore) -> Self {
        Self { section_code: section.code.clone(), score: section.score.map(of) }
    }
}

/// What was said about an item.
pub struct InspectionItemResult(results::ItemResult);

/// What was said about an item, and how it counted.
#[Object]
impl InspectionItemResult {
    /// In which section it stands.
    async fn section_code(&self) -> &str {
        &self.0.section
    }

    /// The item, as it stands in the checklist.
    async fn item(&self) -> InspectionItem {
        self.0.item.clone().into()
    }

    /// Whether it was asked: an item with a condition is, when that holds.
    async fn asked(&self) -> bool {
        self.0.asked
    }

    /// The code of the choice. Null when the item did not apply or was not asked.
    async fn choice_code(&self) -> Option<&str> {
        self.0.choice.as_deref()
    }

    /// What the choice was worth: 0 to 100. Null when the item did not apply or was not asked; it is left out of the score
    /// then.
    async fn points(&self) -> Option<u32> {
        self.0.counted.map(|counted| counted.points)
    }

    /// Whether it failed.
    async fn failed(&self) -> bool {
        self.0.counted.is_some_and(|counted| counted.fails)
    }

    /// What the inspector said. Null when nothing, and once the household is erased.
    async fn comment(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.comment.as_ref()).await?)
    }

    /// The files that show it.
    async fn evidence(&self) -> Vec<FileReference> {
        self.0.evidence.iter().cloned().map(FileReference).collect()
    }
}
