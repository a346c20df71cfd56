//! What can be done with care plans.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::{
        approval,
        drafting::{self, PlanInput},
        templates,
    },
    id::{AssessmentId, CarePlanId, HouseholdId, HouseholdMemberId},
};

use super::{
    CarePlan,
    enums::RiskGroup,
    plan::CarePlanTemplate,
    plan_inputs::{CarePlanDraftInput, CarePlanTemplateContentInput},
};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Care plans in the root.
#[derive(Default)]
pub struct CarePlanMutation;

/// Makes a plan.
#[derive(InputObject)]
struct CarePlanCreateInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// For whom.
    household_member_id: Id<HouseholdMemberId>,
    /// The assessment that it is made from.
    assessment_id: Option<Id<AssessmentId>>,
    /// How much the person is at risk. Left out, as the assessment says.
    risk_group: Option<RiskGroup>,
    /// Its first version.
    #[graphql(flatten)]
    draft: CarePlanDraftInput,
}

/// Drafts the next version of a plan.
#[derive(InputObject)]
struct CarePlanReviseInput {
    /// Which plan.
    id: Id<CarePlanId>,
    /// The version that you read.
    version: i32,
    /// What the version says.
    #[graphql(flatten)]
    draft: CarePlanDraftInput,
}

/// Approves a version of a plan.
#[derive(InputObject)]
struct CarePlanApproveInput {
    /// Which plan.
    id: Id<CarePlanId>,
    /// The version that you read.
    version: i32,
    /// The number of the version that you approve.
    number: i32,
}

/// Signs a version of a plan.
#[derive(InputObject)]
struct CarePlanSignInput {
    /// Which plan.
    id: Id<CarePlanId>,
    /// The number of the version that you have read and sign.
    number: i32,
    /// The name of whoever signs, at most 100 characters: yours, or for the office that of whoever signed on paper.
    name: String,
}

/// Ends a plan.
#[derive(InputObject)]
struct CarePlanEndInput {
    /// Which plan.
    id: Id<CarePlanId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Says with what a group of risk begins.
#[derive(InputObject)]
struct CarePlanTemplateSetInput {
    /// The group of risk.
    risk_group: RiskGroup,
    /// The version that you read; 0 when there is no template yet.
    version: i32,
    /// What the template says.
    content: CarePlanTemplateContentInput,
}

/// Makes the payload of a mutation that answers a plan.
macro_rules! answers_a_plan {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The plan as it is now. Null when there are user errors.
                care_plan: CarePlan,
            }
        })*
    };
}

answers_a_plan! {
    /// What `carePlanCreate` answers.
    CarePlanCreatePayload;
    /// What `carePlanRevise` answers.
    CarePlanRevisePayload;
    /// What `carePlanApprove` answers.
    CarePlanApprovePayload;
    /// What `carePlanSign` answers.
    CarePlanSignPayload;
    /// What `carePlanEnd` answers.
    CarePlanEndPayload;
}

payload! {
    /// What `carePlanTemplateSet` answers.
    CarePlanTemplateSetPayload {
        /// The template as it is now. Null when there are user errors.
        template: CarePlanTemplate,
    }
}

#[Object]
impl CarePlanMutation {
    /// Makes a care plan with a first draft. Codes: `INVALID`, `NOT_FOUND`, `PLAN_EXISTS`, `HOUSEHOLD_GONE`,
    /// `HOUSEHOLD_ERASED`.
    async fn care_plan_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanCreateInput,
    ) -> Result<CarePlanCreatePayload> {
        let input = PlanInput {
            household: input.household_id.0,
            member: input.household_member_id.0,
            assessment: input.assessment_id.map(|id| id.0),
            risk_group: input.risk_group.map(Into::into),
            draft: input.draft.into(),
        };
        CarePlanCreatePayload::of(ctx, ctx.cx()?.write(async |tx| drafting::create(tx, input).await).await)
    }

    /// Drafts the next version of a plan. A draft that nobody has approved is written anew; a version that waits for the
    /// family is withdrawn. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PLAN_ENDED`, `HOUSEHOLD_GONE`, `HOUSEHOLD_ERASED`.
    async fn care_plan_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanReviseInput,
    ) -> Result<CarePlanRevisePayload> {
        let CarePlanReviseInput { id, version, draft } = input;
        let done = ctx.cx()?.write(async |tx| drafting::revise(tx, id.0, version, draft.into()).await).await;
        CarePlanRevisePayload::of(ctx, done)
    }

    /// Approves a version of a plan; it waits for the family from now on. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `PLAN_ENDED`, `PLAN_STATE`, `PLAN_SUPERSEDED`.
    async fn care_plan_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanApproveInput,
    ) -> Result<CarePlanApprovePayload> {
        let CarePlanApproveInput { id, version, number } = input;
        let done = ctx.cx()?.write(async |tx| approval::approve(tx, id.0, version, number).await).await;
        CarePlanApprovePayload::of(ctx, done)
    }

    /// Signs a version of a plan, as the family; the office notes a signature on paper, and `signedBy` says that it did.
    /// Visits that have not begun have it from its first day on; those that have keep what they began with. Codes:
    /// `INVALID`, `NOT_FOUND`, `PLAN_ENDED`, `PLAN_STATE`, `PLAN_SUPERSEDED`.
    async fn care_plan_sign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanSignInput,
    ) -> Result<CarePlanSignPayload> {
        let CarePlanSignInput { id, number, name } = input;
        CarePlanSignPayload::of(ctx, ctx.cx()?.write(async |tx| approval::sign(tx, id.0, number, &name).await).await)
    }

    /// Ends a plan: visits that begin from now on have no tasks of it. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `PLAN_ENDED`.
    async fn care_plan_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanEndInput,
    ) -> Result<CarePlanEndPayload> {
        let CarePlanEndInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| approval::end(tx, id.0, version, &reason).await).await;
        CarePlanEndPayload::of(ctx, done)
    }

    /// Says with what the plans of a group of risk begin. Codes: `INVALID`, `STALE`.
    async fn care_plan_template_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CarePlanTemplateSetInput,
    ) -> Result<CarePlanTemplateSetPayload> {
        let CarePlanTemplateSetInput { risk_group, version, content } = input;
        let set = async |tx: &_| templates::set(tx, risk_group.into(), version, content.into()).await;
        CarePlanTemplateSetPayload::of(ctx, ctx.cx()?.write(set).await)
    }
}
