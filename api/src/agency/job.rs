//! What is done by the clock, in the schema.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{agency::jobs, id::JobRunId};

use crate::graphql::{Connection, ContextExt, DateTime, Duration, Id, Result, page_request, payload};

/// How a run ended.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "jobs::RunOutcome")]
pub enum JobRunOutcome {
    /// All was done, or all but the rows that `failedRows` counts.
    Done,
    /// It failed; what it had done up to then stays done, and it is tried again.
    Failed,
    /// Its server ended in the middle; another run has taken it up.
    Interrupted,
}

/// What is done by the clock.
pub struct Job(jobs::Standing);

impl From<jobs::Standing> for Job {
    fn from(standing: jobs::Standing) -> Self {
        Self(standing)
    }
}

/// Something that the server does for your agency by the clock. One that fails is tried again after half a minute, then
/// after twice as long each time, up to an hour; after twelve failures in a row it is parked. What it does row by row has
/// not failed as long as any row was done.
#[Object]
impl Job {
    /// What it is called: `visit.generate`.
    async fn name(&self) -> &'static str {
        self.0.job.name
    }

    /// What it does, in a sentence.
    async fn description(&self) -> &'static str {
        self.0.job.does
    }

    /// From the start of one run to the start of the next.
    async fn every(&self) -> Duration {
        Duration(self.0.job.every)
    }

    /// When it is next run. Null while it is parked.
    async fn next_run_at(&self) -> Option<DateTime> {
        self.0.next_run_at().map(Into::into)
    }

    /// Whether it is under way now.
    async fn under_way(&self) -> bool {
        self.0.is_under_way()
    }

    /// How many runs in a row have failed, up to now.
    async fn failures(&self) -> i32 {
        self.0.failures()
    }

    /// Since when it is parked: it is not run any more until somebody resumes it. Null when it is not.
    async fn parked_at(&self) -> Option<DateTime> {
        self.0.parked_at().map(Into::into)
    }
}

/// One run of a job.
pub struct JobRun(jobs::JobRun);

/// One run of a job. Runs are kept for seven days.
#[Object]
impl JobRun {
    /// The id, under which the server's log knows the run: there it says why one failed.
    async fn id(&self) -> Id<JobRunId> {
        self.0.id.into()
    }

    /// The name of the job.
    async fn job(&self) -> &str {
        &self.0.job
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it ended. Null while it is under way.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }

    /// How it ended. Null while it is under way.
    async fn outcome(&self) -> Option<JobRunOutcome> {
        self.0.outcome.map(Into::into)
    }

    /// How many rows failed and were left as they were, of what the job does row by row; they are tried again in its next
    /// run.
    async fn failed_rows(&self) -> i32 {
        self.0.failed_rows
    }
}

/// What can be asked about jobs.
#[derive(Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// What the server does for your agency by the clock, by name. For the roles `ADMIN` and `MANAGER`.
    async fn jobs(&self, ctx: &Context<'_>) -> Result<Vec<Job>> {
        Ok(jobs::list(ctx.cx()?).await?.into_iter().map(Job).collect())
    }

    /// The runs of the last seven days, newest first. For the roles `ADMIN` and `MANAGER`.
    async fn job_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of the job of this name.")] job: Option<String>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<JobRun>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(jobs::runs(ctx.cx()?, job.as_deref(), &page).await?, JobRun))
    }
}

/// Resumes a job.
#[derive(InputObject)]
struct JobResumeInput {
    /// The name of the job.
    name: String,
}

payload! {
    /// What `jobResume` answers.
    JobResumePayload {
        /// The job as it is now. Null when there are user errors.
        job: Job,
    }
}

/// What can be changed about jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Lets a parked job run again, at once. Codes: `NOT_FOUND`, `JOB_NOT_PARKED`.
    async fn job_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: JobResumeInput,
    ) -> Result<JobResumePayload> {
        JobResumePayload::of(ctx, ctx.cx()?.write(async |tx| jobs::resume(tx, &input.name).await).await)
    }
}
