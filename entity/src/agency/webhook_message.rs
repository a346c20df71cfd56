//! One event on its way to one webhook endpoint.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, EventId, WebhookEndpointId, WebhookMessageId};

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookMessageStatus {
    /// It will be tried, for the first time or again.
    Pending,
    /// The receiver has taken it.
    Delivered,
    /// No attempt succeeded, and none follows.
    Failed,
    /// The application may not see any more what it is about.
    Withheld,
}

/// One event on its way to one webhook endpoint. What was sent is not kept: every attempt is made anew from the graph.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookMessageId,
    pub agency_id: AgencyId,
    pub endpoint_id: WebhookEndpointId,
    /// The event outlives its place in the outbox here.
    pub event_id: EventId,
    pub kind: String,
    /// The event's payload: ids and facts, no personal data.
    pub facts: Json,
    pub occurred_at: ChronoDateTimeUtc,
    pub status: WebhookMessageStatus,
    /// Attempts since it was made, or sent again by hand.
    pub tries: i32,
    /// When it is tried (again); also until when a process holds it. None when it is not to be tried.
    pub next_attempt_at: Option<ChronoDateTimeUtc>,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
