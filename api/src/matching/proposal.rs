//! Proposals in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{ProposalId, StaffMemberId, StaffingRequestId},
    kernel::{self, words},
    matching::{self, proposals},
};

use super::{
    StaffingRequest,
    batches::StaffingRequestById,
    enums::{DeclineReason, ProposalStatus},
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    staff::{StaffProfile, StaffProfileById},
};

/// An offer of a request to a carer.
#[derive(Clone)]
pub struct Proposal(pub matching::Proposal);

impl From<matching::Proposal> for Proposal {
    fn from(row: matching::Proposal) -> Self {
        Self(row)
    }
}

impl Findable for Proposal {
    type Id = ProposalId;

    async fn find_many(cx: &kernel::Context, ids: &[ProposalId]) -> kernel::Result<HashMap<ProposalId, Self>> {
        Ok(proposals::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// An offer of a request to a carer, with a deadline for the answer.
#[Object]
impl Proposal {
    /// The id.
    pub async fn id(&self) -> Id<ProposalId> {
        self.0.id.into()
    }

    /// The request, by id.
    async fn staffing_request_id(&self) -> Id<StaffingRequestId> {
        self.0.staffing_request_id.into()
    }

    /// The request. Null when it is not visible to you.
    async fn staffing_request(&self, ctx: &Context<'_>) -> Result<Option<StaffingRequest>> {
        ctx.load::<StaffingRequestById>(self.0.staffing_request_id).await
    }

    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The carer. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// Where it stands.
    async fn status(&self) -> ProposalStatus {
        self.0.status.into()
    }

    /// The candidate's score when it was sent, 0 to 1000.
    async fn score(&self) -> i32 {
        self.0.score
    }

    /// A word to the carer. Null when there is none.
    async fn message(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.message.as_ref()).await?)
    }

    /// Why limits on working time were set aside. Null when they were kept.
    async fn override_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.override_reason.as_ref()).await?)
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        self.0.sent_at.into()
    }

    /// The answer is due by this time.
    async fn answer_by(&self) -> DateTime {
        self.0.answer_by.into()
    }

    /// When it was answered, taken back or expired. Null while it waits.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }

    /// Why the carer said no. Null when the carer did not.
    async fn decline_reason(&self) -> Option<DeclineReason> {
        self.0.decline_reason.map(Into::into)
    }

    /// What the carer added to that. Null when nothing.
    async fn decline_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.decline_note.as_ref()).await?)
    }

    /// The version to name when you answer it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
