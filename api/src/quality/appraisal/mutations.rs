//! What can be said about results.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::AppraisalId,
    quality::appraisal::{
        answering,
        appeals::{self, DecideInput},
        corrections,
    },
};

use super::Appraisal;
use crate::graphql::{ContextExt, Id, Result, payload};

/// Results' part of the root.
#[derive(Default)]
pub struct AppraisalMutation;

/// Says how you see your own result.
#[derive(InputObject)]
struct AppraisalSelfCommentInput {
    /// Which result.
    id: Id<AppraisalId>,
    /// The version that you read.
    version: i32,
    /// How; at most 4000 characters.
    words: String,
}

/// Says that you have read your result.
#[derive(InputObject)]
struct AppraisalAcknowledgeInput {
    /// Which result.
    id: Id<AppraisalId>,
    /// The version that you read.
    version: i32,
}

/// Comments on a result of somebody else.
#[derive(InputObject)]
struct AppraisalCommentInput {
    /// Which result.
    id: Id<AppraisalId>,
    /// The version that you read.
    version: i32,
    /// What; at most 4000 characters.
    words: String,
}

/// Appeals against your result.
#[derive(InputObject)]
struct AppraisalAppealInput {
    /// Which result.
    id: Id<AppraisalId>,
    /// The version that you read.
    version: i32,
    /// Why you do not agree; at most 4000 characters.
    words: String,
}

/// Decides an appeal.
#[derive(InputObject)]
struct AppraisalAppealDecideInput {
    /// Against which result.
    id: Id<AppraisalId>,
    /// The version of the result that you read.
    version: i32,
    /// Whether the person was right, at least in part.
    granted: bool,
    /// What it adds to the result, in hundredths of a point: 1 to 10000 when it is granted, left out when it is not.
    hundredths: Option<i32>,
    /// Why; at most 4000 characters.
    reason: String,
}

/// Corrects a closed result.
#[derive(InputObject)]
struct AppraisalCorrectInput {
    /// Which result was wrong.
    id: Id<AppraisalId>,
    /// What comes to the next one, in hundredths of a point: -10000 to 10000, not 0.
    hundredths: i32,
    /// Why; at most 4000 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers a result.
macro_rules! answers_a_result {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The result as it is now. Null when there are user errors.
                appraisal: Appraisal,
            }
        })*
    };
}

answers_a_result! {
    /// What `appraisalSelfComment` answers.
    AppraisalSelfCommentPayload;
    /// What `appraisalAcknowledge` answers.
    AppraisalAcknowledgePayload;
    /// What `appraisalComment` answers.
    AppraisalCommentPayload;
    /// What `appraisalAppeal` answers.
    AppraisalAppealPayload;
    /// What `appraisalAppealDecide` answers.
    AppraisalAppealDecidePayload;
    /// What `appraisalCorrect` answers.
    AppraisalCorrectPayload;
}

#[Object]
impl AppraisalMutation {
    /// Says how you see your own result. Codes: `NOT_FOUND`, `STALE`, `INVALID`, `APPRAISAL_CYCLE_STATE`.
    async fn appraisal_self_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalSelfCommentInput,
    ) -> Result<AppraisalSelfCommentPayload> {
        let AppraisalSelfCommentInput { id, version, words } = input;
        let work = async |tx: &_| answering::self_comment(tx, id.0, version, &words).await;
        AppraisalSelfCommentPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that you have read your result, which does not say that you agree. Codes: `NOT_FOUND`, `STALE`,
    /// `APPRAISAL_CYCLE_STATE`.
    async fn appraisal_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalAcknowledgeInput,
    ) -> Result<AppraisalAcknowledgePayload> {
        let done = ctx.cx()?.write(async |tx| answering::acknowledge(tx, input.id.0, input.version).await).await;
        AppraisalAcknowledgePayload::of(ctx, done)
    }

    /// Comments on a result of somebody else; whoever does decides about no appeal against it. Codes: `NOT_FOUND`, `STALE`,
    /// `INVALID`, `APPRAISAL_CYCLE_STATE`, `APPRAISAL_OWN`, `APPRAISAL_COMMENTED`, `SECOND_REVIEWER`.
    async fn appraisal_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalCommentInput,
    ) -> Result<AppraisalCommentPayload> {
        let AppraisalCommentInput { id, version, words } = input;
        let work = async |tx: &_| answering::comment(tx, id.0, version, &words).await;
        AppraisalCommentPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Appeals against your result, once, while `appealUntil` of the cycle is ahead. Codes: `NOT_FOUND`, `STALE`, `INVALID`,
    /// `APPRAISAL_CYCLE_STATE`, `APPEAL_LATE`, `APPEAL_FILED`.
    async fn appraisal_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalAppealInput,
    ) -> Result<AppraisalAppealPayload> {
        let AppraisalAppealInput { id, version, words } = input;
        let work = async |tx: &_| appeals::appeal(tx, id.0, version, &words).await;
        AppraisalAppealPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Decides an appeal of somebody else, as a second reviewer: not whoever asked for the results or commented on this one. What
    /// follows from the points is worked out anew. Codes: `NOT_FOUND`, `STALE`, `INVALID`, `APPRAISAL_CYCLE_STATE`,
    /// `APPEAL_NOT_OPEN`, `SECOND_REVIEWER`.
    async fn appraisal_appeal_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalAppealDecideInput,
    ) -> Result<AppraisalAppealDecidePayload> {
        let AppraisalAppealDecideInput { id, version, granted, hundredths, reason } = input;
        let decided = DecideInput { granted, hundredths: hundredths.map(Into::into), reason };
        let work = async |tx: &_| appeals::decide(tx, id.0, version, &decided).await;
        AppraisalAppealDecidePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Corrects a closed result of somebody else: it stays as it is, and the points come to the person's next result of the same
    /// kind. Codes: `NOT_FOUND`, `INVALID`, `APPRAISAL_CYCLE_STATE`, `APPRAISAL_OWN`.
    async fn appraisal_correct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppraisalCorrectInput,
    ) -> Result<AppraisalCorrectPayload> {
        let AppraisalCorrectInput { id, hundredths, reason } = input;
        let work = async |tx: &_| corrections::correct(tx, id.0, hundredths.into(), &reason).await;
        AppraisalCorrectPayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
