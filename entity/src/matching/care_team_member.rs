//! A member of a care team.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, CareTeamId, CareTeamMemberId, HouseholdId, StaffMemberId};

/// What a member of a care team answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CareTeamRole {
    /// Responsible for the household; one in a team.
    #[sea_orm(string_value = "BUTLER")]
    Butler,
    /// Takes turns in the household.
    #[sea_orm(string_value = "ROTATING")]
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
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}
