//! The team that serves a household: n + 1.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, CareTeamId, HouseholdId};

/// The team that serves a household: one responsible butler and others who know the household.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_team")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CareTeamId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
