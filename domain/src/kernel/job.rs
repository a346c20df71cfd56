//! What the domains do by the clock, for each agency in turn.
//!
//! A job of an agency runs in one process at a time. Whoever runs it says every few seconds that they live; when they say so
//! no more, the next one takes it up. A job that fails is run again after 30 seconds, 1, 2, 4 … minutes, up to an hour;
//! after [`MAX_FAILURES`] in a row it is parked until somebody resumes it.
//!
//! A job that does rows each by itself has not failed as long as any of them was done: it comes round as before, and its
//! run says how many rows failed. When several failed and none was done it is run again later and later, but never more
//! than [`ROWS_WAIT`] later and without being parked: what is due next may well be done.
//!
//! The libraries that do this, `apalis` above all, stand on versions of `SQLx` that SeaORM 2 does not.

use std::{collections::HashSet, future::Future, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    agency::agency,
    id::{AgencyId, JobRunId},
    kernel::{
        job::{self, Column},
        job_run::{self, RunOutcome},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{
    actor::Actor,
    context::{Context, Request, Tx},
    environment::Environment,
    error::{Error, Result},
    idempotency,
    plugin::Job,
};

/// A process that has not said for so long that it lives is taken for dead.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How often a process says that it lives: twice it may fail to.
const SAY_EVERY: Duration = Duration::from_secs(20);

/// After so many failures in a row a job is parked: about six hours after the first.
pub const MAX_FAILURES: i32 = 12;

/// The longest wait after a run in which no row was done: what comes due meanwhile is not noticed before.
const ROWS_WAIT: TimeDelta = TimeDelta::minutes(5);

/// What comes round so often is to be noticed at once, and goes before what may take long.
const PROMPT: TimeDelta = TimeDelta::minutes(1);

/// So long runs are kept.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Runs every job that is due, for every agency, those that notice something first; answers how many ran. A job that
/// fails is logged, kept with its error and run again later.
///
/// # Errors
/// When the database cannot be asked.
pub async fn run_due(environment: &Arc<Environment>, db: &DatabaseConnection) -> Result<usize> {
    let mut ran = 0;
    for (agency, job) in perhaps_due(environment, db).await? {
        let request = Request { id: job.name.to_owned(), ..Request::default() };
        let cx = Context::new(Arc::clone(environment), db.clone(), Actor::system(agency), request);
        if let Some(run) = cx.write(async |tx| take(tx, agency, job).await).await? {
            finish_with(&cx, agency, job, run, (job.run)(&cx)).await?;
            ran += 1;
        }
    }
    let now = environment.now();
    idempotency::forget_expired(db, now).await?;
    job_run::Entity::delete_many()
        .filter(job_run::Column::StartedAt.lt(now - KEPT))
        .filter(job_run::Column::FinishedAt.is_not_null())
        .exec(db)
        .await?;
    Ok(ran)
}

/// All jobs of all agencies but those that are seen to be parked, under way, or not due.
async fn perhaps_due(environment: &Environment, db: &DatabaseConnection) -> Result<Vec<(AgencyId, &'static Job)>> {
    let now = environment.now();
    let agencies: Vec<AgencyId> =
        agency::Entity::find().select_only().column(agency::Column::Id).into_tuple().all(db).await?;
    let rest: HashSet<(AgencyId, String)> = job::Entity::find()
        .select_only()
        .columns([Column::AgencyId, Column::Name])
        .filter(Condition::not(due(now)))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut jobs: Vec<&Job> = environment.plugins().iter().flat_map(|plugin| plugin.jobs()).collect();
    // Otherwise lower domains first: the visits of a placement follow the hours that it holds.
    jobs.sort_by_key(|job| job.every > PROMPT);
    let all = jobs.into_iter().flat_map(|job| agencies.iter().map(move |agency| (*agency, job)));
    Ok(all.filter(|(agency, job)| !rest.contains(&(*agency, job.name.to_owned()))).collect())
}

fn due(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::ParkedAt.is_null())
        .add(Column::NextRunAt.lte(now))
        .add(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
}

/// Takes the job if it is due and nobody has it: one statement decides between processes. A run that was left in the middle
/// is kept as such.
async fn take(tx: &Tx, agency: AgencyId, job: &Job) -> Result<Option<JobRunId>> {
    let (now, run) = (tx.now(), tx.new_id::<JobRunId>());
    let first = job::ActiveModel {
        agency_id: Set(agency),
        name: Set(job.name.to_owned()),
        next_run_at: Set(now),
        run_id: Set(None),
        leased_until: Set(None),
        failures: Set(0),
        parked_at: Set(None),
        last_error: Set(None),
    };
    job::Entity::insert(first)
        .on_conflict(OnConflict::columns([Column::AgencyId, Column::Name]).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    let taken = job::Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(now + LEASE))
        .col_expr(Column::RunId, Expr::value(run))
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::Name.eq(job.name))
        .filter(due(now))
        .exec(tx.db())
        .await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    job_run::Entity::update_many()
        .col_expr(job_run::Column::FinishedAt, Expr::value(now))
        .col_expr(job_run::Column::Outcome, Expr::value(RunOutcome::Interrupted))
        .filter(job_run::Column::AgencyId.eq(agency))
        .filter(job_run::Column::Job.eq(job.name))
        .filter(job_run::Column::FinishedAt.is_null())
        .exec(tx.db())
        .await?;
    let begun = job_run::ActiveModel {
        id: Set(run),
        agency_id: Set(agency),
        job: Set(job.name.to_owned()),
        started_at: Set(now),
        finished_at: Set(None),
        outcome: Set(None),
        error: Set(None),
        failed_rows: Set(0),
    };
    begun.insert(tx.db()).await?;
    Ok(Some(run))
}

/// Does the work, saying all the while that somebody does it, and keeps how it ended.
async fn finish_with(
    cx: &Context,
    agency: AgencyId,
    job: &Job,
    run: JobRunId,
    work: impl Future<Output = Result<()>>,
) -> Result<()> {
    let outcome = tokio::select! {
        outcome = work => outcome,
        () = keep_lease(cx, run) => {
            tracing::warn!(job = job.name, %agency, %run, "another process has taken up a job that this one was slow at");
            return Ok(());
        }
    };
    if let Err(error) = &outcome {
        tracing::error!(job = job.name, %agency, %run, %error, "a job failed");
    }
    let ended = cx.environment().now();
    cx.write(async |tx| end(tx, agency, job, run, ended, outcome.err()).await).await
}

/// Ends only when the run is no longer this process's.
async fn keep_lease(cx: &Context, run: JobRunId) {
    loop {
        tokio::time::sleep(SAY_EVERY).await;
        let said = job::Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(cx.environment().now() + LEASE))
            .filter(Column::RunId.eq(run))
            .exec(cx.db())
            .await;
        match said {
            Ok(said) if said.rows_affected == 0 => return,
            Ok(_) => {}
            Err(error) => tracing::warn!(%run, %error, "a job cannot say at present that it is under way"),
        }
    }
}

