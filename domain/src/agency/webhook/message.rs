//! Messages: an event on its way to an endpoint, made once for each of the two.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    agency::{
        webhook_endpoint,
        webhook_message::{self, Column, WebhookMessageStatus},
    },
    id::{EntityId, WebhookEndpointId, WebhookMessageId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;

use super::{
    super::{WEBHOOK_READ, WEBHOOK_UPDATE},
    WEBHOOK_TEST, WebhookEndpoint, WebhookMessage, endpoint,
};
use crate::kernel::{
    Context, Environment, Error, Page, PageRequest, Result, Rule, Tx,
    event::Event,
    feed,
    page::{ListOrder, page},
};

/// How long messages are kept in the log once nothing is tried any more.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// How many events are read at once.
const EVENTS_AT_ONCE: u64 = 100;

/// How many messages one statement writes.
const ROWS_AT_ONCE: usize = 500;

/// Nothing is sent to an endpoint that is switched off.
pub const WEBHOOK_ENDPOINT_DISABLED: Rule =
    Rule { code: "WEBHOOK_ENDPOINT_DISABLED", message: "The webhook endpoint is switched off; switch it on first." };

/// Some messages, by id; those to endpoints that the actor does not reach are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[WebhookMessageId]) -> Result<Vec<WebhookMessage>> {
    let scope = cx.require(WEBHOOK_READ)?;
    let reached = endpoint::reachable(cx)?.select_only().column(webhook_endpoint::Column::Id).into_query();
    Ok(webhook_message::Entity::find()
        .filter(Column::AgencyId.eq(scope.agency))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::EndpointId.in_subquery(reached))
        .all(cx.db())
        .await?)
}

/// The messages of an endpoint that the actor was shown, newest first; those with one status when asked.
///
/// # Errors
/// As [`page`].
pub async fn of_endpoint<C: ConnectionTrait>(
    cx: &Context<C>,
    endpoint: &WebhookEndpoint,
    status: Option<WebhookMessageStatus>,
    request: &PageRequest,
) -> Result<Page<WebhookMessage>> {
    let scope = cx.require(WEBHOOK_READ)?;
    let mut select = webhook_message::Entity::find()
        .filter(Column::AgencyId.eq(scope.agency))
        .filter(Column::EndpointId.eq(endpoint.id));
    if let Some(status) = status {
        select = select.filter(Column::Status.eq(status));
    }
    let order = ListOrder::newest_first(Column::Id, |row: &WebhookMessage| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Sends a message again, at once and by the whole schedule, whatever became of it. Its id stays the same.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`WEBHOOK_ENDPOINT_DISABLED`].
pub async fn resend(tx: &Tx, id: WebhookMessageId) -> Result<WebhookMessage> {
    let scope = tx.require(WEBHOOK_UPDATE)?;
    let not_found = || Error::not_found(id).at("id");
    let select = webhook_message::Entity::find_by_id(id).filter(Column::AgencyId.eq(scope.agency));
    let found = select.clone().one(tx.db()).await?.ok_or_else(not_found)?;
    // The endpoint is locked before its messages, here as everywhere.
    switched_on(tx, found.endpoint_id).await.map_err(|error| match error {
        Error::NotFound { .. } => not_found(),
        other => other,
    })?;
    let message = select.lock_exclusive().one(tx.db()).await?.ok_or_else(not_found)?;
    let again = webhook_message::ActiveModel {
        status: Set(WebhookMessageStatus::Pending),
        tries: Set(0),
        next_attempt_at: Set(Some(tx.now())),
        ..message.into()
    };
    Ok(again.update(tx.db()).await?)
}

/// Sends a message that tells of no event, to see whether it arrives.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`WEBHOOK_ENDPOINT_DISABLED`].
pub async fn test(tx: &Tx, id: WebhookEndpointId) -> Result<WebhookMessage> {
    tx.require(WEBHOOK_UPDATE)?;
    let endpoint = switched_on(tx, id).await?;
    let made = webhook_message::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(endpoint.agency_id),
        endpoint_id: Set(endpoint.id),
        event_id: Set(tx.new_id()),
        kind: Set(WEBHOOK_TEST.to_owned()),
        facts: Set(json!({})),
        occurred_at: Set(tx.now()),
        status: Set(WebhookMessageStatus::Pending),
        tries: Set(0),
        next_attempt_at: Set(Some(tx.now())),
        created_at: Set(tx.now()),
    };
    Ok(made.insert(tx.db()).await?)
}

async fn switched_on(tx: &Tx, id: WebhookEndpointId) -> Result<WebhookEndpoint> {
    let endpoint = endpoint::locked(tx, id).await?;
    if endpoint.disabled_at.is_some() { Err(Error::refused(&WEBHOOK_ENDPOINT_DISABLED)) } else { Ok(endpoint) }
}

