//! Inspections that recur.

use sea_orm::entity::prelude::*;

use super::inspection::InspectionKind;
use crate::id::{AgencyId, BranchId, HouseholdId, InspectionScheduleId, StaffMemberId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_schedule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionScheduleId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// Whose work is looked at.
    pub staff_member_id: StaffMemberId,
    /// The checklist, of which the version is used that was published last.
    pub template_code: String,
    pub kind: InspectionKind,
    pub inspector_id: UserId,
    /// When, as the recurrence is written: from when it is to be done until when it is missed.
    pub schedule: Json,
    /// Inspections that are due before this moment have been planned.
    pub planned_until: ChronoDateTimeUtc,
    /// Whether inspections will have to be planned after that moment.
    pub goes_on: bool,
    /// The account, as history keeps it.
    pub made_by: String,
    pub made_at: ChronoDateTimeUtc,
    /// When it was ended, by somebody or because nothing can be planned by it any more.
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
