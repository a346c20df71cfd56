//! What can be changed about sampling.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{SamplingLotId, SamplingSchemeId, StaffMemberId, VisitId},
    quality::lot::{
        drawing::{self, DrawInput},
        judging, schemes,
    },
};

use super::{
    lot::{SamplingLot, SamplingScheme},
    sampling::AcceptanceQualityLimit,
};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Sampling's part of the root.
#[derive(Default)]
pub struct SamplingMutation;

/// What a manager decides about sampling.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "schemes::SamplingDecision")]
pub enum SamplingDecision {
    /// Fewer visits are looked at: service is steady, and the switching score has come to 30.
    Reduce,
    /// Service has become irregular: reduced inspection ends.
    EndReduced,
    /// Something was done about the cause: sampling that was discontinued goes on, tightened.
    Resume,
}

/// Begins to sample a carer's visits.
#[derive(InputObject)]
struct SamplingBeginInput {
    /// Whose visits.
    staff_member_id: Id<StaffMemberId>,
    /// The acceptance quality limit.
    limit: AcceptanceQualityLimit,
}

/// Decides about sampling.
#[derive(InputObject)]
struct SamplingDecideInput {
    /// Which scheme.
    id: Id<SamplingSchemeId>,
    /// The version that you read.
    version: i32,
    /// What is decided.
    decision: SamplingDecision,
    /// Why; at most 1000 characters.
    reason: String,
}

/// A visit that may be chosen for its risk: of a new carer, in an important household, after a complaint.
#[derive(InputObject)]
struct SamplingRiskInput {
    /// The visit.
    visit_id: Id<VisitId>,
    /// How likely it is to be chosen, in parts of ten thousand: 0 to 10000.
    chance: i32,
}

/// Draws a lot.
#[derive(InputObject)]
struct SamplingLotDrawInput {
    /// Of which scheme.
    id: Id<SamplingSchemeId>,
    /// The version that you read.
    version: i32,
    /// Visits that began at this moment or later.
    starts_at: DateTime,
    /// And before this one; not ahead.
    ends_at: DateTime,
    /// Visits of the lot that may be looked at for their risk, beside the sample.
    #[graphql(default)]
    risks: Vec<SamplingRiskInput>,
}

/// What was found of a visit.
#[derive(InputObject)]
struct SamplingResultInput {
    /// The visit.
    visit_id: Id<VisitId>,
    /// Whether it was as it should be.
    conforming: bool,
}

/// Judges a lot.
#[derive(InputObject)]
struct SamplingLotJudgeInput {
    /// Which lot.
    id: Id<SamplingLotId>,
    /// The version that you read.
    version: i32,
    /// What was found of every visit that is looked at.
    results: Vec<SamplingResultInput>,
}

payload! {
    /// What `samplingBegin` answers.
    SamplingBeginPayload {
        /// The scheme. Null when there are user errors.
        sampling_scheme: SamplingScheme,
    }
}
payload! {
    /// What `samplingDecide` answers.
    SamplingDecidePayload {
        /// The scheme as it is now. Null when there are user errors.
        sampling_scheme: SamplingScheme,
    }
}
payload! {
    /// What `samplingLotDraw` answers.
    SamplingLotDrawPayload {
        /// The lot. Null when there are user errors.
        sampling_lot: SamplingLot,
    }
}
payload! {
    /// What `samplingLotJudge` answers.
    SamplingLotJudgePayload {
        /// The lot as it is now. Null when there are user errors.
        sampling_lot: SamplingLot,
    }
}

#[Object]
impl SamplingMutation {
    /// Begins to sample a carer's visits, on normal inspection. Codes: `NOT_FOUND`, `SAMPLED_ALREADY`.
    async fn sampling_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SamplingBeginInput,
    ) -> Result<SamplingBeginPayload> {
        let (person, limit) = (input.staff_member_id.0, input.limit.into());
        SamplingBeginPayload::of(ctx, ctx.cx()?.write(async |tx| schemes::begin(tx, person, limit).await).await)
    }

    /// Decides how a carer's visits are sampled from now on. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `NOT_TO_BE_REDUCED`,
    /// `NOT_DISCONTINUED`.
    async fn sampling_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SamplingDecideInput,
    ) -> Result<SamplingDecidePayload> {
        let SamplingDecideInput { id, version, decision, reason } = input;
        let work = async |tx: &_| schemes::decide(tx, id.0, version, decision.into(), &reason).await;
        SamplingDecidePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Draws a lot: the visits of a carer that were done within a time and belong to no lot yet. Codes: `NOT_FOUND`, `INVALID`,
    /// `STALE`, `SAMPLING_DISCONTINUED`, `LOT_OPEN`.
    async fn sampling_lot_draw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SamplingLotDrawInput,
    ) -> Result<SamplingLotDrawPayload> {
        let SamplingLotDrawInput { id, version, starts_at, ends_at, risks } = input;
        let risks = risks.into_iter().map(|risk| (risk.visit_id.0, risk.chance.into())).collect();
        let input = DrawInput { starts_at: starts_at.0, ends_at: ends_at.0, risks };
        let done = ctx.cx()?.write(async |tx| drawing::draw(tx, id.0, version, &input).await).await;
        SamplingLotDrawPayload::of(ctx, done)
    }

    /// Judges a lot by what was found in its sample; how strict the next one is looked at follows from it. Codes: `NOT_FOUND`,
    /// `INVALID`, `STALE`, `LOT_JUDGED`.
    async fn sampling_lot_judge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SamplingLotJudgeInput,
    ) -> Result<SamplingLotJudgePayload> {
        let SamplingLotJudgeInput { id, version, results } = input;
        let results: Vec<_> = results.into_iter().map(|result| (result.visit_id.0, result.conforming)).collect();
        let done = ctx.cx()?.write(async |tx| judging::judge(tx, id.0, version, &results).await).await;
        SamplingLotJudgePayload::of(ctx, done)
    }
}
