//! What can be asked about receptions.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, ReceptionId},
    quality::reception::reading::{self, ReceptionFilter},
};

use super::objects::{Reception, ReceptionState, ReceptionTask};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, page_request, visible};

/// Receptions' part of the root.
#[derive(Default)]
pub struct ReceptionQuery;

/// Which receptions are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ReceptionFilterInput {
    /// In one of these states.
    states: Option<Vec<ReceptionState>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// Arriving at this moment or later.
    from: Option<DateTime>,
    /// Arriving before this moment.
    until: Option<DateTime>,
}

#[Object]
impl ReceptionQuery {
    /// Receptions in order of arrival. A carer sees those that they were assigned something of.
    async fn receptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ReceptionFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Reception>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = ReceptionFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            from: filter.from.map(|moment| moment.0),
            until: filter.until.map(|moment| moment.0),
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, Reception))
    }

    /// One reception. Null when you do not see it.
    async fn reception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reception.")] id: Id<ReceptionId>,
    ) -> Result<Option<Reception>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(Reception))
    }

    /// What is still to be done for receptions and due by a moment, the first first.
    async fn reception_tasks_due(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Due at this moment or before; now when left out.")] by: Option<DateTime>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ReceptionTask>> {
        let page = page_request(ctx, first, after, last, before)?;
        let cx = ctx.cx()?;
        let by = by.map_or(cx.now(), |moment| moment.0);
        Ok(Connection::new(reading::due(cx, by, &page).await?, ReceptionTask))
    }
}
