//! What can be listened to about visits.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    id::VisitId,
    kernel::{self, Error, event::Event, feed},
    visit::visits::{self, VisitHappened},
};
use futures_util::Stream;
use serde::Deserialize;

use super::{
    Visit,
    enums::{VisitChange, VisitState},
};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// Something happened to a visit.
#[derive(SimpleObject)]
pub struct VisitChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What happened.
    change: VisitChange,
    /// Where the change left it.
    state: VisitState,
    /// The visit as it is when this is sent, which may be later than the change.
    visit: Visit,
}

/// What can be listened to about visits.
#[derive(Default)]
pub struct VisitSubscription;

#[Subscription]
impl VisitSubscription {
    /// What happens to visits that you may see, in order: a carer sets out, is there, leaves; somebody is late. May answer
    /// `CURSOR_GONE` and `TOO_SLOW`.
    async fn visit_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this visit.")] id: Option<Id<VisitId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = VisitChanged>> {
        watch(ctx, id, after).await
    }
}

impl Told for VisitChanged {
    type Id = VisitId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        visits::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<VisitId> {
        id_in(event, "visit")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened = VisitHappened::deserialize(&event.payload);
        let happened = happened.map_err(|_| Error::internal("an event of another shape"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: happened.change.into(),
            state: happened.state.into(),
            visit: visits::get(cx, happened.visit).await?.into(),
        })
    }
}
