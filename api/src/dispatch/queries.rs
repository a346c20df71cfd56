//! What can be asked about plans.

use async_graphql::{Context, Object};
use domain::{
    dispatch::{
        comparison, plans,
        slots::{self, SlotsInput},
        why,
    },
    id::{AddressId, BranchId, DispatchPlanId, HouseholdId, VisitId},
};

use super::{
    DispatchPlan, comparison::DispatchComparison, enums::DispatchPlanState, slots::DispatchSlot, why::DispatchWhy,
};
use crate::{
    graphql::{Connection, ContextExt, DateTime, Duration, Id, Result, cost::cost, page_request, visible},
    matching::ServiceType,
};

/// Dispatch's part of the root.
#[derive(Default)]
pub struct DispatchQuery;

#[Object]
impl DispatchQuery {
    /// Plans, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, with two filters")]
    async fn dispatch_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this branch alone.")] branch_id: Option<Id<BranchId>>,
        #[graphql(desc = "In one of these states.")] states: Option<Vec<DispatchPlanState>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<DispatchPlan>> {
        let page = page_request(ctx, first, after, last, before)?;
        let states: Vec<_> = states.unwrap_or_default().into_iter().map(Into::into).collect();
        let found = plans::list(ctx.cx()?, branch_id.map(|id| id.0), &states, &page).await?;
        Ok(Connection::new(found, DispatchPlan))
    }

    /// One plan. Null when you do not see it.
    async fn dispatch_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] id: Id<DispatchPlanId>,
    ) -> Result<Option<DispatchPlan>> {
        Ok(visible(plans::get(ctx.cx()?, id.0).await)?.map(DispatchPlan))
    }

    /// Why a visit stands in a plan as it does: component by component, with the next best carers and the rules in the way.
    /// Codes: `NOT_FOUND`, `PLAN_NOT_KEPT`.
    #[graphql(directive = cost::apply("50".into()))]
    async fn dispatch_why(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] plan_id: Id<DispatchPlanId>,
        #[graphql(desc = "A visit that it was planned with.")] visit_id: Id<VisitId>,
    ) -> Result<DispatchWhy> {
        Ok(DispatchWhy(why::why(ctx.cx()?, plan_id.0, visit_id.0).await?))
    }

    /// When somebody could come to a household, who, and what that costs beyond the day as it is: for the telephone. Ask for a
    /// visit that is there by `visitId`, or for one that is not by `householdId`, `serviceType` and `length`. Codes:
    /// `NOT_FOUND`, `INVALID`, `TOO_MANY_VISITS`.
    #[graphql(directive = cost::apply("200".into()))]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn dispatch_slots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A visit that is to be given.")] visit_id: Option<Id<VisitId>>,
        #[graphql(desc = "Or where somebody is to come.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "Its address; the primary one when left out.")] address_id: Option<Id<AddressId>>,
        #[graphql(desc = "What for.")] service_type: Option<ServiceType>,
        #[graphql(desc = "How long: 5 minutes to 24 hours.")] length: Option<Duration>,
        #[graphql(desc = "It begins at this moment or later; in the future.")] from: DateTime,
        #[graphql(desc = "It is over by then, on the same day of the branch's calendar.")] until: DateTime,
        #[graphql(desc = "So many, the cheapest first: 1 to 50.", default = 5)] first: i32,
    ) -> Result<Vec<DispatchSlot>> {
        let asked = SlotsInput {
            visit: visit_id.map(|id| id.0),
            household: household_id.map(|id| id.0),
            address: address_id.map(|id| id.0),
            service_type: service_type.map(Into::into),
            length: length.map(|length| length.0),
            from: from.0,
            until: until.0,
            first,
        };
        Ok(slots::slots(ctx.cx()?, asked).await?.into_iter().map(DispatchSlot).collect())
    }

    /// Two plans of a branch side by side: what each costs, and where they differ. Codes: `NOT_FOUND`, `INVALID`,
    /// `PLAN_NOT_KEPT`.
    async fn dispatch_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One plan.")] first_id: Id<DispatchPlanId>,
        #[graphql(desc = "Another plan of the same branch.")] second_id: Id<DispatchPlanId>,
    ) -> Result<DispatchComparison> {
        Ok(DispatchComparison(comparison::compare(ctx.cx()?, first_id.0, second_id.0).await?))
    }
}
