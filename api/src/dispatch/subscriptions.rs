//! What can be listened to about plans.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    dispatch::plans::{self, PlanHappened},
    id::DispatchPlanId,
    kernel::{self, Error, event::Event, feed},
};
use futures_util::Stream;
use serde::Deserialize;

use super::{DispatchPlan, enums::DispatchPlanState, plan::points};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// Something happened to a plan.
#[derive(SimpleObject)]
pub struct DispatchPlanChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// Where that left the plan.
    state: DispatchPlanState,
    /// How much of the search was done, in percent.
    progress_percent: i32,
    /// The weighted cost of the best found by then, in points. Null while nothing was.
    best_cost: Option<i32>,
    /// The plan as it is when this is sent, which may be later than the change.
    plan: DispatchPlan,
}

/// What can be listened to about plans.
#[derive(Default)]
pub struct DispatchSubscription;

#[Subscription]
impl DispatchSubscription {
    /// What happens to plans of your branches, in order: how far they are, that they are there, that they are accepted. May
    /// answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn dispatch_plan_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this plan.")] id: Option<Id<DispatchPlanId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = DispatchPlanChanged>> {
        watch(ctx, id, after).await
    }
}

impl Told for DispatchPlanChanged {
    type Id = DispatchPlanId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        plans::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<DispatchPlanId> {
        id_in(event, "plan")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened = PlanHappened::deserialize(&event.payload);
        let happened = happened.map_err(|_| Error::internal("an event of another shape"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            state: happened.state.into(),
            progress_percent: happened.progress_percent,
            best_cost: happened.best_cost.map(points),
            plan: plans::get(cx, happened.plan).await?.into(),
        })
    }
}
