//! What the domains do by the clock, for each agency in turn, in one process at a time.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::{
    agency::agency,
    id::AgencyId,
    kernel::job_run::{self, Column},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{
    actor::Actor,
    context::{Context, Request},
    environment::Environment,
    error::Result,
    idempotency,
    plugin::Job,
};

/// A process that holds a job for longer is taken for dead.
const LEASE: TimeDelta = TimeDelta::minutes(15);

/// Runs every job that is due, for every agency; answers how many ran. A job that fails is logged, kept with its error
/// and run again when it is next due.
///
/// # Errors
/// When the database cannot be asked.
pub async fn run_due(environment: &Arc<Environment>, db: &DatabaseConnection) -> Result<usize> {
    let agencies: Vec<AgencyId> =
        agency::Entity::find().select_only().column(agency::Column::Id).into_tuple().all(db).await?;
    let mut ran = 0;
    for agency in agencies {
        for job in environment.plugins().iter().flat_map(|plugin| plugin.jobs()) {
            let request = Request { id: job.name.to_owned(), ..Request::default() };
            let cx = Context::new(Arc::clone(environment), db.clone(), Actor::system(agency), request);
            if lease(&cx, agency, job).await? {
                let outcome = (job.run)(&cx).await;
                if let Err(error) = &outcome {
                    tracing::error!(job = job.name, %agency, %error, "a job failed");
                }
                finish(&cx, agency, job, outcome.err().map(|error| error.to_string())).await?;
                ran += 1;
            }
        }
    }
    idempotency::forget_expired(db, environment.now()).await?;
    Ok(ran)
}

/// Takes the job if it is due and nobody has it: one statement decides between processes.
async fn lease(cx: &Context, agency: AgencyId, job: &Job) -> Result<bool> {
    let now = cx.now();
    let first = job_run::ActiveModel {
        agency_id: Set(agency),
        job: Set(job.name.to_owned()),
        next_run_at: Set(now),
        leased_until: Set(None),
        last_finished_at: Set(None),
        last_error: Set(None),
    };
    job_run::Entity::insert(first)
        .on_conflict(OnConflict::columns([Column::AgencyId, Column::Job]).do_nothing().to_owned())
        .exec_without_returning(cx.db())
        .await?;
    let taken = job_run::Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(now + LEASE))
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::Job.eq(job.name))
        .filter(Column::NextRunAt.lte(now))
        .filter(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
        .exec(cx.db())
        .await?;
    Ok(taken.rows_affected == 1)
}

async fn finish(cx: &Context, agency: AgencyId, job: &Job, error: Option<String>) -> Result<()> {
    job_run::Entity::update_many()
        .col_expr(Column::NextRunAt, Expr::value(cx.now() + job.every))
        .col_expr(Column::LeasedUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(Column::LastFinishedAt, Expr::value(cx.environment().now()))
        .col_expr(Column::LastError, Expr::value(error))
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::Job.eq(job.name))
        .exec(cx.db())
        .await?;
    Ok(())
}
