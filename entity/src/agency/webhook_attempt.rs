//! One attempt to deliver a webhook message.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, WebhookAttemptId, WebhookMessageId},
    sealed::Sealed,
};

/// One attempt to deliver a webhook message.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookAttemptId,
    pub agency_id: AgencyId,
    pub message_id: WebhookMessageId,
    pub attempted_at: ChronoDateTimeUtc,
    /// From the first byte sent to the answer, or to giving up.
    pub milliseconds: i32,
    /// The HTTP status; none when there was no answer.
    pub status_code: Option<i32>,
    /// Why it was no success.
    pub error: Option<String>,
    /// Sealed: the first bytes of the answer, which may repeat what was sent.
    pub response: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
