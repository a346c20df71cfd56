//! What can be changed about findings.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{FindingId, UserId},
    quality::actions::{self, ActionInput},
};

use super::Finding;
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Findings' part of the root.
#[derive(Default)]
pub struct FindingMutation;

/// Plans what is done about a finding.
#[derive(InputObject)]
struct FindingPlanActionInput {
    /// Which finding.
    id: Id<FindingId>,
    /// The version that you read.
    version: i32,
    /// What was done at once; at most 2000 characters.
    containment: String,
    /// Why it came about; at most 2000 characters.
    cause: String,
    /// What will keep it from coming back; at most 2000 characters.
    measure: String,
    /// Who sees to it: an account.
    owner_id: Id<UserId>,
    /// Until when; ahead.
    due_at: DateTime,
}

/// Says that what was planned is done.
#[derive(InputObject)]
struct FindingCompleteActionInput {
    /// Which finding.
    id: Id<FindingId>,
    /// The version that you read.
    version: i32,
    /// What was done; at most 2000 characters.
    note: String,
}

/// Says whether what was done has helped.
#[derive(InputObject)]
struct FindingVerifyInput {
    /// Which finding.
    id: Id<FindingId>,
    /// The version that you read.
    version: i32,
    /// Whether it has helped.
    effective: bool,
    /// What was seen; at most 2000 characters.
    note: String,
}

/// Makes the payload of a mutation that answers a finding.
macro_rules! answers_a_finding {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The finding as it is now. Null when there are user errors.
                finding: Finding,
            }
        })*
    };
}

answers_a_finding! {
    /// What `findingPlanAction` answers.
    FindingPlanActionPayload;
    /// What `findingCompleteAction` answers.
    FindingCompleteActionPayload;
    /// What `findingVerify` answers.
    FindingVerifyPayload;
}

#[Object]
impl FindingMutation {
    /// Plans what is done about a finding. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `FINDING_STATE`.
    async fn finding_plan_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: FindingPlanActionInput,
    ) -> Result<FindingPlanActionPayload> {
        let (id, version) = (input.id.0, input.version);
        let input = ActionInput {
            containment: input.containment,
            cause: input.cause,
            measure: input.measure,
            owner: input.owner_id.0,
            due_at: input.due_at.0,
        };
        let done = ctx.cx()?.write(async |tx| actions::plan(tx, id, version, input).await).await;
        FindingPlanActionPayload::of(ctx, done)
    }

    /// Says that what was planned about a finding is done. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `FINDING_STATE`.
    async fn finding_complete_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: FindingCompleteActionInput,
    ) -> Result<FindingCompleteActionPayload> {
        let FindingCompleteActionInput { id, version, note } = input;
        let done = ctx.cx()?.write(async |tx| actions::complete(tx, id.0, version, &note).await).await;
        FindingCompleteActionPayload::of(ctx, done)
    }

    /// Says whether what was done has helped: then the finding is closed, and otherwise open again. Codes: `NOT_FOUND`,
    /// `INVALID`, `STALE`, `FINDING_STATE`, `VERIFIES_OWN`.
    async fn finding_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: FindingVerifyInput,
    ) -> Result<FindingVerifyPayload> {
        let FindingVerifyInput { id, version, effective, note } = input;
        let done = ctx.cx()?.write(async |tx| actions::verify(tx, id.0, version, effective, &note).await).await;
        FindingVerifyPayload::of(ctx, done)
    }
}
