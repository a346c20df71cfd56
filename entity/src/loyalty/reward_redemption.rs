//! Points that were exchanged for a reward.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::{
    id::{AgencyId, BranchId, HouseholdId, LoyaltyAccountId, PointsEntryId, RedemptionId, RewardId},
    money::Minor,
};

/// Where a redemption stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RedemptionState {
    /// The household waits for it.
    Open,
    /// The household has it.
    Fulfilled,
    /// It was given back, and all of its points came back.
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reward_redemption")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RedemptionId,
    pub agency_id: AgencyId,
    pub reward_id: RewardId,
    pub account_id: LoyaltyAccountId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    /// The entry that spent the points.
    pub entry_id: PointsEntryId,
    pub points: Points,
    /// How many of them came back.
    pub points_back: Points,
    /// What it cost the agency when it was taken.
    pub cost: Minor,
    pub state: RedemptionState,
    pub made_at: ChronoDateTimeUtc,
    pub made_by: String,
    pub fulfilled_at: Option<ChronoDateTimeUtc>,
    pub fulfilled_by: Option<String>,
    pub cancelled_at: Option<ChronoDateTimeUtc>,
    pub cancelled_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
