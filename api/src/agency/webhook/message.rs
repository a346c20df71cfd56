//! Messages and the attempts to deliver them.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    agency::webhook::{self, log, message},
    id::{WebhookAttemptId, WebhookEndpointId, WebhookMessageId},
    kernel,
};

use crate::graphql::{Batch, ContextExt, DateTime, Id, Result, node::Findable};

/// Where a message stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "webhook::WebhookMessageStatus")]
pub enum WebhookMessageStatus {
    /// It will be tried, for the first time or again.
    Pending,
    /// The receiver has taken it: it answered 2xx.
    Delivered,
    /// No attempt succeeded, and none follows by itself.
    Failed,
    /// It was tried, and now the application may not see any more what it is about.
    Withheld,
}

/// One event on its way to one endpoint.
#[derive(Clone)]
pub struct WebhookMessage(pub webhook::WebhookMessage);

impl From<webhook::WebhookMessage> for WebhookMessage {
    fn from(row: webhook::WebhookMessage) -> Self {
        Self(row)
    }
}

impl Findable for WebhookMessage {
    type Id = WebhookMessageId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[WebhookMessageId],
    ) -> kernel::Result<HashMap<WebhookMessageId, Self>> {
        Ok(message::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// The attempts of messages.
pub struct AttemptsOfMessage;

impl Batch for AttemptsOfMessage {
    type Key = WebhookMessageId;
    type Value = Vec<WebhookAttempt>;

    async fn load(
        cx: &kernel::Context,
        keys: &[WebhookMessageId],
    ) -> kernel::Result<HashMap<WebhookMessageId, Vec<WebhookAttempt>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in log::attempts(cx, keys).await? {
            found.entry(row.message_id).or_default().push(WebhookAttempt(row));
        }
        Ok(found)
    }
}

/// One event on its way to one endpoint. What was sent is not kept: each attempt is made anew from the graph.
#[Object]
impl WebhookMessage {
    /// The id: the header `webhook-id`, the same in every attempt.
    pub async fn id(&self) -> Id<WebhookMessageId> {
        self.0.id.into()
    }

    /// Where it goes.
    async fn webhook_endpoint_id(&self) -> Id<WebhookEndpointId> {
        self.0.endpoint_id.into()
    }

    /// The kind of event that it tells of: its `type`.
    async fn event_kind(&self) -> &str {
        &self.0.kind
    }

    /// When that happened: its `timestamp`.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// Where it stands.
    async fn status(&self) -> WebhookMessageStatus {
        self.0.status.into()
    }

    /// When it is tried next. Null when it is not, or when the endpoint is switched off.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(Into::into)
    }

    /// The attempts so far, the latest first.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>> {
        Ok(ctx.load::<AttemptsOfMessage>(self.0.id).await?.unwrap_or_default())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// One attempt to deliver a message.
#[derive(Clone)]
pub struct WebhookAttempt(webhook::WebhookAttempt);

/// One attempt to deliver a message.
#[Object]
impl WebhookAttempt {
    /// The id.
    async fn id(&self) -> Id<WebhookAttemptId> {
        self.0.id.into()
    }

    /// When: the header `webhook-timestamp`.
    async fn attempted_at(&self) -> DateTime {
        self.0.attempted_at.into()
    }

    /// How many milliseconds it took.
    async fn milliseconds(&self) -> i32 {
        self.0.milliseconds
    }

    /// The HTTP status of the answer. Null when there was none.
    async fn status_code(&self) -> Option<i32> {
        self.0.status_code
    }

    /// Why it was no success, for people. Null when it was one.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The beginning of the answer, 512 bytes at most. Null when it was empty.
    async fn response(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(log::response(ctx.cx()?, &self.0).await?)
    }
}
