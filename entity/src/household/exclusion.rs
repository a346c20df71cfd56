//! Somebody whom a household does not want to be sent.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, HouseholdId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "household_exclusion")]
pub struct Model {
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    /// Sealed text; null when none was given, or once erased.
    pub reason: Option<Sealed>,
    /// `user_…` or `application_…`.
    pub noted_by: String,
    pub noted_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