async fn end(
    tx: &Tx,
    agency: AgencyId,
    job: &Job,
    run: JobRunId,
    ended: DateTime<Utc>,
    error: Option<Error>,
) -> Result<()> {
    let mine =
        Condition::all().add(Column::AgencyId.eq(agency)).add(Column::Name.eq(job.name)).add(Column::RunId.eq(run));
    let Some(held) = job::Entity::find().filter(mine.clone()).one(tx.db()).await? else { return Ok(()) };
    let judged = judge(error.as_ref(), held.failures);
    let next = judged.wait.map_or(tx.now() + job.every, |wait| ended + wait);
    let failures = judged.failures;
    let parked = judged.parks.then_some(ended);
    if parked.is_some() {
        tracing::error!(job = job.name, %agency, "a job is parked: it has failed {failures} times in a row");
    }
    let error = error.map(|error| error.to_string());
    job::Entity::update_many()
        .col_expr(Column::NextRunAt, Expr::value(next))
        .col_expr(Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::RunId, Expr::value(None::<JobRunId>))
        .col_expr(Column::Failures, Expr::value(failures))
        .col_expr(Column::ParkedAt, Expr::value(parked))
        .col_expr(Column::LastError, Expr::value(error.clone()))
        .filter(mine)
        .exec(tx.db())
        .await?;
    let outcome = if failures > 0 { RunOutcome::Failed } else { RunOutcome::Done };
    job_run::Entity::update_many()
        .col_expr(job_run::Column::FinishedAt, Expr::value(ended))
        .col_expr(job_run::Column::Outcome, Expr::value(outcome))
        .col_expr(job_run::Column::Error, Expr::value(error))
        .col_expr(job_run::Column::FailedRows, Expr::value(judged.failed_rows))
        .filter(job_run::Column::Id.eq(run))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// What follows from how a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Judged {
    /// How many runs in a row have failed by now.
    failures: i32,
    /// How long until it is tried again; `None` when it comes round as ever.
    wait: Option<TimeDelta>,
    parks: bool,
    failed_rows: i32,
}

