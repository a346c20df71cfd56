//! Records, status, leaving, and what the agency asks.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::StaffMemberId,
    kernel::Tx,
    staff::{leaving, member, policy, status},
};

use crate::{
    graphql::{ContextExt, Id, Result, payload},
    staff::{
        Leaving, StaffMember,
        enums::StaffStatusStep,
        leaving::{LeavingAdvanceInput, LeavingApplyInput},
        member::StaffMemberInput,
        policy::{StaffPolicy, StaffPolicyUpdateInput},
    },
};

/// Changes of records.
#[derive(Default)]
pub struct PeopleMutation;

/// Takes somebody on.
#[derive(InputObject)]
struct StaffMemberCreateInput {
    #[graphql(flatten)]
    staff_member: StaffMemberInput,
}

/// Changes a record.
#[derive(InputObject)]
struct StaffMemberUpdateInput {
    /// Which record.
    id: Id<StaffMemberId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    staff_member: StaffMemberInput,
}

/// Takes a step with somebody's status.
#[derive(InputObject)]
struct StaffMemberChangeStatusInput {
    /// Whose status.
    id: Id<StaffMemberId>,
    /// The version that you read.
    version: i32,
    /// The step.
    step: StaffStatusStep,
}

payload! {
    /// What `staffMemberCreate` answers.
    StaffMemberCreatePayload {
        /// The new record. Null when there are user errors.
        staff_member: StaffMember,
    }
}
payload! {
    /// What `staffMemberUpdate` answers.
    StaffMemberUpdatePayload {
        /// The record as it is now. Null when there are user errors.
        staff_member: StaffMember,
    }
}
payload! {
    /// What `staffMemberChangeStatus` answers.
    StaffMemberChangeStatusPayload {
        /// The record as it is now. Null when there are user errors.
        staff_member: StaffMember,
    }
}
payload! {
    /// What `leavingApply` answers.
    LeavingApplyPayload {
        /// The leaving. Null when there are user errors.
        leaving: Leaving,
    }
}
payload! {
    /// What `leavingAdvance` answers.
    LeavingAdvancePayload {
        /// The leaving as it is now. Null when there are user errors.
        leaving: Leaving,
    }
}
payload! {
    /// What `staffPolicyUpdate` answers.
    StaffPolicyUpdatePayload {
        /// What the agency asks now. Null when there are user errors.
        staff_policy: StaffPolicy,
    }
}

#[Object]
impl PeopleMutation {
    /// Takes somebody on as an applicant. Codes: `INVALID`, `NOT_FOUND`.
    async fn staff_member_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberCreateInput,
    ) -> Result<StaffMemberCreatePayload> {
        let work = async |tx: &Tx| member::create(tx, input.staff_member.checked(tx).await?).await;
        StaffMemberCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Changes a record as a whole. Codes: `NOT_FOUND`, `INVALID`, `STALE`.
    async fn staff_member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberUpdateInput,
    ) -> Result<StaffMemberUpdatePayload> {
        let StaffMemberUpdateInput { id, version, staff_member } = input;
        let work = async |tx: &Tx| member::update(tx, id.0, version, staff_member.checked(tx).await?).await;
        StaffMemberUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes a step that the office decides. Whoever leaves goes through `leavingApply`. Codes: `NOT_FOUND`, `STALE`,
    /// `WRONG_STATUS`.
    async fn staff_member_change_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberChangeStatusInput,
    ) -> Result<StaffMemberChangeStatusPayload> {
        let work = async |tx: &Tx| status::change(tx, input.id.0, input.version, input.step.into()).await;
        StaffMemberChangeStatusPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Applies to leave. Codes: `NOT_FOUND`, `INVALID`, `LEAVING_OPEN`, `WRONG_STATUS`.
    async fn leaving_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeavingApplyInput,
    ) -> Result<LeavingApplyPayload> {
        let work = async |tx: &Tx| leaving::apply(tx, input.staff_member_id.0, input.last_day.0, &input.reason).await;
        LeavingApplyPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes the next step of a leaving: approval, hand-over, certificate, end. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `LEAVING_STEP`, `STILL_AT_WORK`, `WRONG_STATUS`.
    async fn leaving_advance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeavingAdvanceInput,
    ) -> Result<LeavingAdvancePayload> {
        let work = async |tx: &Tx| leaving::advance(tx, input.id.0, input.version, input.step.checked(tx)?).await;
        LeavingAdvancePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Changes what the agency asks of its staff. Codes: `INVALID`, `STALE`.
    async fn staff_policy_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffPolicyUpdateInput,
    ) -> Result<StaffPolicyUpdatePayload> {
        let work = async |tx: &Tx| policy::update(tx, input.version, input.checked(tx)?).await;
        StaffPolicyUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
