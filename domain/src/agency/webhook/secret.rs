//! Secrets of endpoints: shown once, kept sealed, several while one follows another.

use chrono::TimeDelta;
use entity::{
    agency::webhook_secret::{self, Column},
    id::WebhookEndpointId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;

use super::{
    super::{WEBHOOK_READ, WEBHOOK_UPDATE},
    WebhookEndpoint, WebhookSecret, WebhookSigning, endpoint,
    signature::{self, NewSecret},
};
use crate::kernel::{Context, Error, Result, Tx, input};

/// How long a secret signs on, at most, after another has followed it.
pub const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);

/// How many secrets sign at once at most: every one of them is in the header of every message.
const MOST_AT_ONCE: usize = 5;

/// Makes a secret of an endpoint that has none in force. Answers what a receiver verifies with: the secret itself, or the
/// public key.
pub(super) async fn add(tx: &Tx, endpoint: &WebhookEndpoint, signing: WebhookSigning) -> Result<String> {
    let NewSecret { secret, public_key } = signature::new_secret(tx.environment(), signing);
    let made = webhook_secret::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(endpoint.agency_id),
        endpoint_id: Set(endpoint.id),
        signing: Set(signing),
        secret: Set(tx.vault().await?.seal(&secret)?),
        public_key: Set(public_key.clone()),
        created_at: Set(tx.now()),
        expires_at: Set(None),
    };
    made.insert(tx.db()).await?;
    Ok(public_key.unwrap_or(secret))
}

/// Has a new secret follow the present one, which signs on for so many hours: then every message carries both signatures.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`Error::Invalid`] at `overlapHours`.
pub async fn rotate(
    tx: &Tx,
    id: WebhookEndpointId,
    signing: WebhookSigning,
    overlap_hours: i32,
) -> Result<(WebhookEndpoint, String)> {
    tx.require(WEBHOOK_UPDATE)?;
    let hours = input::within("overlapHours", overlap_hours.into(), 0, LONGEST_OVERLAP.num_hours())?;
    let endpoint = endpoint::locked(tx, id).await?;
    let until = tx.now() + TimeDelta::hours(hours);
    webhook_secret::Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(until))
        .filter(Column::AgencyId.eq(endpoint.agency_id))
        .filter(Column::EndpointId.eq(endpoint.id))
        .filter(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(until)))
        .exec(tx.db())
        .await?;
    forget_spent(tx, &endpoint).await?;
    let shown = add(tx, &endpoint, signing).await?;
    let kept = json!({ "secret": signing_name(signing), "overlapHours": hours });
    tx.record_change("webhookEndpointSecretRotate", id, None, Some(&kept)).await?;
    Ok((endpoint, shown))
}

/// Forgets the secrets that sign no more, and the oldest of too many.
async fn forget_spent(tx: &Tx, endpoint: &WebhookEndpoint) -> Result<()> {
    let kept = of(tx, &[endpoint.id]).await?;
    let spent =
        kept.iter().enumerate().filter(|(place, secret)| *place + 1 >= MOST_AT_ONCE || !signs(secret, tx.now()));
    let spent: Vec<_> = spent.map(|(_, secret)| secret.id).collect();
    if !spent.is_empty() {
        webhook_secret::Entity::delete_many().filter(Column::Id.is_in(spent)).exec(tx.db()).await?;
    }
    Ok(())
}

/// The secrets of some endpoints that sign now, newest first. What they are is shown nowhere.
///
/// # Errors
/// As [`Context::require`].
pub async fn in_force<C: ConnectionTrait>(
    cx: &Context<C>,
    endpoints: &[WebhookEndpointId],
) -> Result<Vec<WebhookSecret>> {
    cx.require(WEBHOOK_READ)?;
    let mut found = of(cx, endpoints).await?;
    found.retain(|secret| signs(secret, cx.now()));
    Ok(found)
}

/// The value of the header `webhook-signature`: a signature by every secret that signs now, the newest first.
pub(super) async fn signatures(
    cx: &Context,
    endpoint: &WebhookEndpoint,
    id: &str,
    timestamp: i64,
    body: &str,
) -> Result<String> {
    let vault = cx.vault().await?;
    let mut signatures = Vec::new();
    for secret in of(cx, &[endpoint.id]).await?.iter().filter(|secret| signs(secret, cx.now())) {
        signatures.push(signature::sign(&vault.open(&secret.secret)?, id, timestamp, body)?);
    }
    if signatures.is_empty() {
        return Err(Error::internal("a webhook endpoint without a secret"));
    }
    Ok(signatures.join(" "))
}

async fn of<C: ConnectionTrait>(cx: &Context<C>, endpoints: &[WebhookEndpointId]) -> Result<Vec<WebhookSecret>> {
    Ok(webhook_secret::Entity::find()
        .filter(Column::AgencyId.eq(cx.signed_in()?))
        .filter(Column::EndpointId.is_in(endpoints.iter().copied()))
        .order_by_desc(Column::Id)
        .all(cx.db())
        .await?)
}

fn signs(secret: &WebhookSecret, now: chrono::DateTime<chrono::Utc>) -> bool {
    secret.expires_at.is_none_or(|at| at > now)
}

const fn signing_name(signing: WebhookSigning) -> &'static str {
    match signing {
        WebhookSigning::Hmac => "HMAC",
        WebhookSigning::Ed25519 => "ED25519",
    }
}
