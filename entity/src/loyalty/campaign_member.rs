//! A household of a campaign.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, CampaignId, HouseholdId, PointsEntryId};

/// On which side of the comparison a household stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Arm {
    /// It is given what the campaign gives.
    Treated,
    /// It is left out, to compare.
    Control,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaign_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub campaign_id: CampaignId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    pub agency_id: AgencyId,
    pub arm: Arm,
    /// What it was given.
    pub entry_id: Option<PointsEntryId>,
}

impl ActiveModelBehavior for ActiveModel {}
