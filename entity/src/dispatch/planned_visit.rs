//! What a plan proposes for a visit.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, DispatchPlanId, HouseholdId, StaffMemberId, VisitId};

/// How a plan differs from today's arrangement of a visit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlannedChange {
    /// Same carer, same time.
    Kept,
    /// It had nobody and gets somebody.
    Assigned,
    /// Another carer comes.
    Reassigned,
    /// The same carer comes later.
    Moved,
    /// It had somebody and loses them.
    Released,
    /// It had nobody, and nobody can come.
    Unassigned,
}

/// What stands in the way of a carer for a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Bar {
    /// Not engaged, suspended, leaving before, or gone.
    NotEmployed,
    /// Training, exams or the background check do not allow serving.
    NotEligible,
    /// Works for another branch.
    OtherBranch,
    /// The dispatcher said that they are not there.
    Absent,
    /// The dispatcher forbade it.
    Forbidden,
    /// The visit is pinned to somebody else.
    PinnedElsewhere,
    /// The visit has begun, or is held by somebody, and stays as it is.
    Settled,
    /// The household has asked not to be sent them.
    Excluded,
    /// The role for such a service is missing.
    Role,
    /// A skill that the household asked for is missing.
    Skill,
    /// It lies outside the hours in which they are willing to work.
    Hours,
    /// They are on leave.
    Leave,
    /// Something else takes these hours: training, an interview, a placement.
    Booked,
    /// A limit on working time or rest would be broken.
    WorkingTime,
    /// They cannot be there in time, with what else they have to do.
    NoRoom,
    /// Nobody knows where the visit is.
    NoAddress,
}

/// In how many carers' way something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarCount {
    /// What.
    pub bar: Bar,
    /// How many carers.
    pub carers: u32,
}

/// What stands in the way of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BarCounts(pub Vec<BarCount>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "planned_visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: DispatchPlanId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub on_day: ChronoDate,
    /// The version of the visit that was planned with.
    pub visit_version: i32,
    pub change: PlannedChange,
    /// Who is to come by the plan.
    pub staff_member_id: Option<StaffMemberId>,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// From 0 along the carer's route.
    pub position: Option<i32>,
    /// On the way to it.
    pub travel_minutes: Option<i32>,
    /// So many minutes are missing for the way to it, which the plan could not change.
    pub short_minutes: i32,
    /// Who was to come, and when.
    pub staff_member_before: Option<StaffMemberId>,
    pub starts_before: ChronoDateTimeUtc,
    /// What stands in the way when nobody comes.
    pub bars: BarCounts,
    pub accepted_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
