//! That a household came on the word of another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, HouseholdId, PointsEntryId, RecommendationId};

/// Where a recommendation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecommendationState {
    /// The household has come, and has not been served yet.
    Claimed,
    /// Somebody has to look at it first.
    Held,
    /// The household was served for the first time.
    Joined,
    /// It does not count.
    Refused,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecommendationId,
    pub agency_id: AgencyId,
    /// Who recommends.
    pub household_id: HouseholdId,
    /// Who has come.
    pub joined_household_id: HouseholdId,
    pub state: RecommendationState,
    /// Why somebody has to look at it, as JSON.
    pub doubts: Json,
    pub claimed_at: ChronoDateTimeUtc,
    pub claimed_by: String,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decided_by: Option<String>,
    pub joined_at: Option<ChronoDateTimeUtc>,
    /// What either was given.
    pub entry_id: Option<PointsEntryId>,
    pub joined_entry_id: Option<PointsEntryId>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
