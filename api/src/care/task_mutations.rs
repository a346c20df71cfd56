//! What carers report about the tasks of visits.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    care::task_reports::{self, TaskReportInput, TaskReportOutcome},
    id::{CareTaskId, VisitId},
    kernel::Error,
};

use super::{
    VisitTask,
    enums::{CareTaskOutcome, CareTaskReportStatus},
};
use crate::graphql::{ContextExt, DateTime, Id, Result, UserError, payload};

/// Reports of tasks in the root.
#[derive(Default)]
pub struct CareTaskMutation;

/// What a carer's device has kept about tasks.
#[derive(InputObject)]
struct CareTaskReportInput {
    /// The reports, in any order; at most 200.
    reports: Vec<CareTaskReportEventInput>,
}

/// A report of a device about a task.
#[derive(InputObject)]
struct CareTaskReportEventInput {
    /// The device's own name for it, at most 64 characters; a repeat under the same name changes nothing.
    client_id: String,
    /// At which visit.
    visit_id: Id<VisitId>,
    /// Of which task: `VisitTask.taskId`.
    task_id: Id<CareTaskId>,
    /// What became of it.
    outcome: CareTaskOutcome,
    /// Why not all of it was done; at most 500 characters. Needed unless `outcome` is `DONE`.
    reason: Option<String>,
    /// When, by the device's clock; within twelve hours of the visit.
    device_at: DateTime,
}

impl From<CareTaskReportEventInput> for TaskReportInput {
    fn from(input: CareTaskReportEventInput) -> Self {
        Self {
            client_id: input.client_id,
            visit: input.visit_id.0,
            task: input.task_id.0,
            outcome: input.outcome.into(),
            reason: input.reason,
            device_at: input.device_at.0,
        }
    }
}

/// What became of a report of a task.
#[derive(SimpleObject)]
pub struct CareTaskReportOutcome {
    /// The device's own name for it.
    client_id: String,
    /// Whether it was taken.
    status: CareTaskReportStatus,
    /// Whether it had come before.
    repeated: bool,
    /// Why it was not taken. Null when it was.
    error: Option<UserError>,
    /// The task as it is now. Null when the report was not taken.
    task: Option<VisitTask>,
}

impl CareTaskReportOutcome {
    fn of(at: usize, reported: TaskReportOutcome) -> Result<Self> {
        let TaskReportOutcome { client_id, repeated, counts, outcome } = reported;
        Ok(match outcome {
            Ok(task) => Self {
                client_id,
                repeated,
                status: if counts { CareTaskReportStatus::Taken } else { CareTaskReportStatus::Conflict },
                error: None,
                task: Some(task.into()),
            },
            Err(error) => Self {
                client_id,
                repeated,
                status: CareTaskReportStatus::Refused,
                error: Some(UserError::of(error.at(format!("reports.{at}")))?),
                task: None,
            },
        })
    }
}

/// All outcomes of a batch.
struct Outcomes(Vec<CareTaskReportOutcome>);

impl From<Outcomes> for Vec<CareTaskReportOutcome> {
    fn from(outcomes: Outcomes) -> Self {
        outcomes.0
    }
}

payload! {
    /// What `careTaskReport` answers.
    CareTaskReportPayload {
        /// What became of each report, in their order. Null when there are user errors.
        outcomes: Vec<CareTaskReportOutcome>,
    }
}

#[Object]
impl CareTaskMutation {
    /// Takes what a carer's device has kept about tasks, in any order, also twice, also late: of several reports of a task
    /// the one counts that is the last by the device's clock. Each report is answered for itself. Codes: `INVALID`; of
    /// single reports `NOT_FOUND`, `INVALID`, `VISIT_STATE`, `CLIENT_ID_TAKEN`, `FROM_THE_FUTURE`.
    async fn care_task_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CareTaskReportInput,
    ) -> Result<CareTaskReportPayload> {
        let reports: Vec<TaskReportInput> = input.reports.into_iter().map(Into::into).collect();
        let done = ctx.cx()?.write(async |tx| task_reports::report(tx, reports).await).await;
        let told = |done: Vec<TaskReportOutcome>| -> Result<Outcomes> {
            let each = done.into_iter().enumerate().map(|(at, reported)| CareTaskReportOutcome::of(at, reported));
            Ok(Outcomes(each.collect::<Result<_>>()?))
        };
        match done {
            Ok(done) => CareTaskReportPayload::of(ctx, Ok::<_, Error>(told(done)?)),
            Err(error) => CareTaskReportPayload::of(ctx, Err::<Outcomes, _>(error)),
        }
    }
}
