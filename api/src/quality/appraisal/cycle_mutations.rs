//! What can be done about cycles of appraisal.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AppraisalCycleId, AppraisalSchemeId, BranchId},
    quality::appraisal::{
        closing,
        cycles::{self, OpenInput},
    },
};

use super::{AppraisalCycle, cycle::AppraisalPeriod};
use crate::graphql::{ContextExt, Date, Id, Result, payload};

/// Cycles' part of the root.
#[derive(Default)]
pub struct AppraisalCycleMutation;

/// Opens a cycle.
#[derive(InputObject)]
struct AppraisalCycleOpenInput {
    /// Of which branch. Left out, of the whole agency.
    branch_id: Option<Id<BranchId>>,
    /// A month or a quarter.
    period: AppraisalPeriod,
    /// Its first day.
    first_day: Date,
    /// By which published version of a scheme.
    scheme_id: Id<AppraisalSchemeId>,
}

/// Asks for the results of a cycle.
#[derive(InputObject)]
struct AppraisalCycleComputeInput {
    /// Which cycle.
    id: Id<AppraisalCycleId>,
    /// The version that you read.
    version: i32,
}

/// Closes a cycle.
#[derive(InputObject)]
struct AppraisalCycleCloseInput {
    /// Which cycle.
    id: Id<AppraisalCycleId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `appraisalCycleOpen` answers.
    AppraisalCycleOpenPayload {
        /// The new cycle. Null when there are user errors.
        appraisal_cycle: AppraisalCycle,
    }
}
payload! {
    /// What `appraisalCycleCompute` answers.
    AppraisalCycleComputePayload {
        /// The cycle as it is now. Null when there are user errors.
        appraisal_cycle: AppraisalCycle,
    }
}
payload! {
    /// What `appraisalCycleClose` answers.
    AppraisalCycleClosePayload {
        /// The cycle as it is now. Null when there are user errors.
        appraisal_cycle: AppraisalCycle,
    }
}

#[Object]
impl AppraisalCycleMutation {
    /// Opens a cycle of a month or a quarter, of a branch or of the whole agency. Codes: `NOT_FOUND`, `INVALID`,
    /// `APPRAISAL_CYCLE_EXISTS`, `APPRAISAL_ORDER`.
    async fn appraisal_cycle_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalCycleOpenInput,
    ) -> Result<AppraisalCycleOpenPayload> {
        let input = OpenInput {
            branch: input.branch_id.map(|id| id.0),
            period: input.period.into(),
            first_day: input.first_day.0,
            scheme: input.scheme_id.0,
        };
        AppraisalCycleOpenPayload::of(ctx, ctx.cx()?.write(async |tx| cycles::open(tx, input).await).await)
    }

    /// Asks for the results of a cycle whose period is over. They are worked out by themselves within a few minutes; then
    /// everybody sees their own, and may appeal. Codes: `NOT_FOUND`, `STALE`, `APPRAISAL_CYCLE_STATE`.
    async fn appraisal_cycle_compute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalCycleComputeInput,
    ) -> Result<AppraisalCycleComputePayload> {
        let done = ctx.cx()?.write(async |tx| cycles::compute(tx, input.id.0, input.version).await).await;
        AppraisalCycleComputePayload::of(ctx, done)
    }

    /// Closes a cycle in review once nobody may appeal any more: nothing of it changes from then on. For whoever has failed twice
    /// in a row a dismissal review is opened. Codes: `NOT_FOUND`, `STALE`, `APPRAISAL_CYCLE_STATE`, `APPEAL_TIME_RUNS`,
    /// `APPEAL_UNDECIDED`, `APPRAISAL_ORDER`.
    async fn appraisal_cycle_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalCycleCloseInput,
    ) -> Result<AppraisalCycleClosePayload> {
        let done = ctx.cx()?.write(async |tx| closing::close(tx, input.id.0, input.version).await).await;
        AppraisalCycleClosePayload::of(ctx, done)
    }
}
