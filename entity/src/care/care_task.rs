//! Tasks of care plans, and what carers' devices said about them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CarePlanVersionId, CareTaskId, CareTaskReportId, StaffMemberId, VisitId},
    sealed::Sealed,
};

/// What became of a task of a visit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskOutcome {
    /// All of it was done.
    Done,
    /// Some of it was done.
    Partly,
    /// The person did not want it.
    Refused,
    /// It was not done.
    Missed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CareTaskId,
    pub agency_id: AgencyId,
    pub care_plan_version_id: CarePlanVersionId,
    /// Names the task through all versions of its plan.
    pub key: String,
    /// Its place in the version, from 0.
    pub place: i32,
    /// Whether somebody has to know at once when it is not done.
    pub critical: bool,
    /// On which days, as the recurrence is written; at every visit when `None`.
    pub schedule: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Reports of tasks.
pub mod report {
    use sea_orm::entity::prelude::*;

    use super::{
        AgencyId, CarePlanVersionId, CareTaskId, CareTaskReportId, Sealed, StaffMemberId, TaskOutcome, VisitId,
    };

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "care_task_report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CareTaskReportId,
        pub agency_id: AgencyId,
        pub visit_id: VisitId,
        pub care_task_id: CareTaskId,
        pub care_plan_version_id: CarePlanVersionId,
        pub staff_member_id: StaffMemberId,
        /// The device's own name for it; it comes once from a person under this name.
        pub client_id: String,
        pub outcome: TaskOutcome,
        /// Why not all of it was done, in sealed words.
        pub reason: Option<Sealed>,
        pub device_at: ChronoDateTimeUtc,
        pub received_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
