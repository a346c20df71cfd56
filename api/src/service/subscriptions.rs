//! What can be listened to about services.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    id::{ServiceClockId, ServiceOrderId, ServiceRequestId, ServiceStationId},
    kernel::{self, Error, event::Event, feed},
    service::{
        clocks::{self, ClockHappened},
        orders::{self, OrderHappened},
        requests::{self, RequestHappened},
        stations,
    },
};
use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::{
    ServiceOrder, ServiceRequest, ServiceStation,
    enums::{
        ServiceClockChange, ServiceClockKind, ServiceOrderChange, ServiceOrderState, ServiceRequestChange,
        ServiceRequestState,
    },
};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// Something happened to a request.
#[derive(SimpleObject)]
pub struct ServiceRequestChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What happened.
    change: ServiceRequestChange,
    /// Where the change left it.
    state: ServiceRequestState,
    /// The request as it is when this is sent, which may be later than the change.
    service_request: ServiceRequest,
}

/// Something happened to an order.
#[derive(SimpleObject)]
pub struct ServiceOrderChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What happened.
    change: ServiceOrderChange,
    /// Where the change left it.
    state: ServiceOrderState,
    /// The order as it is when this is sent, which may be later than the change.
    service_order: ServiceOrder,
}

/// A clock warns, has run out, or is known better.
#[derive(SimpleObject)]
pub struct ServiceClockChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it was noticed.
    occurred_at: DateTime,
    /// What happened.
    change: ServiceClockChange,
    /// What the clock waits for.
    kind: ServiceClockKind,
    /// The request as it is when this is sent.
    service_request: ServiceRequest,
}

/// Somebody came to a station or was taken up.
#[derive(SimpleObject)]
pub struct ServiceStationQueueMoved {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// The station with its queue as it is when this is sent.
    service_station: ServiceStation,
}

/// What can be listened to about services.
#[derive(Default)]
pub struct ServiceSubscription;

#[Subscription]
impl ServiceSubscription {
    /// What happens to requests that you may see, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn service_request_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this request.")] id: Option<Id<ServiceRequestId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = ServiceRequestChanged>> {
        watch(ctx, id, after).await
    }

    /// What happens to orders that you may see, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn service_order_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this order.")] id: Option<Id<ServiceOrderId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = ServiceOrderChanged>> {
        watch(ctx, id, after).await
    }

    /// Clocks that warn and run out. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn service_clock_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this clock.")] id: Option<Id<ServiceClockId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = ServiceClockChanged>> {
        watch(ctx, id, after).await
    }

    /// Who comes and goes at stations, with the live length of the queue and the longest wait. May answer `CURSOR_GONE` and
    /// `TOO_SLOW`.
    async fn service_station_queue_moved(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this station.")] id: Option<Id<ServiceStationId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = ServiceStationQueueMoved>> {
        watch(ctx, id, after).await
    }
}

fn read<T: DeserializeOwned>(event: &Event) -> kernel::Result<T> {
    T::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))
}

impl Told for ServiceRequestChanged {
    type Id = ServiceRequestId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        requests::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<ServiceRequestId> {
        id_in(event, "request")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: RequestHappened = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: happened.change.into(),
            state: happened.state.into(),
            service_request: requests::get(cx, happened.request).await?.into(),
        })
    }
}

impl Told for ServiceOrderChanged {
    type Id = ServiceOrderId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        orders::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<ServiceOrderId> {
        id_in(event, "order")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: OrderHappened = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: happened.change.into(),
            state: happened.state.into(),
            service_order: orders::get(cx, happened.order).await?.into(),
        })
    }
}

impl Told for ServiceClockChanged {
    type Id = ServiceClockId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        clocks::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<ServiceClockId> {
        id_in(event, "clock")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: ClockHappened = read(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: happened.change.into(),
            kind: happened.kind.into(),
            service_request: requests::get(cx, happened.request).await?.into(),
        })
    }
}

impl Told for ServiceStationQueueMoved {
    type Id = ServiceStationId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        stations::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<ServiceStationId> {
        id_in(event, "station")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let id = Self::about(event).ok_or_else(|| Error::internal("an event of another shape"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            service_station: stations::get(cx, id).await?.into(),
        })
    }
}
