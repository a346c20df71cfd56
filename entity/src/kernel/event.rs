//! Something that happened, to be told to other domains after the transaction in which it happened.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, EventId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub agency_id: AgencyId,
    /// `domain.object.happened`.
    pub kind: String,
    /// Ids and facts that a receiver needs; no personal data.
    pub payload: Json,
    pub occurred_at: ChronoDateTimeUtc,
    /// Its place in the feed; none until it is first read for it.
    pub position: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
