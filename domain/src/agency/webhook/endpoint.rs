//! Endpoints: where an application is told, and what of.

use entity::{
    agency::{
        application,
        webhook_endpoint::{self, Column, EventKinds, WebhookDisabledReason},
        webhook_message,
    },
    id::{AgencyId, ApplicationId, WebhookEndpointId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::{Application, WEBHOOK_READ, WEBHOOK_UPDATE},
    WEBHOOK_DISABLED_EVENT, WebhookEndpoint, WebhookSigning, address, own, secret,
};
use crate::kernel::{
    Actor, Context, Error, Result, Rule, Tx,
    feed::{self, Listening},
    input,
};

/// How many endpoints an application has at most.
pub const MOST_ENDPOINTS: u64 = 20;

/// The application has as many endpoints as it can have.
pub const WEBHOOK_ENDPOINTS_FULL: Rule = Rule {
    code: "WEBHOOK_ENDPOINTS_FULL",
    message: "The application has 20 webhook endpoints already; delete one first.",
};

/// What an endpoint is made of.
#[derive(Clone, Debug)]
pub struct EndpointInput {
    /// Where messages are sent.
    pub url: String,
    /// What people call it; at most 200 characters.
    pub description: Option<String>,
    /// One subscription, already judged.
    pub document: String,
    /// Its variables, a JSON object.
    pub variables: Value,
    /// The kinds of events that the document listens to.
    pub kinds: Vec<String>,
}

/// What is told when an endpoint was switched off by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WebhookDisabled {
    /// The endpoint.
    pub webhook_endpoint: WebhookEndpointId,
    /// Whose it is.
    pub application: ApplicationId,
    /// Why.
    pub reason: WebhookDisabledReason,
}

/// The application whose endpoint is about to be made; without an id, the one that asks. `field` names it in refusals.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Invalid`] at `applicationId`.
pub async fn owner<C: ConnectionTrait>(cx: &Context<C>, id: Option<ApplicationId>) -> Result<Application> {
    let scope = cx.require(WEBHOOK_UPDATE)?;
    let own = own(cx);
    let id = id.or(own).ok_or_else(|| Error::invalid("applicationId", "must be named by whoever is no application"))?;
    let mut select = application::Entity::find_by_id(id).filter(application::Column::AgencyId.eq(scope.agency));
    if let Some(own) = own {
        select = select.filter(application::Column::Id.eq(own));
    }
    select.one(cx.db()).await?.ok_or_else(|| Error::not_found(id).at("applicationId"))
}

/// The endpoint that is about to be changed, and the application that it belongs to.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn with_owner<C: ConnectionTrait>(
    cx: &Context<C>,
    id: WebhookEndpointId,
) -> Result<(WebhookEndpoint, Application)> {
    cx.require(WEBHOOK_UPDATE)?;
    let endpoint = reachable(cx)?.filter(Column::Id.eq(id)).one(cx.db()).await?;
    let endpoint = endpoint.ok_or_else(|| Error::not_found(id).at("id"))?;
    let application = owner(cx, Some(endpoint.application_id)).await?;
    Ok((endpoint, application))
}

/// The same unit of work as an application acts: what it may see, with its scopes as they are now.
#[must_use]
pub fn as_application(cx: &Context, application: &Application) -> Context {
    let (scopes, documents) = (application.scopes.0.clone(), application.documents);
    cx.acting_as(Actor::application(application.agency_id, application.id, scopes, documents))
}

/// One endpoint.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: WebhookEndpointId) -> Result<WebhookEndpoint> {
    cx.require(WEBHOOK_READ)?;
    let found = reachable(cx)?.filter(Column::Id.eq(id)).one(cx.db()).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// Some endpoints, by id; those that the actor does not reach are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[WebhookEndpointId]) -> Result<Vec<WebhookEndpoint>> {
    cx.require(WEBHOOK_READ)?;
    Ok(reachable(cx)?.filter(Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?)
}

/// The endpoints of some applications, newest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_applications<C: ConnectionTrait>(
    cx: &Context<C>,
    applications: &[ApplicationId],
) -> Result<Vec<WebhookEndpoint>> {
    cx.require(WEBHOOK_READ)?;
    let select = reachable(cx)?.filter(Column::ApplicationId.is_in(applications.iter().copied()));
    Ok(select.order_by_desc(Column::Id).all(cx.db()).await?)
}

/// Listens to endpoints that are switched off by themselves.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(WEBHOOK_READ)?;
    feed::listen(cx, &[WEBHOOK_DISABLED_EVENT], after).await
}

/// The endpoints that the actor reaches: an application its own, the agency's people all.
pub(super) fn reachable<C>(cx: &Context<C>) -> Result<Select<webhook_endpoint::Entity>> {
    let select = of_agency(cx.signed_in()?);
    Ok(match own(cx) {
        Some(application) => select.filter(Column::ApplicationId.eq(application)),
        None => select,
    })
}

fn of_agency(agency: AgencyId) -> Select<webhook_endpoint::Entity> {
    webhook_endpoint::Entity::find().filter(Column::AgencyId.eq(agency))
}

