//! What can be asked about visits.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, HouseholdId, StaffMemberId, VisitId, VisitSeriesId},
    visit::{
        series,
        visits::{self, VisitFilter},
    },
};

use super::{Visit, VisitSeries, board::DayBoard, enums::VisitState};
use crate::graphql::{Connection, ContextExt, Date, DateTime, Id, Result, cost::cost, page_request, visible};

/// Visits' part of the root.
#[derive(Default)]
pub struct VisitQuery;

/// Which visits are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct VisitFilterInput {
    /// In one of these.
    states: Option<Vec<VisitState>>,
    /// In this household.
    household_id: Option<Id<HouseholdId>>,
    /// To which this person is to come or was asked.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Of this series.
    series_id: Option<Id<VisitSeriesId>>,
    /// Beginning at this moment or later.
    from: Option<DateTime>,
    /// Beginning before this moment.
    until: Option<DateTime>,
}

#[Object]
impl VisitQuery {
    /// Visits, in order of time. A family sees those to its household, a carer their own.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<VisitFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Visit>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = VisitFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            series: filter.series_id.map(|id| id.0),
            from: filter.from.map(|at| at.0),
            until: filter.until.map(|at| at.0),
        };
        Ok(Connection::new(visits::list(ctx.cx()?, &filter, &page).await?, Visit))
    }

    /// One visit. Null when you do not see it.
    async fn visit(&self, ctx: &Context<'_>, #[graphql(desc = "The visit.")] id: Id<VisitId>) -> Result<Option<Visit>> {
        Ok(visible(visits::get(ctx.cx()?, id.0).await)?.map(Visit))
    }

    /// The visits of a branch that begin on a day, all at once. Codes: `NOT_FOUND`, `INVALID`, `TOO_MANY_VISITS` above 2000.
    #[graphql(directive = cost::apply("100".into()))]
    async fn day_board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The branch.")] branch_id: Id<BranchId>,
        #[graphql(desc = "The day, on the branch's calendar.")] day: Date,
    ) -> Result<DayBoard> {
        Ok(DayBoard { day: day.0, visits: visits::of_day(ctx.cx()?, branch_id.0, day.0).await? })
    }

    /// Series of visits, newest first. A family sees those to its household, a carer those that name them.
    async fn visit_series_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this household alone.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<VisitSeries>> {
        let page = page_request(ctx, first, after, last, before)?;
        let household = household_id.map(|id| id.0);
        Ok(Connection::new(series::list(ctx.cx()?, household, &page).await?, VisitSeries))
    }

    /// One series. Null when you do not see it.
    async fn visit_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The series.")] id: Id<VisitSeriesId>,
    ) -> Result<Option<VisitSeries>> {
        Ok(visible(series::get(ctx.cx()?, id.0).await)?.map(VisitSeries))
    }
}
