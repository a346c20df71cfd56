//! A wallet that came into another tier, and why. It never changes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::{
    id::{AgencyId, LoyaltyAccountId, LoyaltyProgramId, TierMoveId},
    money::Minor,
};

/// Why a wallet came into another tier.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TierReason {
    /// What is asked for it was reached.
    Reached,
    /// What is asked for the tier before was not there any more, and its grace was over.
    NotKept,
    /// Another version of the programme came into force.
    ProgramChanged,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tier_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TierMoveId,
    pub agency_id: AgencyId,
    pub account_id: LoyaltyAccountId,
    pub program_id: LoyaltyProgramId,
    pub from_tier: Option<String>,
    pub to_tier: Option<String>,
    pub reason: TierReason,
    pub moved_at: ChronoDateTimeUtc,
    /// What counted on that day.
    pub points: Points,
    pub visits: i64,
    pub spend: Minor,
}

impl ActiveModelBehavior for ActiveModel {}
