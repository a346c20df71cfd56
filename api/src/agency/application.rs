//! Applications and their keys, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    agency::{self, application},
    id::{ApiKeyId, ApplicationId},
    kernel,
};

use super::webhook::{EndpointsOfApplication, WebhookEndpoint};
use crate::graphql::{Batch, ContextExt, DateTime, Id, Result, node::Findable};

/// A partner's program.
#[derive(Clone)]
pub struct Application(pub agency::Application);

impl From<agency::Application> for Application {
    fn from(row: agency::Application) -> Self {
        Self(row)
    }
}

impl Findable for Application {
    type Id = ApplicationId;

    async fn find_many(cx: &kernel::Context, ids: &[ApplicationId]) -> kernel::Result<HashMap<ApplicationId, Self>> {
        Ok(application::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// The keys of applications.
struct KeysOfApplication;

impl Batch for KeysOfApplication {
    type Key = ApplicationId;
    type Value = Vec<ApiKey>;

    async fn load(cx: &kernel::Context, keys: &[ApplicationId]) -> kernel::Result<HashMap<ApplicationId, Vec<ApiKey>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for key in application::keys(cx, keys).await? {
            found.entry(key.application_id).or_default().push(ApiKey(key));
        }
        Ok(found)
    }
}

/// Applications by their ids, for whatever belongs to one.
pub struct ApplicationById;

impl Batch for ApplicationById {
    type Key = ApplicationId;
    type Value = Application;

    async fn load(cx: &kernel::Context, keys: &[ApplicationId]) -> kernel::Result<HashMap<ApplicationId, Application>> {
        Application::find_many(cx, keys).await
    }
}

/// Which documents an application may run.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "agency::Documents")]
pub enum ApplicationDocuments {
    /// Whatever it sends.
    Any,
    /// Those alone that were registered for it or for the agency; it names them by `documentId`. Anything else is refused
    /// as `DOCUMENT_NOT_TRUSTED`.
    TrustedOnly,
}

/// A partner's program, which comes with an API key.
#[Object]
impl Application {
    /// The id.
    pub async fn id(&self) -> Id<ApplicationId> {
        self.0.id.into()
    }

    /// The name, unique in the agency.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do, as names of permissions.
    async fn scopes(&self) -> &[String] {
        &self.0.scopes.0
    }

    /// Which documents it may run.
    async fn documents(&self) -> ApplicationDocuments {
        self.0.documents.into()
    }

    /// Its keys, newest first. The keys themselves are shown once, when they are issued.
    async fn keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>> {
        Ok(ctx.load::<KeysOfApplication>(self.0.id).await?.unwrap_or_default())
    }

    /// Where it is told of events, newest first. Needs `agency.webhook.read`.
    async fn webhook_endpoints(&self, ctx: &Context<'_>) -> Result<Vec<WebhookEndpoint>> {
        Ok(ctx.load::<EndpointsOfApplication>(self.0.id).await?.unwrap_or_default())
    }

    /// Since when its keys do not hold. Null when they do.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(Into::into)
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

/// A key of an application.
#[derive(Clone)]
pub struct ApiKey(pub agency::ApiKey);

impl From<agency::ApiKey> for ApiKey {
    fn from(row: agency::ApiKey) -> Self {
        Self(row)
    }
}

/// A key with which an application comes: `Authorization: Bearer gjk_…`.
#[Object]
impl ApiKey {
    /// The id.
    async fn id(&self) -> Id<ApiKeyId> {
        self.0.id.into()
    }

    /// What the agency calls it.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The key's first characters, by which people tell keys apart.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// When it was issued.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it stops to hold. Null when it does not.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// Since when it does not hold any more. Null while it does.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }
}

/// What an application is made of.
#[derive(InputObject)]
pub struct ApplicationInput {
    /// The name, unique in the agency; at most 100 characters.
    pub name: String,
    /// What it may do, as names of permissions that `applicationScopes` lists.
    pub scopes: Vec<String>,
}

impl From<ApplicationInput> for application::ApplicationInput {
    fn from(input: ApplicationInput) -> Self {
        Self { name: input.name, scopes: input.scopes }
    }
}
