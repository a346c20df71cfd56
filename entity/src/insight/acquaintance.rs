//! How often somebody was at a household in a month.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, HouseholdId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acquaintance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// Its first day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: ChronoDate,
    #[sea_orm(primary_key, auto_increment = false)]
    pub branch_id: BranchId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    pub visits: i64,
}

impl ActiveModelBehavior for ActiveModel {}
