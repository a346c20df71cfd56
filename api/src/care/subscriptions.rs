//! What can be listened to about care.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    care::{
        alerts::{self, AlertRaised},
        plans::{self, PlanHappened},
        task_reports::{self, TaskReported},
    },
    id::{CareAlertId, CarePlanId, VisitId},
    kernel::{self, Error, event::Event, feed},
};
use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::{
    CareAlert, CarePlan, VisitTask,
    enums::{CarePlanChange, CareTaskOutcome},
};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// A carer has reported what became of a task.
#[derive(SimpleObject)]
pub struct CareTaskReported {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it came here.
    occurred_at: DateTime,
    /// What was reported.
    outcome: CareTaskOutcome,
    /// The task as it is when this is sent, which may be later than the report.
    task: VisitTask,
}

/// Something happened to a care plan.
#[derive(SimpleObject)]
pub struct CarePlanChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What happened.
    change: CarePlanChange,
    /// The number of the version that it is about. Null when it is about the whole plan.
    number: Option<i32>,
    /// The plan as it is when this is sent, which may be later than the change.
    care_plan: CarePlan,
}

/// An alert was raised.
#[derive(SimpleObject)]
pub struct CareAlertRaised {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it was raised.
    occurred_at: DateTime,
    /// The alert as it is when this is sent.
    alert: CareAlert,
}

/// What can be listened to about care.
#[derive(Default)]
pub struct CareSubscription;

#[Subscription]
impl CareSubscription {
    /// What carers report about the tasks of visits that you may see, as they report it. May answer `CURSOR_GONE` and
    /// `TOO_SLOW`.
    async fn care_task_reported(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this visit.")] visit_id: Option<Id<VisitId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = CareTaskReported>> {
        watch(ctx, visit_id, after).await
    }

    /// What happens to care plans that you may see: drafted, approved, signed, ended. May answer `CURSOR_GONE` and
    /// `TOO_SLOW`.
    async fn care_plan_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this plan.")] id: Option<Id<CarePlanId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = CarePlanChanged>> {
        watch(ctx, id, after).await
    }

    /// What somebody has to look at, as soon as it is known. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn care_alert_raised(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this alert.")] id: Option<Id<CareAlertId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = CareAlertRaised>> {
        watch(ctx, id, after).await
    }
}

fn read<T: DeserializeOwned>(event: &Event) -> kernel::Result<T> {
    T::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))
}

impl Told for CareTaskReported {
    type Id = VisitId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        task_reports::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<VisitId> {
        id_in(event, "visit")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let reported: TaskReported = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            outcome: reported.outcome.into(),
            task: task_reports::get(cx, reported.visit, reported.task).await?.into(),
        })
    }
}

impl Told for CarePlanChanged {
    type Id = CarePlanId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        plans::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<CarePlanId> {
        id_in(event, "plan")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: PlanHappened = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: happened.change.into(),
            number: (happened.number > 0).then_some(happened.number),
            care_plan: plans::get(cx, happened.plan).await?.into(),
        })
    }
}

impl Told for CareAlertRaised {
    type Id = CareAlertId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        alerts::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<CareAlertId> {
        id_in(event, "alert")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let raised: AlertRaised = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            alert: alerts::get(cx, raised.alert).await?.into(),
        })
    }
}
