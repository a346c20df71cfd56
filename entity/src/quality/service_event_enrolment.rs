//! A household or somebody of the staff comes to an event, or waits for a place.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, HouseholdId, ServiceEventEnrolmentId, ServiceEventId, StaffMemberId};

/// Where an enrolment stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnrolmentState {
    /// The places are theirs.
    Enrolled,
    /// There were not enough places; who gives some back makes room.
    Waiting,
    /// They do not come.
    Withdrawn,
    /// They came.
    Attended,
    /// They had places and did not come.
    Absent,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_event_enrolment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceEventEnrolmentId,
    pub agency_id: AgencyId,
    pub service_event_id: ServiceEventId,
    /// The branch of the household or of the person.
    pub branch_id: BranchId,
    /// A household, or else somebody of the staff.
    pub household_id: Option<HouseholdId>,
    pub staff_member_id: Option<StaffMemberId>,
    /// The order in which they came: from 1.
    pub number: i32,
    /// How many people come.
    pub persons: i32,
    pub state: EnrolmentState,
    /// The account, as history keeps it.
    pub enrolled_by: String,
    pub enrolled_at: ChronoDateTimeUtc,
    /// When the places became theirs; `None` while they wait, and of who never had any.
    pub placed_at: Option<ChronoDateTimeUtc>,
    pub withdrawn_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
