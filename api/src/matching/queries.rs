//! What can be asked about matching.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, MatchingPolicyId, PlacementId, ProposalId, StaffMemberId, StaffingRequestId},
    matching::{
        batches, candidates, fairness_report,
        placements::{self, PlacementFilter},
        policies,
        proposals::{self, ProposalFilter},
        requests::{self, RequestFilter},
    },
};

use super::{
    CareTeam, CareTeamOf, MatchingPolicy, Placement, Proposal, StaffingRequest,
    enums::{PlacementStage, ProposalStatus, StaffingRequestStatus},
    fairness::FairnessAttribute,
    plan::MatchingPlan,
    policy::{MatchingPolicyInput, RankMove},
};
use crate::graphql::{Connection, ContextExt, Date, DateTime, Id, Result, cost::cost, how_many, page_request, visible};

/// Matching's part of the root.
#[derive(Default)]
pub struct MatchingQuery;

/// Which staffing requests are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct StaffingRequestFilterInput {
    /// In one of these.
    statuses: Option<Vec<StaffingRequestStatus>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// Beginning on this day or later.
    starts_from: Option<Date>,
}

/// Which proposals are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ProposalFilterInput {
    /// In one of these.
    statuses: Option<Vec<ProposalStatus>>,
    /// Of this request.
    staffing_request_id: Option<Id<StaffingRequestId>>,
    /// To this person.
    staff_member_id: Option<Id<StaffMemberId>>,
}

/// Which placements are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct PlacementFilterInput {
    /// At one of these.
    stages: Option<Vec<PlacementStage>>,
    /// Of this request.
    staffing_request_id: Option<Id<StaffingRequestId>>,
    /// In this household.
    household_id: Option<Id<HouseholdId>>,
    /// Of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// True: with times to come that nobody holds on the roster; false: without. For those who may manage placements.
    uncovered: Option<bool>,
}

#[Object]
impl MatchingQuery {
    /// Staffing requests, newest first. A family sees its own, a carer those that were proposed to them.
    async fn staffing_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<StaffingRequestFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<StaffingRequest>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = RequestFilter {
            statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            starts_from: filter.starts_from.map(|day| day.0),
        };
        Ok(Connection::new(requests::list(ctx.cx()?, &filter, &page).await?, StaffingRequest))
    }

    /// One staffing request. Null when you do not see it.
    async fn staffing_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: Id<StaffingRequestId>,
    ) -> Result<Option<StaffingRequest>> {
        Ok(visible(requests::get(ctx.cx()?, id.0).await)?.map(StaffingRequest))
    }

    /// Proposals, newest first. A carer sees their own.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ProposalFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Proposal>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = ProposalFilter {
            statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            request: filter.staffing_request_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
        };
        Ok(Connection::new(proposals::list(ctx.cx()?, &filter, &page).await?, Proposal))
    }

    /// One proposal. Null when you do not see it.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] id: Id<ProposalId>,
    ) -> Result<Option<Proposal>> {
        Ok(visible(proposals::get(ctx.cx()?, id.0).await)?.map(Proposal))
    }

    /// Placements, newest first. A family sees those in its household, a carer their own.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<PlacementFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Placement>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = PlacementFilter {
            stages: filter.stages.unwrap_or_default().into_iter().map(Into::into).collect(),
            request: filter.staffing_request_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            uncovered: filter.uncovered,
        };
        Ok(Connection::new(placements::list(ctx.cx()?, &filter, &page).await?, Placement))
    }

    /// One placement. Null when you do not see it.
    async fn placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] id: Id<PlacementId>,
    ) -> Result<Option<Placement>> {
        Ok(visible(placements::get(ctx.cx()?, id.0).await)?.map(Placement))
    }

    /// The team of a household. Null when it has none, or when you do not see it.
    async fn care_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
    ) -> Result<Option<CareTeam>> {
        Ok(ctx.load_all::<CareTeamOf>(vec![household_id.0]).await?.pop())
    }

    /// The versions of the matching policy, newest first. For the roles `ADMIN`, `MANAGER` and `DISPATCHER`.
    async fn matching_policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<MatchingPolicy>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(policies::list(ctx.cx()?, &page).await?, MatchingPolicy))
    }

    /// How the ranking of a request would change under another policy: a version that is there, or a draft. The candidates
    /// in the order of the new ranking, those who would fall out last. Nothing is written.
    #[graphql(directive = cost::apply("100".to_owned()))]
    async fn matching_policy_dry_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] staffing_request_id: Id<StaffingRequestId>,
        #[graphql(desc = "A version. Give this or `policy`.")] matching_policy_id: Option<Id<MatchingPolicyId>>,
        #[graphql(desc = "A draft. Give this or `matchingPolicyId`.")] policy: Option<MatchingPolicyInput>,
        #[graphql(desc = "How many candidates; at most 100.", default = 20)] first: i32,
    ) -> Result<Vec<RankMove>> {
        let most = how_many("first", first)?.min(100);
        let version = matching_policy_id.map(|id| id.0);
        let moves = candidates::dry_run(ctx.cx()?, staffing_request_id.0, version, policy.map(Into::into)).await?;
        Ok(moves.into_iter().take(most).map(RankMove).collect())
    }

    /// The best assignment of many requests as a whole. Nothing is written. For the roles `ADMIN`, `MANAGER` and `DISPATCHER`.
    #[graphql(directive = cost::apply("500".to_owned()))]
    async fn matching_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The requests, at most 500. All that look for somebody when absent, the earliest start first."
        )]
        staffing_request_ids: Option<Vec<Id<StaffingRequestId>>>,
    ) -> Result<MatchingPlan> {
        let ids: Option<Vec<StaffingRequestId>> = staffing_request_ids.map(|ids| ids.iter().map(|id| id.0).collect());
        Ok(MatchingPlan(batches::plan(ctx.cx()?, ids.as_deref()).await?))
    }

    /// How groups of staff were selected, for every attribute that they agreed to be counted by. For the roles `ADMIN` and
    /// `MANAGER`.
    #[graphql(directive = cost::apply("50".to_owned()))]
    async fn fairness_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Proposals sent at this time or later.")] from: DateTime,
        #[graphql(desc = "Proposals sent before this time.")] until: DateTime,
    ) -> Result<Vec<FairnessAttribute>> {
        let report = fairness_report::report(ctx.cx()?, from.0, until.0).await?;
        Ok(report.into_iter().map(FairnessAttribute).collect())
    }
}