/// Makes an endpoint: it is told of what happens from now on. The text to verify with is answered here.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`WEBHOOK_ENDPOINTS_FULL`].
pub async fn create(
    tx: &Tx,
    application: ApplicationId,
    signing: WebhookSigning,
    input: EndpointInput,
) -> Result<(WebhookEndpoint, String)> {
    let scope = tx.require(WEBHOOK_UPDATE)?;
    let (url, description) = checked(tx, &input)?;
    // Two who make the last one at once are told apart by the application's row.
    let locked = application::Entity::find_by_id(application).filter(application::Column::AgencyId.eq(scope.agency));
    locked.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(application).at("applicationId"))?;
    if of_agency(scope.agency).filter(Column::ApplicationId.eq(application)).count(tx.db()).await? >= MOST_ENDPOINTS {
        return Err(Error::refused(&WEBHOOK_ENDPOINTS_FULL));
    }
    let made = webhook_endpoint::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        application_id: Set(application),
        url: Set(url),
        description: Set(description),
        document: Set(input.document),
        variables: Set(input.variables),
        kinds: Set(EventKinds(input.kinds)),
        told_to: Set(feed::last_position(tx).await?),
        failing_since: Set(None),
        disabled_at: Set(None),
        disabled_reason: Set(None),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let made = made.insert(tx.db()).await?;
    let shown = secret::add(tx, &made, signing).await?;
    tx.record_change("webhookEndpointCreate", made.id, None, Some(&readable(&made))).await?;
    Ok((made, shown))
}

/// Changes an endpoint as a whole, switches it off, or on again: then what waits goes on, and what happened meanwhile is
/// not told.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`Error::Invalid`] naming the field.
pub async fn update(
    tx: &Tx,
    id: WebhookEndpointId,
    version: i32,
    input: EndpointInput,
    disabled: bool,
) -> Result<WebhookEndpoint> {
    tx.require(WEBHOOK_UPDATE)?;
    let (url, description) = checked(tx, &input)?;
    let before = locked(tx, id).await?;
    input::same_version(version, before.version)?;
    let mut changed: webhook_endpoint::ActiveModel = before.clone().into();
    match (before.disabled_at.is_some(), disabled) {
        (false, true) => {
            changed.disabled_at = Set(Some(tx.now()));
            changed.disabled_reason = Set(Some(WebhookDisabledReason::ByHand));
            let never = Expr::value(None::<chrono::DateTime<chrono::Utc>>);
            waiting_of(&before).col_expr(webhook_message::Column::NextAttemptAt, never).exec(tx.db()).await?;
        }
        (true, false) => {
            changed.disabled_at = Set(None);
            changed.disabled_reason = Set(None);
            changed.failing_since = Set(None);
            changed.told_to = Set(feed::last_position(tx).await?);
            let now = Expr::value(tx.now());
            waiting_of(&before).col_expr(webhook_message::Column::NextAttemptAt, now).exec(tx.db()).await?;
        }
        (true, true) | (false, false) => {}
    }
    changed.url = Set(url);
    changed.description = Set(description);
    changed.document = Set(input.document);
    changed.variables = Set(input.variables);
    changed.kinds = Set(EventKinds(input.kinds));
    changed.version = Set(before.version + 1);
    let after = changed.update(tx.db()).await?;
    tx.record_change("webhookEndpointUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Deletes an endpoint with its secrets and its log.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn delete(tx: &Tx, id: WebhookEndpointId) -> Result<WebhookEndpointId> {
    tx.require(WEBHOOK_UPDATE)?;
    let before = locked(tx, id).await?;
    tx.record_change("webhookEndpointDelete", id, Some(&readable(&before)), None).await?;
    before.delete(tx.db()).await?;
    Ok(id)
}

/// Switches an endpoint off by the product itself, and says so.
pub(super) async fn disable(tx: &Tx, endpoint: WebhookEndpoint, reason: WebhookDisabledReason) -> Result<()> {
    let told = WebhookDisabled { webhook_endpoint: endpoint.id, application: endpoint.application_id, reason };
    let before = readable(&endpoint);
    let never = Expr::value(None::<chrono::DateTime<chrono::Utc>>);
    waiting_of(&endpoint).col_expr(webhook_message::Column::NextAttemptAt, never).exec(tx.db()).await?;
    let disabled = webhook_endpoint::ActiveModel {
        disabled_at: Set(Some(tx.now())),
        disabled_reason: Set(Some(reason)),
        version: Set(endpoint.version + 1),
        ..endpoint.into()
    };
    let after = disabled.update(tx.db()).await?;
    tx.record_change("webhookEndpointDisable", after.id, Some(&before), Some(&readable(&after))).await?;
    tx.emit(WEBHOOK_DISABLED_EVENT, &told).await
}

/// The endpoint, held until the end of the transaction.
pub(super) async fn locked(tx: &Tx, id: WebhookEndpointId) -> Result<WebhookEndpoint> {
    let found = reachable(tx)?.filter(Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Error::not_found(id).at("id"))
}

fn waiting_of(endpoint: &WebhookEndpoint) -> sea_orm::UpdateMany<webhook_message::Entity> {
    webhook_message::Entity::update_many()
        .filter(webhook_message::Column::AgencyId.eq(endpoint.agency_id))
        .filter(webhook_message::Column::EndpointId.eq(endpoint.id))
        .filter(webhook_message::Column::Status.eq(webhook_message::WebhookMessageStatus::Pending))
}

fn checked(tx: &Tx, input: &EndpointInput) -> Result<(String, Option<String>)> {
    let url = address::checked(&input.url, tx.environment().allows_private_webhooks())?;
    let description = input::optional_text("description", input.description.as_deref(), 200)?;
    Ok((url.into(), description))
}

fn readable(endpoint: &WebhookEndpoint) -> Value {
    json!({
        "url": endpoint.url, "description": endpoint.description, "document": endpoint.document,
        "variables": endpoint.variables, "disabledAt": endpoint.disabled_at, "disabledReason": endpoint.disabled_reason,
    })
}
