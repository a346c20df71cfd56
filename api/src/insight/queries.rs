//! What can be asked about how well the agency serves.

use async_graphql::{Context, Object};
use domain::{
    id::{BranchId, StaffMemberId},
    insight::{
        brief,
        summaries::{self, Asked},
    },
};

use super::{
    enums::SummaryLength,
    summary::{DailyBrief, Summary},
};
use crate::graphql::{ContextExt, Date, Id, Result, cost::cost};

/// Insight's part of the root.
#[derive(Default)]
pub struct InsightQuery;

#[Object]
impl InsightQuery {
    /// The indicators of a day, week, month, quarter or year, each with its number of cases, its bounds, the period before
    /// and what is aimed at. Codes: `NOT_FOUND`, `INVALID`.
    #[graphql(directive = cost::apply("20".into()))]
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How long it reaches.")] length: SummaryLength,
        #[graphql(desc = "A day within it.")] day: Date,
        #[graphql(desc = "Of this branch alone.")] branch_id: Option<Id<BranchId>>,
        #[graphql(desc = "Of this person's work alone; needs `insight.person.read`.")] staff_member_id: Option<
            Id<StaffMemberId>,
        >,
    ) -> Result<Summary> {
        let asked = Asked {
            length: length.into(),
            day: day.0,
            branch: branch_id.map(|id| id.0),
            person: staff_member_id.map(|id| id.0),
        };
        Ok(Summary(summaries::summary(ctx.cx()?, &asked).await?))
    }

    /// What is to be known before a day of a branch begins. Codes: `NOT_FOUND`, `INVALID`, `TOO_MANY_VISITS`.
    #[graphql(directive = cost::apply("100".into()))]
    async fn daily_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The branch.")] branch_id: Id<BranchId>,
        #[graphql(desc = "The day, on the branch's calendar.")] day: Date,
    ) -> Result<DailyBrief> {
        Ok(brief::daily(ctx.cx()?, branch_id.0, day.0).await?.into())
    }
}
