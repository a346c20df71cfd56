//! A medicine that a member of a household takes by a schedule.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, HouseholdId, HouseholdMemberId, MedicationOrderId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "medication_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MedicationOrderId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    /// Medicine, dose and route, sealed; `None` once the household is forgotten.
    pub content: Option<Sealed>,
    /// When, as the recurrence is written.
    pub schedule: Json,
    /// Minutes after which it is late.
    pub late_after_minutes: i32,
    pub ordered_by: String,
    pub ordered_at: ChronoDateTimeUtc,
    /// It is not taken from this moment on.
    pub stopped_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
