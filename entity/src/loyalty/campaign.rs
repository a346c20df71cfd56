//! Something done for the households of a segment, with others left out to compare.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::id::{AgencyId, CampaignId, LoyaltySegmentId};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CampaignState {
    /// It can still be changed.
    Drafted,
    /// Its households are drawn, and it gives on its days.
    Running,
    /// Its days are over.
    Ended,
    /// Somebody has stopped it.
    Stopped,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaign")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CampaignId,
    pub agency_id: AgencyId,
    pub segment_id: LoyaltySegmentId,
    pub name: String,
    /// By the clock of the agency's first branch.
    pub starts_on: ChronoDate,
    pub ends_on: ChronoDate,
    /// What each household of the campaign is given.
    pub points: Points,
    /// So many months they hold.
    pub points_months: i32,
    /// So many points are given in all, at most.
    pub budget: Points,
    pub given: Points,
    /// How many of a thousand households are left out, to compare.
    pub control_permille: i32,
    /// What the draw begins with: 0 to 2⁵³ − 1.
    pub seed: i64,
    pub state: CampaignState,
    pub made_at: ChronoDateTimeUtc,
    pub made_by: String,
    pub started_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
