//! What can be asked about events.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::ServiceEventId,
    quality::service_event::reading::{self, EventFilter},
};

use super::objects::{ServiceEvent, ServiceEventEnrolment, ServiceEventEnrolmentState, ServiceEventState};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, page_request, visible};

/// Events' part of the root.
#[derive(Default)]
pub struct ServiceEventQuery;

/// Which events are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ServiceEventFilterInput {
    /// In one of these states.
    states: Option<Vec<ServiceEventState>>,
    /// Beginning at this moment or later.
    from: Option<DateTime>,
    /// Beginning before this moment.
    until: Option<DateTime>,
}

#[Object]
impl ServiceEventQuery {
    /// Events in the order in which they begin: of all branches, and of those that concern you. Families and carers see those
    /// that are for them.
    async fn service_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ServiceEventFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceEvent>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = EventFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: filter.from.map(|moment| moment.0),
            until: filter.until.map(|moment| moment.0),
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, ServiceEvent))
    }

    /// One event. Null when you do not see it.
    async fn service_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: Id<ServiceEventId>,
    ) -> Result<Option<ServiceEvent>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(ServiceEvent))
    }

    /// The enrolments that you see, newest first. Families and carers see their own.
    async fn service_event_enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In these states alone.")] states: Option<Vec<ServiceEventEnrolmentState>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceEventEnrolment>> {
        let page = page_request(ctx, first, after, last, before)?;
        let states: Vec<_> = states.unwrap_or_default().into_iter().map(Into::into).collect();
        Ok(Connection::new(reading::enrolments(ctx.cx()?, &states, &page).await?, ServiceEventEnrolment))
    }
}
