//! What can be asked about retention.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::HouseholdId,
    loyalty::retention::{
        contacts, policy,
        standings::{self, StandingFilter},
    },
};

use super::{
    contact::ContactNote,
    standing::{RetentionRung, RetentionStanding},
    survival::{RetentionCohort, RetentionFigures, RetentionPolicy},
};
use crate::graphql::{Connection, ContextExt, Date, Id, Result, cost::cost, page_request};

/// Retention in the root.
#[derive(Default)]
pub struct RetentionQuery;

/// Which households are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct RetentionFilterInput {
    /// On one of these rungs.
    rungs: Option<Vec<RetentionRung>>,
    /// At least so much at risk, 0 to 100.
    least_risk: Option<i32>,
    /// Due to hear from the agency until this day.
    contact_due: Option<Date>,
    /// This household alone.
    household_id: Option<Id<HouseholdId>>,
}

#[Object]
impl RetentionQuery {
    /// How households stand, those first that are most at risk.
    async fn retention_standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<RetentionFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<RetentionStanding>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = StandingFilter {
            rungs: filter.rungs.unwrap_or_default().into_iter().map(Into::into).collect(),
            least_risk: filter.least_risk,
            contact_due: filter.contact_due.map(|day| day.0),
            household: filter.household_id.map(|id| id.0),
        };
        Ok(Connection::new(standings::list(ctx.cx()?, &filter, &page).await?, RetentionStanding))
    }

    /// How many households stand where.
    async fn retention_figures(&self, ctx: &Context<'_>) -> Result<RetentionFigures> {
        Ok(RetentionFigures(standings::figures(ctx.cx()?).await?))
    }

    /// How long households stay, by the month of their first visit or payment; months in which none began are left out.
    #[graphql(directive = cost::apply("50".into()))]
    async fn retention_cohorts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Any day of the first month.")] from: Date,
        #[graphql(desc = "Any day of the last month; within 60 months.")] to: Date,
    ) -> Result<Vec<RetentionCohort>> {
        let found = standings::cohorts(ctx.cx()?, [from.0, to.0]).await?;
        Ok(found.into_iter().map(RetentionCohort).collect())
    }

    /// The thresholds of retention.
    async fn retention_policy(&self, ctx: &Context<'_>) -> Result<RetentionPolicy> {
        Ok(policy::get(ctx.cx()?).await?.into())
    }

    /// When somebody was in touch with a household of the agency's own accord, newest first.
    async fn contact_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ContactNote>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(contacts::notes(ctx.cx()?, household_id.0, &page).await?, ContactNote))
    }
}
