//! By which a household recommends the agency.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    pub agency_id: AgencyId,
    /// Eight letters and digits that are not mistaken for each other.
    pub code: String,
    pub made_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
