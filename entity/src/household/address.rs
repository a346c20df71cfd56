//! An address of a household.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AddressId, AgencyId, HouseholdId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AddressId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    /// What the household calls it: `home`, `grandparents`.
    pub label: String,
    /// The one where service takes place unless another is named; exactly one of a household's addresses.
    pub is_primary: bool,
    /// Line, point and way in: as sealed JSON; null once erased.
    pub place: Option<Sealed>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
