//! When a job is next due for an agency, and who runs it now: one process at a time.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, JobRunId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// `domain.verb`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub next_run_at: ChronoDateTimeUtc,
    /// The run that is under way.
    pub run_id: Option<JobRunId>,
    /// The process that runs it has until then to say that it lives; afterwards it is taken for dead.
    pub leased_until: Option<ChronoDateTimeUtc>,
    /// How many runs in a row have failed.
    pub failures: i32,
    /// Since when it is not run any more, as it failed again and again.
    pub parked_at: Option<ChronoDateTimeUtc>,
    /// Why the last run failed, in words for the log.
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
