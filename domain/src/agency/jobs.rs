//! What is done by the clock, as whoever runs the agency sees it: when it is next due, what came of it, what is parked.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::kernel::{
    job::{self, Column},
    job_run,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{JOB_READ, JOB_RESUME};
use crate::kernel::{
    Context, Error, Job, Page, PageRequest, Result, Rule, Tx,
    page::{ListOrder, page},
};

pub use entity::kernel::{
    job::Model as JobRow,
    job_run::{Model as JobRun, RunOutcome},
};

/// The job is not parked.
pub const JOB_NOT_PARKED: Rule =
    Rule { code: "JOB_NOT_PARKED", message: "The job is not parked; it runs when it is next due." };

/// A job of the agency, and where it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What is done, and how often.
    pub job: &'static Job,
    /// What is kept of it; `None` before its first run.
    row: Option<JobRow>,
    now: DateTime<Utc>,
}

impl Standing {
    /// When it is next run, which is now for one that has never been; `None` while it is parked.
    #[must_use]
    pub fn next_run_at(&self) -> Option<DateTime<Utc>> {
        match &self.row {
            None => Some(self.now),
            Some(row) if row.parked_at.is_some() => None,
            Some(row) => Some(row.next_run_at),
        }
    }

    /// How many runs in a row have failed, up to now.
    #[must_use]
    pub fn failures(&self) -> i32 {
        self.row.as_ref().map_or(0, |row| row.failures)
    }

    /// Since when it is parked; `None` when it is not.
    #[must_use]
    pub fn parked_at(&self) -> Option<DateTime<Utc>> {
        self.row.as_ref().and_then(|row| row.parked_at)
    }

    /// Whether a process runs it now.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.row.as_ref().and_then(|row| row.leased_until).is_some_and(|until| self.now < until)
    }
}

/// Everything that is done by the clock, by name.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Standing>> {
    let scope = cx.require(JOB_READ)?;
    let rows = job::Entity::find().filter(Column::AgencyId.eq(scope.agency)).all(cx.db()).await?;
    let mut rows: HashMap<String, JobRow> = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
    let mut jobs: Vec<&'static Job> = cx.environment().plugins().iter().flat_map(|plugin| plugin.jobs()).collect();
    jobs.sort_by_key(|job| job.name);
    Ok(jobs.into_iter().map(|job| Standing { job, row: rows.remove(job.name), now: cx.now() }).collect())
}

/// The runs of the last days, newest first; of one job when asked.
///
/// # Errors
/// As [`Context::require`].
pub async fn runs<C: ConnectionTrait>(
    cx: &Context<C>,
    job: Option<&str>,
    request: &PageRequest,
) -> Result<Page<JobRun>> {
    let scope = cx.require(JOB_READ)?;
    let mut select = job_run::Entity::find().filter(job_run::Column::AgencyId.eq(scope.agency));
    if let Some(job) = job {
        select = select.filter(job_run::Column::Job.eq(job));
    }
    let order = ListOrder::newest_first(job_run::Column::Id, |row: &JobRun| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Lets a parked job run again, at once, with all attempts ahead of it.
///
/// # Errors
/// [`Error::NotFound`] at `name`, [`JOB_NOT_PARKED`].
pub async fn resume(tx: &Tx, name: &str) -> Result<Standing> {
    let scope = tx.require(JOB_RESUME)?;
    let job = tx.environment().plugins().iter().flat_map(|plugin| plugin.jobs()).find(|job| job.name == name);
    let job = job.ok_or_else(|| Error::NotFound { what: "job", id: name.to_owned(), field: Some("name".into()) })?;
    let row = job::Entity::find_by_id((scope.agency, name.to_owned())).lock_exclusive().one(tx.db()).await?;
    let Some(row) = row.filter(|row| row.parked_at.is_some()) else {
        return Err(Error::refused(&JOB_NOT_PARKED).at("name"));
    };
    let resumed = job::ActiveModel { parked_at: Set(None), failures: Set(0), next_run_at: Set(tx.now()), ..row.into() };
    let row = resumed.update(tx.db()).await?;
    tracing::info!(job = name, agency = %scope.agency, "a parked job was resumed");
    Ok(Standing { job, row: Some(row), now: tx.now() })
}
