//! A course that the agency trains its staff in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, TrainingCourseId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_course")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingCourseId,
    pub agency_id: AgencyId,
    pub code: String,
    pub name: String,
    pub kind: CourseKind,
    /// Whether nobody serves without having passed its exam.
    pub required: bool,
    /// For how many months a pass counts; for good when absent.
    pub valid_months: Option<i32>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// When a course is held, and for what.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CourseKind {
    /// Before the first assignment: two weeks, that is 10 working days.
    Induction,
    /// Once a month for everybody.
    Monthly,
    /// Weekly, within the team.
    Team,
    /// A scenario is played through.
    Drill,
    /// For one skill or credential.
    Skill,
}
