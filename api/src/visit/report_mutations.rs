//! What carers report, and what is said about what was not as it should be.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::{VisitExceptionId, VisitId},
    kernel::Error,
    visit::{
        exceptions::{self, ResolutionInput},
        hand_over,
        reporting::{self, ReportInput, Reported},
    },
};

use super::{
    Visit,
    enums::{VisitReportConflict, VisitReportKind, VisitReportStatus},
    exception::VisitException,
};
use crate::graphql::{ContextExt, DateTime, GeoPointInput, Id, Result, UserError, payload};

/// Reports and exceptions in the root.
#[derive(Default)]
pub struct VisitReportMutation;

/// What a carer's device has kept.
#[derive(InputObject)]
struct VisitReportInput {
    /// The reports, in any order; at most 200.
    reports: Vec<VisitReportEventInput>,
}

/// A report of a device.
#[derive(InputObject)]
struct VisitReportEventInput {
    /// The device's own name for it, at most 64 characters; a repeat under the same name changes nothing.
    client_id: String,
    /// Of which visit.
    visit_id: Id<VisitId>,
    /// What.
    kind: VisitReportKind,
    /// When, by the device's clock.
    device_at: DateTime,
    /// Where the device was. Left out when it did not know.
    position: Option<GeoPointInput>,
    /// Metres within which the device trusts its position.
    accuracy_metres: Option<i32>,
}

impl From<VisitReportEventInput> for ReportInput {
    fn from(input: VisitReportEventInput) -> Self {
        Self {
            client_id: input.client_id,
            visit: input.visit_id.0,
            kind: input.kind.into(),
            device_at: input.device_at.0,
            position: input.position.map(|point| [point.latitude, point.longitude]),
            accuracy_metres: input.accuracy_metres.map(Into::into),
        }
    }
}

/// Explains an exception.
#[derive(InputObject)]
struct VisitExceptionExplainInput {
    /// Which one.
    id: Id<VisitExceptionId>,
    /// The version that you read.
    version: i32,
    /// How it came; at most 1000 characters.
    reason: String,
}

/// Resolves an exception.
#[derive(InputObject)]
struct VisitExceptionResolveInput {
    /// Which one.
    id: Id<VisitExceptionId>,
    /// The version that you read.
    version: i32,
    /// What follows from it; at most 1000 characters.
    resolution: String,
    /// When the visit began, in place of what the device says. Only of `NOT_CHECKED_OUT`.
    began_at: Option<DateTime>,
    /// When the visit ended: it is `CHECKED_OUT` then. Asked for of `NOT_CHECKED_OUT` while nobody has checked out, and
    /// only then.
    ended_at: Option<DateTime>,
}

/// Leaves a note.
#[derive(InputObject)]
struct VisitHandOverInput {
    /// At which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// What whoever comes next has to know; at most 4000 characters.
    note: String,
}

/// What became of a report.
#[derive(SimpleObject)]
pub struct VisitReportOutcome {
    /// The device's own name for it.
    client_id: String,
    /// Whether it counts.
    status: VisitReportStatus,
    /// Whether it had come before.
    repeated: bool,
    /// Why it does not count. Null unless `status` is `CONFLICT`.
    conflict: Option<VisitReportConflict>,
    /// Why it was not taken. Null unless `status` is `REFUSED`.
    error: Option<UserError>,
    /// The visit as it is now. Null when the report was not taken, or when somebody else is to come by now.
    visit: Option<Visit>,
}

impl VisitReportOutcome {
    fn of(at: usize, reported: Reported) -> Result<Self> {
        let Reported { client_id, repeated, outcome } = reported;
        Ok(match outcome {
            Ok((visit, conflict)) => Self {
                client_id,
                repeated,
                status: if conflict.is_some() { VisitReportStatus::Conflict } else { VisitReportStatus::Counted },
                conflict: conflict.map(Into::into),
                error: None,
                visit: visit.map(Into::into),
            },
            Err(error) => Self {
                client_id,
                repeated,
                status: VisitReportStatus::Refused,
                conflict: None,
                error: Some(UserError::of(error.at(format!("reports.{at}")))?),
                visit: None,
            },
        })
    }
}

