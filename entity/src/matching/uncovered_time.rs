//! A time of a placement that nobody holds on the roster.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, PlacementId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uncovered_time")]
pub struct Model {
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub placement_id: PlacementId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    pub reason: UncoveredReason,
    pub since: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Why nobody holds a time of a placement.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UncoveredReason {
    /// The carer may not serve: suspended, or gone.
    CarerUnavailable,
    /// Something else has taken the carer's hours.
    Taken,
    /// A hard rule refuses the carer by now.
    Unsuitable,
}
