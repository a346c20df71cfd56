//! A family account's access to one household.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, FamilyAccessId, HouseholdId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FamilyAccessId,
    pub agency_id: AgencyId,
    pub user_id: UserId,
    pub household_id: HouseholdId,
    pub access: Access,
    pub granted_at: ChronoDateTimeUtc,
}

/// How far a family account goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Access {
    /// Sees, asks, signs and changes.
    Full,
    /// Sees.
    Reader,
}

impl ActiveModelBehavior for ActiveModel {}
