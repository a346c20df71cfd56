//! One event on its way to one receiver, so that a failing receiver holds nobody else back.

use sea_orm::entity::prelude::*;

use crate::id::EventId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: EventId,
    /// The name of the receiving domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub receiver: String,
    pub attempts: i32,
    /// When to try (again); null once delivered or given up.
    pub next_try_at: Option<ChronoDateTimeUtc>,
    pub delivered_at: Option<ChronoDateTimeUtc>,
    /// What the last failed attempt said.
    pub last_error: Option<String>,
    #[sea_orm(belongs_to, from = "event_id", to = "id")]
    pub event: BelongsTo<super::event::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
