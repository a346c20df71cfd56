//! What can be changed about webhooks.

use async_graphql::{Context, InputObject, Json, Object};
use domain::{
    agency::{
        self,
        webhook::{
            self,
            endpoint::{self, EndpointInput},
            message, secret,
        },
    },
    id::{ApplicationId, WebhookEndpointId, WebhookMessageId},
    kernel,
};
use serde_json::Value;

use super::{WebhookEndpoint, WebhookMessage, objects::WebhookSigning};
use crate::{
    graphql::{ContextExt, Id, Result, payload, standing},
    state::State,
};

/// The webhooks' part of the root.
#[derive(Default)]
pub struct WebhookMutation;

/// What an endpoint is made of.
#[derive(InputObject)]
struct WebhookEndpointInput {
    /// Where messages are sent: `https://…`, at an address of the public internet.
    url: String,
    /// What you call it; at most 200 characters.
    description: Option<String>,
    /// One subscription; its answer is the `data` of each message. The application needs the scopes for it.
    document: String,
    /// The variables of the document, an object.
    variables: Option<Json<Value>>,
}

/// Makes an endpoint.
#[derive(InputObject)]
struct WebhookEndpointCreateInput {
    /// For which application. An application that asks makes its own and may leave it out.
    application_id: Option<Id<ApplicationId>>,
    #[graphql(flatten)]
    endpoint: WebhookEndpointInput,
    /// How messages are signed.
    #[graphql(default_with = "WebhookSigning::Hmac")]
    signing: WebhookSigning,
}

/// Changes an endpoint.
#[derive(InputObject)]
struct WebhookEndpointUpdateInput {
    /// Which endpoint.
    id: Id<WebhookEndpointId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    endpoint: WebhookEndpointInput,
    /// True: nothing is sent. False: what waits goes on; what happened while it was switched off is not told.
    disabled: bool,
}

/// Deletes an endpoint.
#[derive(InputObject)]
struct WebhookEndpointDeleteInput {
    /// Which endpoint.
    id: Id<WebhookEndpointId>,
}

/// Has a new secret follow the present one.
#[derive(InputObject)]
struct WebhookEndpointSecretRotateInput {
    /// Which endpoint.
    id: Id<WebhookEndpointId>,
    /// How the new one signs.
    #[graphql(default_with = "WebhookSigning::Hmac")]
    signing: WebhookSigning,
    /// How many hours the present ones sign on beside it: 0 to 168.
    #[graphql(default = 24)]
    overlap_hours: i32,
}

/// Sends a message that tells of no event.
#[derive(InputObject)]
struct WebhookEndpointTestInput {
    /// Which endpoint.
    id: Id<WebhookEndpointId>,
}

/// Sends a message again.
#[derive(InputObject)]
struct WebhookMessageResendInput {
    /// Which message.
    id: Id<WebhookMessageId>,
}

payload! {
    /// What `webhookEndpointCreate` answers.
    WebhookEndpointCreatePayload {
        /// The new endpoint. Null when there are user errors.
        webhook_endpoint: WebhookEndpoint,
        /// What you verify signatures with: `whsec_…`, which is shown here and nowhere else, ever; or `whpk_…`, which is
        /// no secret.
        secret: String,
    }
}
payload! {
    /// What `webhookEndpointUpdate` answers.
    WebhookEndpointUpdatePayload {
        /// The endpoint as it is now. Null when there are user errors.
        webhook_endpoint: WebhookEndpoint,
    }
}
payload! {
    /// What `webhookEndpointDelete` answers.
    WebhookEndpointDeletePayload {
        /// The id of what is gone. Null when there are user errors.
        deleted_id: Id<WebhookEndpointId>,
    }
}
payload! {
    /// What `webhookEndpointSecretRotate` answers.
    WebhookEndpointSecretRotatePayload {
        /// The endpoint. Null when there are user errors.
        webhook_endpoint: WebhookEndpoint,
        /// What you verify signatures with from now on: `whsec_…`, which is shown here and nowhere else, ever; or `whpk_…`,
        /// which is no secret.
        secret: String,
    }
}
payload! {
    /// What `webhookEndpointTest` answers.
    WebhookEndpointTestPayload {
        /// The message; its log says whether it arrived. Null when there are user errors.
        webhook_message: WebhookMessage,
    }
}
payload! {
    /// What `webhookMessageResend` answers.
    WebhookMessageResendPayload {
        /// The message as it is now. Null when there are user errors.
        webhook_message: WebhookMessage,
    }
}

