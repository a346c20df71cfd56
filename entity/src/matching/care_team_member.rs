//! A member of a care team.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, CareTeamId, CareTeamMemberId, HouseholdId, StaffMemberId};

/// What a member of a care team answers for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CareTeamRole {
    /// Responsible for the household; one in a team.
    Butler,
    /// Takes turns in the household.
    Rotating,
}

/// A member of a care team, from a day until they leave it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_team_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CareTeamMemberId,
    pub agency_id: AgencyId,
    pub care_team_id: CareTeamId,
    pub household_id: HouseholdId,
    pub staff_member_id: StaffMemberId,
    pub role: CareTeamRole,
    pub joined_on: ChronoDate,
    pub left_on: Option<ChronoDate>,
}

impl ActiveModelBehavior for ActiveModel {}
