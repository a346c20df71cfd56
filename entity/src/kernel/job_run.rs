//! One run of a job.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, JobRunId};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunOutcome {
    /// All was done, or all but some rows that failed each by itself.
    Done,
    /// It failed; what it had done up to then stays done.
    Failed,
    /// Its process ended in the middle.
    Interrupted,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobRunId,
    pub agency_id: AgencyId,
    /// The job's name.
    pub job: String,
    pub started_at: ChronoDateTimeUtc,
    pub finished_at: Option<ChronoDateTimeUtc>,
    /// `None` while it is under way.
    pub outcome: Option<RunOutcome>,
    /// Why it failed, in words for the log.
    pub error: Option<String>,
    /// How many rows failed, of those that the job does each by itself.
    pub failed_rows: i32,
}

impl ActiveModelBehavior for ActiveModel {}
