//! Somebody's place in a session, with the result.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, StaffMemberId, TrainingAttendanceId, TrainingSessionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingAttendanceId,
    pub agency_id: AgencyId,
    pub session_id: TrainingSessionId,
    pub staff_member_id: StaffMemberId,
    pub state: AttendanceState,
    pub exam: Option<ExamResult>,
    /// Points of 100.
    pub score: Option<i32>,
    pub recorded_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Whether somebody takes part in a session.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceState {
    /// Has a place.
    Enrolled,
    /// Was there.
    Attended,
    /// Was not there.
    Absent,
    /// Gave the place back before.
    Withdrawn,
}

/// How the exam ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExamResult {
    /// Opens eligibility where the course is required.
    Passed,
    /// Closes it.
    Failed,
}
