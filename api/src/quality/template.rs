//! Checklists in the schema.

use std::collections::HashMap;

use async_graphql::{Object, SimpleObject};
use domain::{
    id::InspectionTemplateId,
    kernel,
    quality::{self, checklist::content, templates},
};

use crate::graphql::{DateTime, Id, Result, node::Findable};

/// A version of a checklist.
#[derive(Clone)]
pub struct InspectionTemplate(pub quality::InspectionTemplate);

impl From<quality::InspectionTemplate> for InspectionTemplate {
    fn from(row: quality::InspectionTemplate) -> Self {
        Self(row)
    }
}

impl Findable for InspectionTemplate {
    type Id = InspectionTemplateId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[InspectionTemplateId],
    ) -> kernel::Result<HashMap<InspectionTemplateId, Self>> {
        Ok(templates::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A version of a checklist for inspections. A published version never changes.
#[Object]
impl InspectionTemplate {
    /// The id of this version.
    pub async fn id(&self) -> Id<InspectionTemplateId> {
        self.0.id.into()
    }

    /// What all versions of the checklist share.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The number of the version, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its sections, in their order.
    async fn sections(&self) -> Result<Vec<InspectionSection>> {
        Ok(templates::content(&self.0)?.sections.into_iter().map(Into::into).collect())
    }

    /// Who drafted it: the id of an account.
    async fn drafted_by(&self) -> &str {
        &self.0.drafted_by
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        self.0.drafted_at.into()
    }

    /// Since when inspections are planned by it. Null while it is a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A section of a checklist.
#[derive(SimpleObject)]
pub struct InspectionSection {
    /// What programs call it.
    code: String,
    /// What people call it.
    title: String,
    /// How much it weighs among the sections: 0 to 1000.
    weight: u32,
    /// Its items, in their order.
    items: Vec<InspectionItem>,
}

impl From<content::Section> for InspectionSection {
    fn from(section: content::Section) -> Self {
        let items = section.items.into_iter().map(Into::into).collect();
        Self { code: section.code, title: section.title, weight: section.weight, items }
    }
}

/// Something that is looked at.
#[derive(SimpleObject)]
pub struct InspectionItem {
    /// What programs call it; once in a checklist.
    code: String,
    /// What is asked.
    words: String,
    /// How much it weighs within its section: 0 to 1000.
    weight: u32,
    /// Whether a failure here brings the whole score to 0.
    critical: bool,
    /// Whether it can be answered that it does not apply.
    may_not_apply: bool,
    /// Whether a file has to show it, whatever the answer.
    evidence: bool,
    /// When it is asked at all, by the answers to items before it. Null when always.
    condition: Option<String>,
    /// The answers that can be given.
    choices: Vec<InspectionChoice>,
}

impl From<content::Item> for InspectionItem {
    fn from(item: content::Item) -> Self {
        Self {
            code: item.code,
            words: item.words,
            weight: item.weight,
            critical: item.critical,
            may_not_apply: item.may_not_apply,
            evidence: item.evidence,
            condition: item.condition,
            choices: item.choices.into_iter().map(Into::into).collect(),
        }
    }
}

/// An answer that can be given.
#[derive(SimpleObject)]
pub struct InspectionChoice {
    /// What programs call it; once in an item.
    code: String,
    /// What people read.
    label: String,
    /// What it is worth: 0 to 100.
    points: u32,
    /// Whether the item has failed with it. A comment is demanded then, and a finding follows.
    fails: bool,
}

impl From<content::Choice> for InspectionChoice {
    fn from(choice: content::Choice) -> Self {
        Self { code: choice.code, label: choice.label, points: choice.points, fails: choice.fails }
    }
}