/// All outcomes of a batch.
struct Outcomes(Vec<VisitReportOutcome>);

impl From<Outcomes> for Vec<VisitReportOutcome> {
    fn from(outcomes: Outcomes) -> Self {
        outcomes.0
    }
}

payload! {
    /// What `visitReport` answers.
    VisitReportPayload {
        /// What became of each report, in their order. Null when there are user errors.
        outcomes: Vec<VisitReportOutcome>,
    }
}
payload! {
    /// What `visitExceptionExplain` answers.
    VisitExceptionExplainPayload {
        /// The exception as it is now. Null when there are user errors.
        exception: VisitException,
    }
}
payload! {
    /// What `visitExceptionResolve` answers.
    VisitExceptionResolvePayload {
        /// The exception as it is now. Null when there are user errors.
        exception: VisitException,
    }
}
payload! {
    /// What `visitHandOver` answers.
    VisitHandOverPayload {
        /// The visit as it is now. Null when there are user errors.
        visit: Visit,
    }
}

#[Object]
impl VisitReportMutation {
    /// Takes what a carer's device has kept, in any order, also twice, also late: the same reports come to the same. Each
    /// report is answered for itself; one that conflicts is kept, as a later one may give it its place. Codes: `INVALID`; of
    /// single reports `NOT_FOUND`, `INVALID`, `CLIENT_ID_TAKEN`, `FROM_THE_FUTURE`.
    async fn visit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitReportInput,
    ) -> Result<VisitReportPayload> {
        let reports: Vec<ReportInput> = input.reports.into_iter().map(Into::into).collect();
        let done = ctx.cx()?.write(async |tx| reporting::report(tx, reports).await).await;
        let told = |done: Vec<Reported>| -> Result<Outcomes> {
            let each = done.into_iter().enumerate().map(|(at, reported)| VisitReportOutcome::of(at, reported));
            Ok(Outcomes(each.collect::<Result<_>>()?))
        };
        match done {
            Ok(done) => VisitReportPayload::of(ctx, Ok::<_, Error>(told(done)?)),
            Err(error) => VisitReportPayload::of(ctx, Err::<Outcomes, _>(error)),
        }
    }

    /// Says how an exception came, as the carer. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `RESOLVED`.
    async fn visit_exception_explain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitExceptionExplainInput,
    ) -> Result<VisitExceptionExplainPayload> {
        let VisitExceptionExplainInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| exceptions::explain(tx, id.0, version, &reason).await).await;
        VisitExceptionExplainPayload::of(ctx, done)
    }

    /// Says what follows from an exception, as the office; of a visit that nobody has checked out of, when it ended. Times
    /// that the office sets are told from those of devices. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `RESOLVED`.
    async fn visit_exception_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitExceptionResolveInput,
    ) -> Result<VisitExceptionResolvePayload> {
        let VisitExceptionResolveInput { id, version, resolution, began_at, ended_at } = input;
        let decided =
            ResolutionInput { resolution, began_at: began_at.map(|at| at.0), ended_at: ended_at.map(|at| at.0) };
        let done = ctx.cx()?.write(async |tx| exceptions::resolve(tx, id.0, version, decided).await).await;
        VisitExceptionResolvePayload::of(ctx, done)
    }

    /// Leaves a note for whoever comes to the household next. Codes: `INVALID`, `NOT_FOUND`, `STALE`.
    async fn visit_hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitHandOverInput,
    ) -> Result<VisitHandOverPayload> {
        let VisitHandOverInput { id, version, note } = input;
        let done = ctx.cx()?.write(async |tx| hand_over::leave(tx, id.0, version, &note).await).await;
        VisitHandOverPayload::of(ctx, done)
    }
}
