//! One holding of a course.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, TrainingCourseId, TrainingSessionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingSessionId,
    pub agency_id: AgencyId,
    pub course_id: TrainingCourseId,
    pub branch_id: BranchId,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    pub place: String,
    /// How many can take part.
    pub capacity: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
