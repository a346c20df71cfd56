//! What can be changed about requests, policies and proposals.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{MatchingPolicyId, ProposalId, StaffMemberId, StaffingRequestId},
    matching::{policies, proposals, requests},
};

use super::{
    MatchingPolicy, Placement, Proposal, StaffingRequest, enums::DeclineReason, inputs::StaffingRequestInput,
    policy::MatchingPolicyInput,
};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Requests, policies and proposals in the root.
#[derive(Default)]
pub struct MatchingMutation;

/// Asks for staff.
#[derive(InputObject)]
struct StaffingRequestOpenInput {
    #[graphql(flatten)]
    request: StaffingRequestInput,
    /// Whether it stays a draft, for which nobody is looked for yet.
    #[graphql(default)]
    draft: bool,
}

/// Opens a draft.
#[derive(InputObject)]
struct StaffingRequestPublishInput {
    /// Which request.
    id: Id<StaffingRequestId>,
    /// The version that you read.
    version: i32,
}

/// Changes a request as a whole.
#[derive(InputObject)]
struct StaffingRequestUpdateInput {
    /// Which request.
    id: Id<StaffingRequestId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    request: StaffingRequestInput,
}

/// Gives a request up.
#[derive(InputObject)]
struct StaffingRequestCancelInput {
    /// Which request.
    id: Id<StaffingRequestId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Closes a request whose service is over.
#[derive(InputObject)]
struct StaffingRequestCloseInput {
    /// Which request.
    id: Id<StaffingRequestId>,
    /// The version that you read.
    version: i32,
}

/// Writes another version of the matching policy.
#[derive(InputObject)]
struct MatchingPolicyCreateInput {
    #[graphql(flatten)]
    policy: MatchingPolicyInput,
}

/// Puts a version in force.
#[derive(InputObject)]
struct MatchingPolicyActivateInput {
    /// Which version.
    id: Id<MatchingPolicyId>,
}

/// Offers a request to a carer.
#[derive(InputObject)]
struct ProposalSendInput {
    /// The request.
    staffing_request_id: Id<StaffingRequestId>,
    /// The version of the request that you read: whoever comes second learns of the first.
    request_version: i32,
    /// The carer.
    staff_member_id: Id<StaffMemberId>,
    /// The answer is due by this time; within 30 days.
    answer_by: DateTime,
    /// A word to the carer; at most 1000 characters.
    message: Option<String>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Says yes to a proposal.
#[derive(InputObject)]
struct ProposalAcceptInput {
    /// Which proposal.
    id: Id<ProposalId>,
    /// The version that you read.
    version: i32,
}

/// Says no to a proposal.
#[derive(InputObject)]
struct ProposalDeclineInput {
    /// Which proposal.
    id: Id<ProposalId>,
    /// The version that you read.
    version: i32,
    /// Why.
    reason: DeclineReason,
    /// More about it; at most 500 characters.
    note: Option<String>,
}

/// Takes a proposal back.
#[derive(InputObject)]
struct ProposalWithdrawInput {
    /// Which proposal.
    id: Id<ProposalId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `staffingRequestOpen` answers.
    StaffingRequestOpenPayload {
        /// The new request. Null when there are user errors.
        staffing_request: StaffingRequest,
    }
}
payload! {
    /// What `staffingRequestPublish` answers.
    StaffingRequestPublishPayload {
        /// The request as it is now. Null when there are user errors.
        staffing_request: StaffingRequest,
    }
}
payload! {
    /// What `staffingRequestUpdate` answers.
    StaffingRequestUpdatePayload {
        /// The request as it is now. Null when there are user errors.
        staffing_request: StaffingRequest,
    }
}
payload! {
    /// What `staffingRequestCancel` answers.
    StaffingRequestCancelPayload {
        /// The request as it is now. Null when there are user errors.
        staffing_request: StaffingRequest,
    }
}
payload! {
    /// What `staffingRequestClose` answers.
    StaffingRequestClosePayload {
        /// The request as it is now. Null when there are user errors.
        staffing_request: StaffingRequest,
    }
}
payload! {
    /// What `matchingPolicyCreate` answers.
    MatchingPolicyCreatePayload {
        /// The new version, not in force yet. Null when there are user errors.
        matching_policy: MatchingPolicy,
    }
}
payload! {
    /// What `matchingPolicyActivate` answers.
    MatchingPolicyActivatePayload {
        /// The version that is in force now. Null when there are user errors.
        matching_policy: MatchingPolicy,
    }
}
payload! {
    /// What `proposalSend` answers.
    ProposalSendPayload {
        /// The new proposal. Null when there are user errors.
        proposal: Proposal,
    }
}
payload! {
    /// What `proposalAccept` answers.
    ProposalAcceptPayload {
        /// The proposal as it is now. Null when there are user errors.
        proposal: Proposal,
        /// The placement that begins with the interview. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `proposalDecline` answers.
    ProposalDeclinePayload {
        /// The proposal as it is now. Null when there are user errors.
        proposal: Proposal,
    }
}
payload! {
    /// What `proposalWithdraw` answers.
    ProposalWithdrawPayload {
        /// The proposal as it is now. Null when there are user errors.
        proposal: Proposal,
    }
}

#[Object]
impl MatchingMutation {
    /// Asks for staff. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`.
    async fn staffing_request_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffingRequestOpenInput,
    ) -> Result<StaffingRequestOpenPayload> {
        let StaffingRequestOpenInput { request, draft } = input;
        let work = async |tx: &_| {
            let currency = requests::budget_currency(tx).await?;
            requests::create(tx, request.checked(&currency)?, draft).await
        };
        StaffingRequestOpenPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Opens a draft: from now on somebody is looked for. Codes: `NOT_FOUND`, `STALE`, `REQUEST_STATE`.
    async fn staffing_request_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffingRequestPublishInput,
    ) -> Result<StaffingRequestPublishPayload> {
        let done = ctx.cx()?.write(async |tx| requests::open(tx, input.id.0, input.version).await).await;
        StaffingRequestPublishPayload::of(ctx, done)
    }

    /// Changes a request as a whole, as long as nobody has been asked. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `REQUEST_STATE`.
    async fn staffing_request_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffingRequestUpdateInput,
    ) -> Result<StaffingRequestUpdatePayload> {
        let StaffingRequestUpdateInput { id, version, request } = input;
        let work = async |tx: &_| {
            let currency = requests::budget_currency(tx).await?;
            requests::update(tx, id.0, version, request.checked(&currency)?).await
        };
        StaffingRequestUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Gives a request up; what still waits of its proposals is withdrawn. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `REQUEST_STATE`.
    async fn staffing_request_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffingRequestCancelInput,
    ) -> Result<StaffingRequestCancelPayload> {
        let StaffingRequestCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| requests::cancel(tx, id.0, version, &reason).await).await;
        StaffingRequestCancelPayload::of(ctx, done)
    }

