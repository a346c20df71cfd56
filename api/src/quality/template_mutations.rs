//! What can be changed about checklists.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::InspectionTemplateId,
    quality::{
        checklist::content::{Choice, Content, Item, Section},
        templates::{self, TemplateInput},
    },
};

use super::InspectionTemplate;
use crate::graphql::{ContextExt, Id, Result, payload};

/// Checklists' part of the root.
#[derive(Default)]
pub struct InspectionTemplateMutation;

/// What a checklist is made of.
#[derive(InputObject)]
struct InspectionTemplateContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// Its sections, in their order: 1 to 100.
    sections: Vec<InspectionSectionInput>,
}

/// A section of a checklist.
#[derive(InputObject)]
struct InspectionSectionInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a checklist.
    code: String,
    /// What people call it; at most 500 characters.
    title: String,
    /// How much it weighs among the sections: 0 to 1000, not 0 for all.
    weight: u32,
    /// Its items, in their order: 1 to 100.
    items: Vec<InspectionItemInput>,
}

/// Something that is looked at.
#[derive(InputObject)]
struct InspectionItemInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a checklist.
    code: String,
    /// What is asked; at most 500 characters.
    words: String,
    /// How much it weighs within its section: 0 to 1000, not 0 for all.
    weight: u32,
    /// Whether a failure here brings the whole score to 0.
    #[graphql(default)]
    critical: bool,
    /// Whether it can be answered that it does not apply.
    #[graphql(default)]
    may_not_apply: bool,
    /// Whether a file has to show it, whatever the answer.
    #[graphql(default)]
    evidence: bool,
    /// When it is asked at all: a condition in a small part of CEL, about the codes of items before it. Each is the code of
    /// the choice that was made, `NOT_APPLICABLE`, or empty when it was not asked itself: `GLASS in ['PARTLY', 'NO']`. Left
    /// out, it is always asked.
    condition: Option<String>,
    /// The answers that can be given: 2 to 20; of a critical item at least one fails.
    choices: Vec<InspectionChoiceInput>,
}

/// An answer that can be given.
#[derive(InputObject)]
struct InspectionChoiceInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in an item.
    code: String,
    /// What people read; at most 500 characters.
    label: String,
    /// What it is worth: 0 to 100.
    points: u32,
    /// Whether the item has failed with it.
    #[graphql(default)]
    fails: bool,
}

impl From<InspectionTemplateContentInput> for TemplateInput {
    fn from(input: InspectionTemplateContentInput) -> Self {
        let sections = input.sections.into_iter().map(Into::into).collect();
        Self { name: input.name, content: Content { sections } }
    }
}

impl From<InspectionSectionInput> for Section {
    fn from(input: InspectionSectionInput) -> Self {
        let items = input.items.into_iter().map(Into::into).collect();
        Self { code: input.code, title: input.title, weight: input.weight, items }
    }
}

impl From<InspectionItemInput> for Item {
    fn from(input: InspectionItemInput) -> Self {
        Self {
            code: input.code,
            words: input.words,
            weight: input.weight,
            critical: input.critical,
            may_not_apply: input.may_not_apply,
            evidence: input.evidence,
            condition: input.condition,
            choices: input.choices.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<InspectionChoiceInput> for Choice {
    fn from(input: InspectionChoiceInput) -> Self {
        Self { code: input.code, label: input.label, points: input.points, fails: input.fails }
    }
}

/// Drafts a checklist, or the next version of one.
#[derive(InputObject)]
struct InspectionTemplateDraftInput {
    /// What all versions of the checklist share: capital letters, digits and underscores, at most 50.
    code: String,
    #[graphql(flatten)]
    content: InspectionTemplateContentInput,
}

/// Writes a draft anew.
#[derive(InputObject)]
struct InspectionTemplateReviseInput {
    /// Which draft.
    id: Id<InspectionTemplateId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    content: InspectionTemplateContentInput,
}

/// Publishes a draft.
#[derive(InputObject)]
struct InspectionTemplatePublishInput {
    /// Which draft.
    id: Id<InspectionTemplateId>,
    /// The version that you read.
    version: i32,
}

/// Makes the payload of a mutation that answers a checklist.
macro_rules! answers_a_template {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The version as it is now. Null when there are user errors.
                inspection_template: InspectionTemplate,
            }
        })*
    };
}

answers_a_template! {
    /// What `inspectionTemplateDraft` answers.
    InspectionTemplateDraftPayload;
    /// What `inspectionTemplateRevise` answers.
    InspectionTemplateRevisePayload;
    /// What `inspectionTemplatePublish` answers.
    InspectionTemplatePublishPayload;
}

#[Object]
impl InspectionTemplateMutation {
    /// Drafts a checklist, or the next version of one that is there. Codes: `INVALID`, `TEMPLATE_DRAFTED`.
    async fn inspection_template_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionTemplateDraftInput,
    ) -> Result<InspectionTemplateDraftPayload> {
        let InspectionTemplateDraftInput { code, content } = input;
        let content = content.into();
        let done = ctx.cx()?.write(async |tx| templates::draft(tx, &code, &content).await).await;
        InspectionTemplateDraftPayload::of(ctx, done)
    }

    /// Writes a draft anew. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `TEMPLATE_PUBLISHED`.
    async fn inspection_template_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionTemplateReviseInput,
    ) -> Result<InspectionTemplateRevisePayload> {
        let InspectionTemplateReviseInput { id, version, content } = input;
        let content = content.into();
        let done = ctx.cx()?.write(async |tx| templates::revise(tx, id.0, version, &content).await).await;
        InspectionTemplateRevisePayload::of(ctx, done)
    }

    /// Publishes a draft: inspections are planned by it from now on, and it never changes again. Codes: `NOT_FOUND`, `STALE`,
    /// `TEMPLATE_PUBLISHED`.
    async fn inspection_template_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionTemplatePublishInput,
    ) -> Result<InspectionTemplatePublishPayload> {
        let InspectionTemplatePublishInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| templates::publish(tx, id.0, version).await).await;
        InspectionTemplatePublishPayload::of(ctx, done)
    }
}
