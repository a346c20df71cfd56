//! Visits that recur by one schedule.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AddressId, AgencyId, BranchId, HouseholdId, StaffMemberId, VisitSeriesId},
    matching::staffing_request::ServiceType,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitSeriesId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    /// The household's branch, kept here for the reach of a dispatcher.
    pub branch_id: BranchId,
    /// Where; the household's primary address when `None`.
    pub address_id: Option<AddressId>,
    pub service_type: ServiceType,
    /// Who is to come, where the hours are free.
    pub staff_member_id: Option<StaffMemberId>,
    /// When, as the recurrence is written.
    pub schedule: Json,
    /// Visits that begin before this moment have been made.
    pub generated_until: ChronoDateTimeUtc,
    /// Whether visits will have to be made after that moment.
    pub goes_on: bool,
    /// The series whose later visits this one took over.
    pub split_from_id: Option<VisitSeriesId>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
