//! When a job last ran for an agency, and who runs it now: one process at a time.

use sea_orm::entity::prelude::*;

use crate::id::AgencyId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// `domain.verb`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job: String,
    pub next_run_at: ChronoDateTimeUtc,
    /// A process holds the job until then; afterwards it is taken for dead.
    pub leased_until: Option<ChronoDateTimeUtc>,
    pub last_finished_at: Option<ChronoDateTimeUtc>,
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
