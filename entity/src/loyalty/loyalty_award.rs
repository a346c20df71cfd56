//! Points that a rule of the programme gave for a fact: once.

use sea_orm::entity::prelude::*;

use super::points::Points;
use crate::id::{AgencyId, HouseholdId, LoyaltyFactId, LoyaltyProgramId, PointsEntryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_award")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fact_id: LoyaltyFactId,
    /// The code of the rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: String,
    pub agency_id: AgencyId,
    pub program_id: LoyaltyProgramId,
    pub household_id: HouseholdId,
    pub entry_id: PointsEntryId,
    pub points: Points,
    /// The day of the fact.
    pub day: ChronoDate,
}

impl ActiveModelBehavior for ActiveModel {}