/// Judges a run by its error and by how many before it have failed in a row. A row that failed alone says nothing about
/// the job: the next one may be done.
fn judge(error: Option<&Error>, before: i32) -> Judged {
    let failures = before.saturating_add(1);
    let (failed_rows, all) = match error {
        None => (0, false),
        Some(Error::Rows { failed, of, .. }) => (i32::try_from(*failed).unwrap_or(i32::MAX), failed == of && *of > 1),
        Some(_) => {
            let wait = Some(wait_after(failures));
            return Judged { failures, wait, parks: failures >= MAX_FAILURES, failed_rows: 0 };
        }
    };
    if all {
        Judged { failures, wait: Some(wait_after(failures).min(ROWS_WAIT)), parks: false, failed_rows }
    } else {
        Judged { failures: 0, wait: None, parks: false, failed_rows }
    }
}

/// From a failure to the next attempt: half a minute, doubled with each failure in a row, an hour at most.
fn wait_after(failures: i32) -> TimeDelta {
    let doubled = u32::try_from(failures - 1).unwrap_or(0).min(7);
    TimeDelta::seconds(30 << doubled).min(TimeDelta::hours(1))
}

/// How many jobs are parked: what an operator watches.
///
/// # Errors
/// When the database cannot be asked.
pub async fn parked(db: &DatabaseConnection) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(job::Entity::find().filter(Column::ParkedAt.is_not_null()).count(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(failed: usize, of: usize) -> Error {
        Error::Rows { failed, of, first: Box::new(Error::internal("a row of stone")) }
    }

    #[test]
    fn a_job_goes_on_as_ever_as_long_as_it_may_be_a_rows_own_fault() {
        for (failed, of) in [(1, 2), (199, 200), (1, 1)] {
            let judged = judge(Some(&rows(failed, of)), 11);
            assert_eq!((judged.failures, judged.wait, judged.parks), (0, None, false), "{failed} of {of}");
            assert_eq!(usize::try_from(judged.failed_rows), Ok(failed));
        }
    }

    #[test]
    fn when_no_row_is_done_it_waits_and_is_not_parked() {
        let judged = judge(Some(&rows(3, 3)), 0);
        assert_eq!((judged.failures, judged.wait, judged.failed_rows), (1, Some(TimeDelta::seconds(30)), 3));
        let judged = judge(Some(&rows(3, 3)), 40);
        assert_eq!((judged.wait, judged.parks), (Some(ROWS_WAIT), false));
    }

    #[test]
    fn a_job_that_fails_as_a_whole_is_parked_in_the_end() {
        let error = Error::internal("no table");
        assert!(!judge(Some(&error), MAX_FAILURES - 2).parks);
        assert!(judge(Some(&error), MAX_FAILURES - 1).parks);
        assert_eq!(judge(None, 5), Judged { failures: 0, wait: None, parks: false, failed_rows: 0 });
    }

    #[test]
    fn attempts_come_half_a_minute_to_an_hour_apart_and_end_within_a_working_day() {
        let waits: Vec<i64> = (1..MAX_FAILURES).map(|failures| wait_after(failures).num_seconds()).collect();
        assert_eq!(waits[..4], [30, 60, 120, 240]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits.last(), Some(&3_600));
        assert!(waits.iter().sum::<i64>() < 8 * 3_600);
    }
}