    /// Closes a request whose service is over and in which nobody is placed any more. Codes: `NOT_FOUND`, `STALE`,
    /// `REQUEST_STATE`.
    async fn staffing_request_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffingRequestCloseInput,
    ) -> Result<StaffingRequestClosePayload> {
        let done = ctx.cx()?.write(async |tx| requests::close(tx, input.id.0, input.version).await).await;
        StaffingRequestClosePayload::of(ctx, done)
    }

    /// Writes another version of the matching policy, which does not count until it is activated. Codes: `INVALID`,
    /// `STALE`.
    async fn matching_policy_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MatchingPolicyCreateInput,
    ) -> Result<MatchingPolicyCreatePayload> {
        let done = ctx.cx()?.write(async |tx| policies::create(tx, input.policy.into()).await).await;
        MatchingPolicyCreatePayload::of(ctx, done)
    }

    /// Puts a version of the matching policy in force instead of the present one. Codes: `NOT_FOUND`, `STALE`.
    async fn matching_policy_activate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MatchingPolicyActivateInput,
    ) -> Result<MatchingPolicyActivatePayload> {
        let done = ctx.cx()?.write(async |tx| policies::activate(tx, input.id.0).await).await;
        MatchingPolicyActivatePayload::of(ctx, done)
    }

    /// Offers a request to a carer whom no rule refuses. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `REQUEST_STATE`,
    /// `NOT_SUITABLE`, `WORKING_TIME`, `PROPOSAL_WAITING`.
    async fn proposal_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ProposalSendInput,
    ) -> Result<ProposalSendPayload> {
        let input = proposals::SendInput {
            request: input.staffing_request_id.0,
            request_version: input.request_version,
            staff_member: input.staff_member_id.0,
            answer_by: input.answer_by.0,
            message: input.message,
            override_reason: input.override_reason,
        };
        ProposalSendPayload::of(ctx, ctx.cx()?.write(async |tx| proposals::send(tx, input).await).await)
    }

    /// Says yes: the placement begins with the interview, and its hours are held on the roster, all or none. Of two who take
    /// the same carer for overlapping times at once, one succeeds. Codes: `NOT_FOUND`, `STALE`, `PROPOSAL_ANSWERED`,
    /// `PROPOSAL_EXPIRED`, `SEATS_TAKEN`, `NOT_SUITABLE`, `BOOKED`, `NOT_EMPLOYED`.
    async fn proposal_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ProposalAcceptInput,
    ) -> Result<ProposalAcceptPayload> {
        let done = ctx.cx()?.write(async |tx| proposals::accept(tx, input.id.0, input.version).await).await;
        let done = done.map(|(proposal, placement)| (proposal.into(), placement.into()));
        ProposalAcceptPayload::of(ctx, done)
    }

    /// Says no, with a reason. Whether that lowers the carer's reliability is for the matching policy to say. Codes:
    /// `INVALID`, `NOT_FOUND`, `STALE`, `PROPOSAL_ANSWERED`, `PROPOSAL_EXPIRED`.
    async fn proposal_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ProposalDeclineInput,
    ) -> Result<ProposalDeclinePayload> {
        let ProposalDeclineInput { id, version, reason, note } = input;
        let work = async |tx: &_| proposals::decline(tx, id.0, version, reason.into(), note.as_deref()).await;
        ProposalDeclinePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes a proposal back. Codes: `NOT_FOUND`, `STALE`, `PROPOSAL_ANSWERED`.
    async fn proposal_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ProposalWithdrawInput,
    ) -> Result<ProposalWithdrawPayload> {
        let done = ctx.cx()?.write(async |tx| proposals::withdraw(tx, input.id.0, input.version).await).await;
        ProposalWithdrawPayload::of(ctx, done)
    }
}
