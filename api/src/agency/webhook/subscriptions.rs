//! What can be listened to in the agency.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    agency::webhook::endpoint,
    id::WebhookEndpointId,
    kernel::{self, Error, event::Event, feed},
};
use futures_util::Stream;

use super::WebhookEndpoint;
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// A webhook endpoint was switched off by itself.
#[derive(SimpleObject)]
pub struct WebhookEndpointDisabled {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it was switched off.
    occurred_at: DateTime,
    /// The endpoint as it is when this is sent, with the reason.
    webhook_endpoint: WebhookEndpoint,
}

/// What can be listened to in the agency.
#[derive(Default)]
pub struct AgencySubscription;

#[Subscription]
impl AgencySubscription {
    /// Webhook endpoints that are switched off by themselves: nothing was taken for three days, or the receiver is gone.
    /// May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn webhook_endpoint_disabled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this endpoint.")] id: Option<Id<WebhookEndpointId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = WebhookEndpointDisabled>> {
        watch(ctx, id, after).await
    }
}

impl Told for WebhookEndpointDisabled {
    type Id = WebhookEndpointId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        endpoint::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<WebhookEndpointId> {
        id_in(event, "webhook_endpoint")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let id = Self::about(event).ok_or(Error::internal("an event about no webhook endpoint"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            webhook_endpoint: endpoint::get(cx, id).await?.into(),
        })
    }
}
