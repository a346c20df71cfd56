//! What can be done with plans.

use async_graphql::{Context, InputObject, Object};
use domain::{
    dispatch::{
        acceptance,
        making::{self, PlanInput},
        plans,
    },
    id::{BranchId, DispatchPlanId, VisitId},
};

use super::{DispatchPlan, inputs::DispatchOptionsInput};
use crate::graphql::{ContextExt, Date, Id, Result, cost::cost, payload};

/// Dispatch's part of the root.
#[derive(Default)]
pub struct DispatchMutation;

/// Has a day or a week planned.
#[derive(InputObject)]
struct DispatchPlanCreateInput {
    /// Whose days.
    branch_id: Id<BranchId>,
    /// The first of them on the branch's calendar; today or later, at most 366 days ahead.
    first_day: Date,
    /// How many; 1 to 7.
    #[graphql(default = 1)]
    days: i32,
    /// What to keep to.
    options: Option<DispatchOptionsInput>,
    /// The plan that this one is another version of. It is told with the plan; nothing else follows from it.
    based_on_id: Option<Id<DispatchPlanId>>,
}

/// Plans what is left of a day anew.
#[derive(InputObject)]
struct DispatchReplanInput {
    /// Whose day.
    branch_id: Id<BranchId>,
    /// The first day on the branch's calendar; today or later.
    first_day: Date,
    /// How many days; 1 to 7.
    #[graphql(default = 1)]
    days: i32,
    /// What to keep to: who is away, above all.
    options: Option<DispatchOptionsInput>,
    /// The plan that this one is another version of. It is told with the plan; nothing else follows from it.
    based_on_id: Option<Id<DispatchPlanId>>,
}

/// Does what a plan proposes.
#[derive(InputObject)]
struct DispatchPlanAcceptInput {
    /// Which plan.
    id: Id<DispatchPlanId>,
    /// The version that you read.
    version: i32,
    /// Only what is proposed for these visits. Left out, everything. `PlannedVisit.neededWith` says what belongs together.
    visit_ids: Option<Vec<Id<VisitId>>>,
}

/// Calls a plan off.
#[derive(InputObject)]
struct DispatchPlanCancelInput {
    /// Which plan.
    id: Id<DispatchPlanId>,
    /// The version that you read.
    version: i32,
}

/// Makes the payload of a mutation that answers a plan.
macro_rules! answers_a_plan {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The plan as it is now. Null when there are user errors.
                plan: DispatchPlan,
            }
        })*
    };
}

answers_a_plan! {
    /// What `dispatchPlanCreate` answers.
    DispatchPlanCreatePayload;
    /// What `dispatchReplan` answers.
    DispatchReplanPayload;
    /// What `dispatchPlanAccept` answers.
    DispatchPlanAcceptPayload;
    /// What `dispatchPlanCancel` answers.
    DispatchPlanCancelPayload;
}

#[Object]
impl DispatchMutation {
    /// Has a day or a week of a branch planned. What there is to plan is read now; it is worked out in the background, and
    /// `dispatchPlanChanged` tells how far it is. Codes: `INVALID`, `NOT_FOUND`, `NO_CARERS`, `TOO_MANY_VISITS`.
    #[graphql(directive = cost::apply("500".into()))]
    async fn dispatch_plan_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DispatchPlanCreateInput,
    ) -> Result<DispatchPlanCreatePayload> {
        let input = PlanInput {
            branch: input.branch_id.0,
            first_day: input.first_day.0,
            days: input.days,
            options: input.options.unwrap_or_default().asked(),
            based_on: input.based_on_id.map(|id| id.0),
        };
        DispatchPlanCreatePayload::of(ctx, making::create(ctx.cx()?, input).await)
    }

    /// Plans what is left of a day anew, at once and with the fewest changes, because something has happened: somebody fell
    /// ill, a visit came or was called off, somebody is late. What has begun stays. The answer is a plan that is worked out.
    /// Codes: `INVALID`, `NOT_FOUND`, `NO_CARERS`, `TOO_MANY_VISITS`.
    #[graphql(directive = cost::apply("500".into()))]
    async fn dispatch_replan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DispatchReplanInput,
    ) -> Result<DispatchReplanPayload> {
        let input = PlanInput {
            branch: input.branch_id.0,
            first_day: input.first_day.0,
            days: input.days,
            options: input.options.unwrap_or_default().asked(),
            based_on: input.based_on_id.map(|id| id.0),
        };
        DispatchReplanPayload::of(ctx, making::replan(ctx.cx()?, input).await)
    }

    /// Does what a plan proposes, for all visits or for some: all of that or nothing. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `DISPATCH_PLAN_STATE`, `VISITS_CHANGED`, whose message names each visit that is not what it was.
    async fn dispatch_plan_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DispatchPlanAcceptInput,
    ) -> Result<DispatchPlanAcceptPayload> {
        let DispatchPlanAcceptInput { id, version, visit_ids } = input;
        let visits = visit_ids.map(|ids| ids.into_iter().map(|id| id.0).collect());
        let done = ctx.cx()?.write(async |tx| acceptance::accept(tx, id.0, version, visits).await).await;
        DispatchPlanAcceptPayload::of(ctx, done)
    }

    /// Calls a plan off, whether it is worked out or not. What was accepted of it stays. Codes: `NOT_FOUND`, `STALE`,
    /// `DISPATCH_PLAN_STATE`.
    async fn dispatch_plan_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DispatchPlanCancelInput,
    ) -> Result<DispatchPlanCancelPayload> {
        let done = ctx.cx()?.write(async |tx| plans::cancel(tx, input.id.0, input.version).await).await;
        DispatchPlanCancelPayload::of(ctx, done)
    }
}
