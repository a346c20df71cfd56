//! Batch plans in the schema.

use async_graphql::{Context, Object};
use domain::{
    id::{StaffMemberId, StaffingRequestId},
    matching::batches,
};

use super::{StaffingRequest, batches::StaffingRequestById};
use crate::{
    graphql::{ContextExt, Id, Result},
    staff::{StaffMember, StaffMemberById},
};

/// The best assignment of many requests as a whole.
pub struct MatchingPlan(pub batches::Plan);

/// The best assignment of many requests as a whole: first as many seats as can be filled, then the highest sum of scores
/// (Kuhn and Munkres). Nothing is written; send the proposals that you agree with.
#[Object]
impl MatchingPlan {
    /// Who would serve what.
    async fn assignments(&self) -> Vec<MatchingAssignment> {
        self.0.assignments.iter().copied().map(MatchingAssignment).collect()
    }

    /// The requests with a seat for which nobody is left, by id.
    async fn unfilled(&self) -> Vec<Id<StaffingRequestId>> {
        self.0.unfilled.iter().copied().map(Id).collect()
    }

    /// Pairs that would both rather have each other than what the plan gives them, the strongest first; at most 100. The
    /// price of what is best for all.
    async fn blocking_pairs(&self) -> Vec<BlockingPair> {
        self.0.blocking.iter().take(100).copied().map(BlockingPair).collect()
    }
}

/// A request given to a carer in a plan.
pub struct MatchingAssignment(batches::Assignment);

/// A request given to a carer in a plan.
#[Object]
impl MatchingAssignment {
    /// The request, by id.
    async fn staffing_request_id(&self) -> Id<StaffingRequestId> {
        self.0.staffing_request.into()
    }

    /// The request. Null when it is not visible to you.
    async fn staffing_request(&self, ctx: &Context<'_>) -> Result<Option<StaffingRequest>> {
        ctx.load::<StaffingRequestById>(self.0.staffing_request).await
    }

    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member.into()
    }

    /// The carer. Null when not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member).await
    }

    /// The candidate's score, 0 to 1000.
    async fn score(&self) -> u16 {
        self.0.score
    }
}

/// A request and a carer who would both rather have each other.
pub struct BlockingPair(batches::Blocking);

/// A request and a carer who would both rather have each other than what the plan gives them.
#[Object]
impl BlockingPair {
    /// The request, by id.
    async fn staffing_request_id(&self) -> Id<StaffingRequestId> {
        self.0.staffing_request.into()
    }

    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.pair.candidate.into()
    }

    /// The candidate's score for the request, 0 to 1000.
    async fn score(&self) -> u16 {
        self.0.pair.score
    }

    /// The score of the carer whom the request has in the plan. Null when it has none.
    async fn score_instead_of(&self) -> Option<u16> {
        self.0.pair.instead_of
    }

    /// What the carer has of the request: the mean of distance, continuity and workload, 0 to 1000.
    async fn carer_value(&self) -> u16 {
        self.0.pair.carer_value
    }

    /// The same for the request that the carer has in the plan. Null when it has none.
    async fn carer_value_instead_of(&self) -> Option<u16> {
        self.0.pair.carer_instead_of
    }
}
