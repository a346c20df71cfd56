//! The wallet of a household: what its points amount to after the last entry.

use sea_orm::entity::prelude::*;

use super::points::Points;
use crate::id::{AgencyId, BranchId, HouseholdId, LoyaltyAccountId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoyaltyAccountId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub opened_at: ChronoDateTimeUtc,
    /// How many entries there are.
    pub entries: i64,
    /// When the last one was made.
    pub last_entry_at: Option<ChronoDateTimeUtc>,
    /// All that was ever given, less what was taken back: below zero, against everything else.
    pub issued: Points,
    /// What is to be taken back and was spent already: below zero.
    pub owed: Points,
    pub pending: Points,
    pub available: Points,
    pub reserved: Points,
    pub spent: Points,
    pub expired: Points,
}

impl ActiveModelBehavior for ActiveModel {}
