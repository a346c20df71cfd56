//! Whether a household wishes to be greeted.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting_consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    pub agency_id: AgencyId,
    pub wished: bool,
    pub noted_at: ChronoDateTimeUtc,
    pub noted_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
