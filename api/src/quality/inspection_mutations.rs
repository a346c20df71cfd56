//! What can be changed about inspections.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{FileReferenceId, HouseholdId, InspectionId, InspectionTemplateId, StaffMemberId, UserId, VisitId},
    quality::{
        conducting::{self, AnswerInput},
        inspections::{self, Appointed, PlanInput},
    },
};

use super::{Inspection, enums::InspectionKind};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Inspections' part of the root.
#[derive(Default)]
pub struct InspectionMutation;

/// Plans an inspection.
#[derive(InputObject)]
struct InspectionPlanInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Whose work.
    staff_member_id: Id<StaffMemberId>,
    /// At which visit of theirs there. Left out, at none in particular.
    visit_id: Option<Id<VisitId>>,
    /// By which published version of a checklist.
    template_id: Id<InspectionTemplateId>,
    /// Why; every kind but `BLIND`.
    kind: InspectionKind,
    /// Who inspects: an account of an inspector, a coordinator, a manager or an admin.
    inspector_id: Id<UserId>,
    /// When it is to be done.
    due_at: DateTime,
    /// After this it is missed; ahead, and not before `dueAt`.
    miss_at: DateTime,
}

/// Has an inspection done again.
#[derive(InputObject)]
struct InspectionReinspectInput {
    /// Which one.
    id: Id<InspectionId>,
    /// The version that you read.
    version: i32,
    /// Who inspects: another one than the first.
    inspector_id: Id<UserId>,
    /// When it is to be done.
    due_at: DateTime,
    /// After this it is missed; ahead, and not before `dueAt`.
    miss_at: DateTime,
}

/// What was seen of an item.
#[derive(InputObject)]
struct InspectionAnswerInput {
    /// Which item.
    item_code: String,
    /// The code of the choice. Left out when the item does not apply.
    choice_code: Option<String>,
    /// What there is to say; at most 2000 characters. Demanded when the item fails.
    comment: Option<String>,
    /// Files that you have registered and that show it, at most 10.
    #[graphql(default)]
    file_ids: Vec<Id<FileReferenceId>>,
}

impl From<InspectionAnswerInput> for AnswerInput {
    fn from(input: InspectionAnswerInput) -> Self {
        Self {
            item: input.item_code,
            choice: input.choice_code,
            comment: input.comment,
            files: input.file_ids.into_iter().map(|id| id.0).collect(),
        }
    }
}

/// Answers an inspection.
#[derive(InputObject)]
struct InspectionCompleteInput {
    /// Which one: one that you were given.
    id: Id<InspectionId>,
    /// The version that you read.
    version: i32,
    /// An answer to every item of the checklist.
    answers: Vec<InspectionAnswerInput>,
}

/// Calls an inspection off.
#[derive(InputObject)]
struct InspectionCancelInput {
    /// Which one.
    id: Id<InspectionId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers an inspection.
macro_rules! answers_an_inspection {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The inspection as it is now. Null when there are user errors.
                inspection: Inspection,
            }
        })*
    };
}

answers_an_inspection! {
    /// What `inspectionPlan` answers.
    InspectionPlanPayload;
    /// What `inspectionReinspect` answers.
    InspectionReinspectPayload;
    /// What `inspectionComplete` answers.
    InspectionCompletePayload;
    /// What `inspectionCancel` answers.
    InspectionCancelPayload;
}

#[Object]
impl InspectionMutation {
    /// Plans an inspection. Codes: `NOT_FOUND`, `INVALID`, `TEMPLATE_NOT_PUBLISHED`, `INSPECTS_SELF`.
    async fn inspection_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionPlanInput,
    ) -> Result<InspectionPlanPayload> {
        let input = PlanInput {
            household: input.household_id.0,
            staff_member: input.staff_member_id.0,
            visit: input.visit_id.map(|id| id.0),
            template: input.template_id.0,
            kind: input.kind.into(),
            appointed: Appointed { inspector: input.inspector_id.0, due_at: input.due_at.0, miss_at: input.miss_at.0 },
        };
        InspectionPlanPayload::of(ctx, ctx.cx()?.write(async |tx| inspections::plan(tx, input).await).await)
    }

    /// Has an inspection that was done done again, by somebody who does not see what was found. Answers the new one. Codes:
    /// `NOT_FOUND`, `INVALID`, `STALE`, `INSPECTION_STATE`, `SAME_INSPECTOR`, `REINSPECTED`, `INSPECTS_SELF`.
    async fn inspection_reinspect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionReinspectInput,
    ) -> Result<InspectionReinspectPayload> {
        let InspectionReinspectInput { id, version, inspector_id, due_at, miss_at } = input;
        let new = Appointed { inspector: inspector_id.0, due_at: due_at.0, miss_at: miss_at.0 };
        let done = ctx.cx()?.write(async |tx| inspections::reinspect(tx, id.0, version, new).await).await;
        InspectionReinspectPayload::of(ctx, done)
    }

    /// Answers an inspection that you were given. Every item that failed becomes a finding, but for blind ones. Codes:
    /// `NOT_FOUND`, `INVALID`, `STALE`, `INSPECTION_STATE`, `NOT_YOUR_INSPECTION`.
    async fn inspection_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionCompleteInput,
    ) -> Result<InspectionCompletePayload> {
        let InspectionCompleteInput { id, version, answers } = input;
        let answers = answers.into_iter().map(Into::into).collect();
        let done = ctx.cx()?.write(async |tx| conducting::complete(tx, id.0, version, answers).await).await;
        InspectionCompletePayload::of(ctx, done)
    }

    /// Calls an inspection off. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `INSPECTION_STATE`.
    async fn inspection_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionCancelInput,
    ) -> Result<InspectionCancelPayload> {
        let InspectionCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| inspections::cancel(tx, id.0, version, &reason).await).await;
        InspectionCancelPayload::of(ctx, done)
    }
}