/// The event that a message tells of.
#[must_use]
pub fn event(message: &WebhookMessage) -> Event {
    Event {
        id: message.event_id,
        agency_id: message.agency_id,
        kind: message.kind.clone(),
        payload: message.facts.clone(),
        occurred_at: message.occurred_at,
        position: None,
    }
}

/// Makes the messages of everything that has happened since the last time, for all endpoints of all agencies.
///
/// Safe to repeat and to do in several processes at once: an event becomes one message of an endpoint, and the place up to
/// which an endpoint was told moves only after its messages are written.
///
/// # Errors
/// When the database cannot be asked.
pub async fn make(environment: &Arc<Environment>, db: &DatabaseConnection) -> Result<()> {
    let enabled = webhook_endpoint::Entity::find().filter(webhook_endpoint::Column::DisabledAt.is_null());
    if enabled
        .select_only()
        .column(webhook_endpoint::Column::Id)
        .limit(1)
        .into_tuple::<WebhookEndpointId>()
        .one(db)
        .await?
        .is_none()
    {
        return Ok(());
    }
    let to = feed::up_to_date(db).await?;
    let endpoints = webhook_endpoint::Entity::find()
        .filter(webhook_endpoint::Column::DisabledAt.is_null())
        .filter(webhook_endpoint::Column::ToldTo.lt(to))
        .order_by_asc(webhook_endpoint::Column::Id)
        .all(db)
        .await?;
    let Some(mut from) = endpoints.iter().map(|endpoint| endpoint.told_to).min() else { return Ok(()) };
    while from < to {
        let events = feed::behind(db, from, to, EVENTS_AT_ONCE).await?;
        let full = events.len() as u64 == EVENTS_AT_ONCE;
        let reached = events.last().and_then(|event| event.position).filter(|_| full).unwrap_or(to);
        write(environment, db, &endpoints, &events).await?;
        // An endpoint that was made meanwhile, or switched on, begins behind `to`.
        webhook_endpoint::Entity::update_many()
            .col_expr(webhook_endpoint::Column::ToldTo, Expr::value(reached))
            .filter(webhook_endpoint::Column::DisabledAt.is_null())
            .filter(webhook_endpoint::Column::ToldTo.lt(reached))
            .exec(db)
            .await?;
        from = reached;
    }
    Ok(())
}

async fn write(
    environment: &Environment,
    db: &DatabaseConnection,
    endpoints: &[WebhookEndpoint],
    events: &[Event],
) -> Result<()> {
    let now = environment.now();
    let told = |event: &&Event, endpoint: &&WebhookEndpoint| {
        endpoint.agency_id == event.agency_id
            && endpoint.kinds.0.contains(&event.kind)
            && event.position.is_some_and(|position| position > endpoint.told_to)
    };
    let pairs = events.iter().flat_map(|event| {
        endpoints.iter().filter(move |endpoint| told(&event, endpoint)).map(move |endpoint| (event, endpoint))
    });
    let rows: Vec<_> = pairs
        .enumerate()
        .map(|(place, (event, endpoint))| webhook_message::ActiveModel {
            id: Set(id_in_order(environment, now, place)),
            agency_id: Set(event.agency_id),
            endpoint_id: Set(endpoint.id),
            event_id: Set(event.id),
            kind: Set(event.kind.clone()),
            facts: Set(event.payload.clone()),
            occurred_at: Set(event.occurred_at),
            status: Set(WebhookMessageStatus::Pending),
            tries: Set(0),
            next_attempt_at: Set(Some(now)),
            created_at: Set(now),
        })
        .collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let once = OnConflict::columns([Column::AgencyId, Column::EndpointId, Column::EventId]).do_nothing().to_owned();
        webhook_message::Entity::insert_many(rows.to_vec()).on_conflict(once).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Messages of one moment are sent in the order of their events.
fn id_in_order(environment: &Environment, now: DateTime<Utc>, place: usize) -> WebhookMessageId {
    WebhookMessageId::from_uuid(environment.uuid_in_order(now, u16::try_from(place).unwrap_or(u16::MAX)))
}

/// Forgets the messages whose time in the log is over, with their attempts.
///
/// # Errors
/// When the database cannot be asked.
pub async fn forget_old(cx: &Context) -> Result<()> {
    webhook_message::Entity::delete_many()
        .filter(Column::AgencyId.eq(cx.signed_in()?))
        .filter(Column::CreatedAt.lt(cx.now() - KEPT_FOR))
        .filter(Column::NextAttemptAt.is_null())
        .exec(cx.db())
        .await?;
    Ok(())
}
