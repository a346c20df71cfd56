//! Blind index: keyed hashes of what a household may be found by, so that sealed names and numbers can be searched.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "household_search_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// A keyed hash of a part of a name, a number or an address; without the agency's key it says nothing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    /// The row that it comes from: the household itself, a member or a contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub origin: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
