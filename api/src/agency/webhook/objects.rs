//! Endpoints and their secrets.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Json, Object};
use domain::{
    agency::webhook::{self, endpoint, message, secret},
    id::{ApplicationId, WebhookEndpointId, WebhookMessageId, WebhookSecretId},
    kernel,
};

use super::{
    WebhookMessage,
    message::{AttemptsOfMessage, WebhookMessageStatus},
};
use crate::graphql::{
    Batch, Change, ChangesOf, Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request,
};

/// How the messages of an endpoint are signed.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "webhook::WebhookSigning")]
pub enum WebhookSigning {
    /// HMAC-SHA256 with a secret that both sides hold, `whsec_…`; signatures begin with `v1,`.
    Hmac,
    /// Ed25519: you hold the public key alone, `whpk_…`; signatures begin with `v1a,`.
    Ed25519,
}

/// Why nothing is sent to an endpoint.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "webhook::WebhookDisabledReason")]
pub enum WebhookDisabledReason {
    /// Somebody switched it off.
    ByHand,
    /// A message was tried for the last time, and nothing had been taken for three days.
    Failing,
    /// The receiver answered 410 Gone.
    Gone,
}

/// Where an application is told of events.
#[derive(Clone)]
pub struct WebhookEndpoint(pub webhook::WebhookEndpoint);

impl From<webhook::WebhookEndpoint> for WebhookEndpoint {
    fn from(row: webhook::WebhookEndpoint) -> Self {
        Self(row)
    }
}

impl Findable for WebhookEndpoint {
    type Id = WebhookEndpointId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[WebhookEndpointId],
    ) -> kernel::Result<HashMap<WebhookEndpointId, Self>> {
        Ok(endpoint::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// The endpoints of applications.
pub struct EndpointsOfApplication;

impl Batch for EndpointsOfApplication {
    type Key = ApplicationId;
    type Value = Vec<WebhookEndpoint>;

    async fn load(
        cx: &kernel::Context,
        keys: &[ApplicationId],
    ) -> kernel::Result<HashMap<ApplicationId, Vec<WebhookEndpoint>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in endpoint::of_applications(cx, keys).await? {
            found.entry(row.application_id).or_default().push(WebhookEndpoint(row));
        }
        Ok(found)
    }
}

/// The secrets of endpoints.
struct SecretsOfEndpoint;

impl Batch for SecretsOfEndpoint {
    type Key = WebhookEndpointId;
    type Value = Vec<WebhookSecret>;

    async fn load(
        cx: &kernel::Context,
        keys: &[WebhookEndpointId],
    ) -> kernel::Result<HashMap<WebhookEndpointId, Vec<WebhookSecret>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in secret::in_force(cx, keys).await? {
            found.entry(row.endpoint_id).or_default().push(WebhookSecret(row));
        }
        Ok(found)
    }
}

/// Where an application is told of events, and of which. Deliveries follow Standard Webhooks
/// (<https://www.standardwebhooks.com>): a POST with `webhook-id`, `webhook-timestamp` and `webhook-signature`, whose body
/// is `{ "type", "timestamp", "data" }`. Anything but 2xx is tried again, ten times in all over three days.
#[Object]
impl WebhookEndpoint {
    /// The id.
    pub async fn id(&self) -> Id<WebhookEndpointId> {
        self.0.id.into()
    }

    /// The application whose endpoint it is.
    async fn application_id(&self) -> Id<ApplicationId> {
        self.0.application_id.into()
    }

    /// Where messages are sent.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What people call it. Null when they call it nothing.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The subscription whose answer is the `data` of each message. It is executed for each attempt, with the scopes that
    /// the application has then.
    async fn document(&self) -> &str {
        &self.0.document
    }

    /// The variables of the document.
    async fn variables(&self) -> Json<&serde_json::Value> {
        Json(&self.0.variables)
    }

    /// The kinds of events that the document listens to: the `type` of messages.
    async fn event_kinds(&self) -> &[String] {
        &self.0.kinds.0
    }

    /// What messages are signed with now, the newest first. Each message has a signature by every one of them.
    async fn secrets(&self, ctx: &Context<'_>) -> Result<Vec<WebhookSecret>> {
        Ok(ctx.load::<SecretsOfEndpoint>(self.0.id).await?.unwrap_or_default())
    }

    /// What was sent here or will be, newest first. Messages are kept for 30 days.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only messages that stand here.")] status: Option<WebhookMessageStatus>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<WebhookMessage>> {
        let request = page_request(ctx, first, after, last, before)?;
        let page = message::of_endpoint(ctx.cx()?, &self.0, status.map(Into::into), &request).await?;
        if ctx.asks_rows_for("attempts") {
            let ids: Vec<WebhookMessageId> = page.rows.iter().map(|(_, row)| row.id).collect();
            ctx.load_all::<AttemptsOfMessage>(ids).await?;
        }
        Ok(Connection::new(page, WebhookMessage))
    }

    /// Who changed what of it, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let page = page_request(ctx, first, after, last, before)?;
        let changes = ctx.load::<ChangesOf>((self.0.id.0, page)).await?;
        Ok(changes.map(|changes| Connection::new(changes, Change)))
    }

    /// Since when no attempt has succeeded. Null while the last one did.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(Into::into)
    }

    /// Since when nothing is sent. Null while it is switched on.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(Into::into)
    }

    /// Why nothing is sent. Null while it is switched on.
    async fn disabled_reason(&self) -> Option<WebhookDisabledReason> {
        self.0.disabled_reason.map(Into::into)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What the messages of an endpoint are signed with.
#[derive(Clone)]
pub struct WebhookSecret(webhook::WebhookSecret);

/// What the messages of an endpoint are signed with. A secret that both sides hold is shown once, when it is made.
#[Object]
impl WebhookSecret {
    /// The id.
    async fn id(&self) -> Id<WebhookSecretId> {
        self.0.id.into()
    }

    /// How it signs.
    async fn signing(&self) -> WebhookSigning {
        self.0.signing.into()
    }

    /// What you verify with: `whpk_…`. Null where both sides hold the same secret.
    async fn public_key(&self) -> Option<&str> {
        self.0.public_key.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Until when it signs, as another has followed it. Null while none has.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }
}
