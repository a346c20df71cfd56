//! Reviews of those who failed twice in a row, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{DismissalReviewId, StaffMemberId},
    kernel::{self, words},
    quality::{self, appraisal::dismissals},
};

use super::{Appraisal, batches::AppraisalById};
use crate::{
    graphql::{Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request, payload, visible},
    staff::{StaffProfile, StaffProfileById},
};

/// What a person has decided after two failures in a row. None of it does anything by itself.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::DismissalDecision")]
pub enum DismissalDecision {
    /// They stay, with a plan of what is to become better.
    KeepWithPlan,
    /// They are trained again.
    Retrain,
    /// Their dismissal is recommended to whoever may dismiss.
    RecommendDismissal,
}

/// Somebody has failed twice in a row, and a person decides what follows.
#[derive(Clone)]
pub struct DismissalReview(pub quality::DismissalReview);

impl From<quality::DismissalReview> for DismissalReview {
    fn from(row: quality::DismissalReview) -> Self {
        Self(row)
    }
}

impl Findable for DismissalReview {
    type Id = DismissalReviewId;

    async fn find_many(cx: &kernel::Context, ids: &[DismissalReviewId]) -> kernel::Result<HashMap<Self::Id, Self>> {
        Ok(dismissals::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Somebody has failed in two appraisals of one kind in a row, and a person decides what follows, by the evidence. The decision
/// is written down and does nothing by itself. A carer sees those about themselves.
#[Object]
impl DismissalReview {
    /// The id.
    pub async fn id(&self) -> Id<DismissalReviewId> {
        self.0.id.into()
    }

    /// Whose, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Whose. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// The earlier result. Null when it is not visible to you.
    async fn first(&self, ctx: &Context<'_>) -> Result<Option<Appraisal>> {
        Ok(ctx.load::<AppraisalById>(self.0.first_appraisal_id).await?.map(Appraisal))
    }

    /// The later result. Null when it is not visible to you.
    async fn second(&self, ctx: &Context<'_>) -> Result<Option<Appraisal>> {
        Ok(ctx.load::<AppraisalById>(self.0.second_appraisal_id).await?.map(Appraisal))
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// What was decided. Null while nobody has.
    async fn decision(&self) -> Option<DismissalDecision> {
        self.0.decision.map(Into::into)
    }

    /// Why. Null while it is not decided.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.reason.as_ref()).await?)
    }

    /// Who has decided: the id of an account. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it was decided. Null while it is not.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// The version to name when you decide it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Dismissal reviews' part of the root.
#[derive(Default)]
pub struct DismissalReviewQuery;

#[Object]
impl DismissalReviewQuery {
    /// Reviews of those who failed twice in a row, newest first. A carer sees those about themselves.
    async fn dismissal_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those alone that wait for a decision.", default)] open: bool,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<DismissalReview>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(dismissals::list(ctx.cx()?, open, &page).await?, DismissalReview))
    }

    /// One review. Null when you do not see it.
    async fn dismissal_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] id: Id<DismissalReviewId>,
    ) -> Result<Option<DismissalReview>> {
        Ok(visible(dismissals::get(ctx.cx()?, id.0).await)?.map(DismissalReview))
    }
}

/// Dismissal reviews' part of the root.
#[derive(Default)]
pub struct DismissalReviewMutation;

/// Decides what follows from two failures in a row.
#[derive(InputObject)]
struct DismissalReviewDecideInput {
    /// Which review.
    id: Id<DismissalReviewId>,
    /// The version that you read.
    version: i32,
    /// What follows.
    decision: DismissalDecision,
    /// Why; at most 4000 characters.
    reason: String,
}

payload! {
    /// What `dismissalReviewDecide` answers.
    DismissalReviewDecidePayload {
        /// The review as it is now. Null when there are user errors.
        dismissal_review: DismissalReview,
    }
}

#[Object]
impl DismissalReviewMutation {
    /// Decides what follows from two failures in a row of somebody else, and says why. It is written down and does nothing by
    /// itself. Codes: `NOT_FOUND`, `STALE`, `INVALID`, `DISMISSAL_DECIDED`, `APPRAISAL_OWN`.
    async fn dismissal_review_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DismissalReviewDecideInput,
    ) -> Result<DismissalReviewDecidePayload> {
        let DismissalReviewDecideInput { id, version, decision, reason } = input;
        let work = async |tx: &_| dismissals::decide(tx, id.0, version, decision.into(), &reason).await;
        DismissalReviewDecidePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
