//! The log: what became of each attempt.

use chrono::{DateTime, Utc};
use entity::{agency::webhook_attempt, id::WebhookMessageId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{super::WEBHOOK_READ, WebhookAttempt, WebhookMessage};
use crate::kernel::{Context, Result, Tx};

/// How many bytes of an answer are kept.
pub const KEPT_OF_ANSWER: usize = 512;

/// What came of an attempt, as the sender saw it.
#[derive(Clone, Debug, Default)]
pub struct Attempted {
    /// The HTTP status; none when there was no answer.
    pub status: Option<u16>,
    /// From the first byte sent to the answer, or to giving up.
    pub milliseconds: i32,
    /// Why there was no answer, or none that is a success.
    pub error: Option<String>,
    /// The beginning of the answer.
    pub response: String,
    /// What the receiver asked for before the next attempt.
    pub retry_after: Option<chrono::TimeDelta>,
    /// Whether nothing was sent by our own fault, which says nothing of the receiver.
    pub by_our_fault: bool,
}

impl Attempted {
    /// Whether the receiver has taken the message.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }
}

/// The attempts of some messages that the actor was shown, the latest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn attempts<C: ConnectionTrait>(
    cx: &Context<C>,
    messages: &[WebhookMessageId],
) -> Result<Vec<WebhookAttempt>> {
    let scope = cx.require(WEBHOOK_READ)?;
    Ok(webhook_attempt::Entity::find()
        .filter(webhook_attempt::Column::AgencyId.eq(scope.agency))
        .filter(webhook_attempt::Column::MessageId.is_in(messages.iter().copied()))
        .order_by_desc(webhook_attempt::Column::Id)
        .all(cx.db())
        .await?)
}

/// The beginning of what the receiver answered; `None` when it was nothing.
///
/// # Errors
/// When it cannot be opened.
pub async fn response<C: ConnectionTrait>(cx: &Context<C>, attempt: &WebhookAttempt) -> Result<Option<String>> {
    cx.require(WEBHOOK_READ)?;
    cx.vault().await?.open_some(attempt.response.as_ref())
}

/// Keeps an attempt. An answer may repeat what was sent, so it is sealed.
pub(super) async fn keep(tx: &Tx, message: &WebhookMessage, at: DateTime<Utc>, attempted: &Attempted) -> Result<()> {
    let answer = Some(attempted.response.as_str()).filter(|answer| !answer.is_empty());
    let attempt = webhook_attempt::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(message.agency_id),
        message_id: Set(message.id),
        attempted_at: Set(at),
        milliseconds: Set(attempted.milliseconds.max(0)),
        status_code: Set(attempted.status.map(Into::into)),
        error: Set(attempted.error.clone()),
        response: Set(tx.vault().await?.seal_some(answer)?),
    };
    attempt.insert(tx.db()).await?;
    Ok(())
}