#[Object]
impl WebhookMutation {
    /// Makes a webhook endpoint, which is told of what happens from now on. Needs `agency.webhook.update`; an application
    /// makes its own. Codes: `NOT_FOUND`, `INVALID`, `WEBHOOK_ENDPOINTS_FULL`.
    async fn webhook_endpoint_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookEndpointCreateInput,
    ) -> Result<WebhookEndpointCreatePayload> {
        let done = create(ctx.state()?, ctx.cx()?, input).await;
        WebhookEndpointCreatePayload::of(ctx, done)
    }

    /// Changes a webhook endpoint as a whole, switches it off, or on again. Needs `agency.webhook.update`. Codes:
    /// `NOT_FOUND`, `INVALID`, `STALE`.
    async fn webhook_endpoint_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookEndpointUpdateInput,
    ) -> Result<WebhookEndpointUpdatePayload> {
        let done = update(ctx.state()?, ctx.cx()?, input).await;
        WebhookEndpointUpdatePayload::of(ctx, done)
    }

    /// Deletes a webhook endpoint with its secrets and its log. Needs `agency.webhook.update`. Codes: `NOT_FOUND`.
    async fn webhook_endpoint_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookEndpointDeleteInput,
    ) -> Result<WebhookEndpointDeletePayload> {
        let done = ctx.cx()?.write(async |tx| endpoint::delete(tx, input.id.0).await).await;
        WebhookEndpointDeletePayload::of(ctx, done)
    }

    /// Has a new secret follow the present one; for some hours every message carries signatures by both. Needs
    /// `agency.webhook.update`. Codes: `NOT_FOUND`, `INVALID`.
    async fn webhook_endpoint_secret_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookEndpointSecretRotateInput,
    ) -> Result<WebhookEndpointSecretRotatePayload> {
        let WebhookEndpointSecretRotateInput { id, signing, overlap_hours } = input;
        let done = ctx.cx()?.write(async |tx| secret::rotate(tx, id.0, signing.into(), overlap_hours).await).await;
        WebhookEndpointSecretRotatePayload::of(ctx, done.map(|(endpoint, secret)| (WebhookEndpoint(endpoint), secret)))
    }

    /// Sends a message of the type `agency.webhook.test`, to see whether it arrives. Needs `agency.webhook.update`. Codes:
    /// `NOT_FOUND`, `WEBHOOK_ENDPOINT_DISABLED`.
    async fn webhook_endpoint_test(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookEndpointTestInput,
    ) -> Result<WebhookEndpointTestPayload> {
        let done = ctx.cx()?.write(async |tx| message::test(tx, input.id.0).await).await;
        WebhookEndpointTestPayload::of(ctx, done)
    }

    /// Sends a message again, at once and by the whole schedule, whatever became of it; its id stays the same. Needs
    /// `agency.webhook.update`. Codes: `NOT_FOUND`, `WEBHOOK_ENDPOINT_DISABLED`.
    async fn webhook_message_resend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: WebhookMessageResendInput,
    ) -> Result<WebhookMessageResendPayload> {
        let done = ctx.cx()?.write(async |tx| message::resend(tx, input.id.0).await).await;
        WebhookMessageResendPayload::of(ctx, done)
    }
}

async fn create(
    state: &State,
    cx: &kernel::Context,
    input: WebhookEndpointCreateInput,
) -> kernel::Result<(WebhookEndpoint, String)> {
    let application = endpoint::owner(cx, input.application_id.map(|id| id.0)).await?;
    let made = judged(state, cx, &application, input.endpoint).await?;
    let signing = input.signing.into();
    let made = cx.write(async |tx| endpoint::create(tx, application.id, signing, made).await).await;
    made.map(|(endpoint, secret)| (WebhookEndpoint(endpoint), secret))
}

async fn update(
    state: &State,
    cx: &kernel::Context,
    input: WebhookEndpointUpdateInput,
) -> kernel::Result<webhook::WebhookEndpoint> {
    let WebhookEndpointUpdateInput { id, version, endpoint, disabled } = input;
    let (present, application) = endpoint::with_owner(cx, id.0).await?;
    // An endpoint can be switched off even when the application may not listen any more.
    let same = present.document == endpoint.document && present.variables == variables(endpoint.variables.as_ref());
    let changed =
        if same { as_it_is(endpoint, present.kinds.0) } else { judged(state, cx, &application, endpoint).await? };
    cx.write(async |tx| endpoint::update(tx, id.0, version, changed, disabled).await).await
}

/// The input in the domain's words, once its document is one that the application may listen to.
async fn judged(
    state: &State,
    cx: &kernel::Context,
    application: &agency::Application,
    input: WebhookEndpointInput,
) -> kernel::Result<EndpointInput> {
    let listener = endpoint::as_application(cx, application);
    let given = variables(input.variables.as_ref());
    let kinds = standing::judge(state, listener, &input.document, &given).await?;
    Ok(as_it_is(input, kinds.iter().map(|kind| (*kind).to_owned()).collect()))
}

fn as_it_is(input: WebhookEndpointInput, kinds: Vec<String>) -> EndpointInput {
    let variables = variables(input.variables.as_ref());
    EndpointInput { url: input.url, description: input.description, document: input.document, variables, kinds }
}

fn variables(given: Option<&Json<Value>>) -> Value {
    given.map_or_else(|| Value::Object(serde_json::Map::new()), |given| given.0.clone())
}
