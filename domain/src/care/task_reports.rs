//! What carers' devices say about the tasks of visits: taken as it comes, in any order, also twice, also late.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    care::care_task::report::{self, Column as C},
    id::{CareTaskId, CareTaskReportId, HouseholdId, HouseholdMemberId, StaffMemberId, VisitId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde::{Deserialize, Serialize};

use super::{
    AlertKind, CareTaskReport, PLAN_READ, TASK_REPORT, TaskOutcome,
    alerts::{self, NewAlert},
    disclosure,
    tasks::{self, VisitTask},
    visit_versions::AROUND,
};
use crate::{
    kernel::{
        Context, Error, Result, Rows, Tx,
        feed::{self, Listening},
        input,
    },
    visit::{
        Visit, VisitState,
        life_cycle::VISIT_STATE,
        reporting::{CLIENT_ID_TAKEN, FROM_THE_FUTURE, MOST_REPORTS},
        visits,
    },
};

/// A carer has reported what became of a task. Payload: [`TaskReported`].
pub const TASK_REPORTED: &str = "care.task.reported";

/// A device's clock may be ahead by so much.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(2);

/// The rule of an alert about a task of which nothing was reported.
const UNREPORTED: &str = "UNREPORTED";
/// The rule of an alert about a task that was reported as not done.
const NOT_DONE: &str = "NOT_DONE";

/// What was reported of which task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskReported {
    /// The visit.
    pub visit: VisitId,
    /// The task.
    pub task: CareTaskId,
    /// The household.
    pub household: HouseholdId,
    /// What became of it.
    pub outcome: TaskOutcome,
}

/// What a device reports.
#[derive(Clone, Debug)]
pub struct TaskReportInput {
    /// The device's own name for it, at most 64 characters: a repeat under the same name changes nothing.
    pub client_id: String,
    /// At which visit.
    pub visit: VisitId,
    /// Of which task.
    pub task: CareTaskId,
    /// What became of it.
    pub outcome: TaskOutcome,
    /// Why not all of it was done; needed when it was not.
    pub reason: Option<String>,
    /// When, by the device.
    pub device_at: DateTime<Utc>,
}

/// What became of a report.
#[derive(Debug)]
pub struct TaskReportOutcome {
    /// The device's name for it.
    pub client_id: String,
    /// Whether it had come before.
    pub repeated: bool,
    /// Whether it counts; what comes when the visit was confirmed as it is is kept and changes nothing.
    pub counts: bool,
    /// The task as it is now, or why the report was not taken.
    pub outcome: Result<VisitTask>,
}

/// Takes what a carer's device has kept about tasks, each report for itself. Of several reports of a task the one counts
/// that is the last by the device's clock.
///
/// # Errors
/// [`Error::Invalid`] at `reports` when there are too many, [`Error::Forbidden`] for whoever is no carer.
pub async fn report(tx: &Tx, reports: Vec<TaskReportInput>) -> Result<Vec<TaskReportOutcome>> {
    let Rows::Own(carer) = tx.require(TASK_REPORT)?.rows else { return Err(Error::Forbidden(TASK_REPORT)) };
    if reports.len() > MOST_REPORTS {
        let problem = format!("has {}; at most {MOST_REPORTS} are taken at once", reports.len());
        return Err(Error::invalid("reports", problem));
    }
    let ids: BTreeSet<VisitId> = reports.iter().map(|report| report.visit).collect();
    let mut visits = visits::by_ids(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    // Who was only asked does not work there.
    visits.retain(|_, visit| visit.answer_by.is_none());
    let all: Vec<Visit> = visits.values().cloned().collect();
    let before = tasks::reportable(tx, &all).await?;
    let known = under_names(tx, carer, &reports).await?;
    let (mut fresh, mut judged) = (HashMap::<String, CareTaskReport>::new(), Vec::new());
    for report in &reports {
        let judgement = if known.contains_key(&report.client_id) || fresh.contains_key(&report.client_id) {
            Ok(())
        } else {
            row(tx, carer, visits.get(&report.visit), &before, report).await.map(|row| {
                fresh.insert(report.client_id.clone(), row);
            })
        };
        match judgement {
            Err(error) if !error.is_users() => return Err(error),
            judgement => judged.push(judgement),
        }
    }
    let kept = keep(tx, carer, &reports, fresh.values().cloned().collect()).await?;
    let after = tasks::of_visits(tx, &all).await?;
    let find = |report: &CareTaskReport| {
        let of_visit = after.get(&report.visit_id).into_iter().flatten();
        of_visit.into_iter().find(|task| task.task == report.care_task_id)
    };
    let mut told = BTreeSet::<CareTaskReportId>::new();
    let mut outcomes = Vec::with_capacity(reports.len());
    for (input, judgement) in reports.into_iter().zip(judged) {
        let kept = kept.get(&input.client_id);
        let ours = kept.filter(|kept| fresh.get(&input.client_id).is_some_and(|fresh| fresh.id == kept.id));
        let repeated = ours.is_none_or(|ours| !told.insert(ours.id));
        let outcome = match (judgement, kept) {
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(Error::internal("a report that was taken is not there")),
            (Ok(()), Some(kept)) => same(kept, &input)
                .and_then(|()| find(kept).cloned().ok_or_else(|| Error::internal("a task that was reported is gone"))),
        };
        let repeated = repeated && outcome.is_ok();
        let counts = kept.zip(outcome.as_ref().ok()).is_some_and(|(report, task)| task.counts(report));
        outcomes.push(TaskReportOutcome { client_id: input.client_id, repeated, counts, outcome });
    }
    for report in fresh.values().filter(|report| told.contains(&report.id)) {
        let Some(task) = find(report).filter(|task| task.counts(report)) else { continue };
        let happened =
            TaskReported { visit: task.visit, task: task.task, household: task.household, outcome: report.outcome };
        tx.emit(TASK_REPORTED, &happened).await?;
        watch(tx, task).await?;
    }
    Ok(outcomes)
}

/// Keeps what is new, unless a device has sent it in the meantime; answers everything that is kept under the names.
async fn keep(
    tx: &Tx,
    carer: StaffMemberId,
    reports: &[TaskReportInput],
    fresh: Vec<CareTaskReport>,
) -> Result<HashMap<String, CareTaskReport>> {
    if !fresh.is_empty() {
        let once = OnConflict::columns([C::AgencyId, C::StaffMemberId, C::ClientId]).do_nothing().to_owned();
        let rows = fresh.into_iter().map(report::ActiveModel::from);
        report::Entity::insert_many(rows).on_conflict(once).try_insert().exec_without_returning(tx.db()).await?;
    }
    under_names(tx, carer, reports).await
}

/// What a carer's devices have sent under the names of some reports.
async fn under_names(
    tx: &Tx,
    carer: StaffMemberId,
    reports: &[TaskReportInput],
) -> Result<HashMap<String, CareTaskReport>> {
    let found = report::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::StaffMemberId.eq(carer))
        .filter(C::ClientId.is_in(reports.iter().map(|report| report.client_id.as_str())))
        .all(tx.db())
        .await?;
    Ok(found.into_iter().map(|report| (report.client_id.clone(), report)).collect())
}

fn same(kept: &CareTaskReport, again: &TaskReportInput) -> Result<()> {
    let said = (kept.visit_id, kept.care_task_id, kept.outcome, kept.device_at);
    if said == (again.visit, again.task, again.outcome, again.device_at.trunc_subsecs(6)) {
        Ok(())
    } else {
        Err(Error::refused(&CLIENT_ID_TAKEN).at("clientId"))
    }
}

async fn row(
    tx: &Tx,
    carer: StaffMemberId,
    visit: Option<&Visit>,
    tasks: &HashMap<VisitId, Vec<VisitTask>>,
    report: &TaskReportInput,
) -> Result<CareTaskReport> {
    let client_id = input::required_text("clientId", &report.client_id, 64)?;
    if client_id != report.client_id {
        return Err(Error::invalid("clientId", "has spaces around it"));
    }
    let visit = visit.ok_or_else(|| Error::not_found(report.visit).at("visitId"))?;
    if visit.state == VisitState::Cancelled {
        return Err(Error::refused(&VISIT_STATE).at("visitId"));
    }
    let of_visit = tasks.get(&visit.id).into_iter().flatten();
    let task = of_visit.into_iter().find(|task| task.task == report.task);
    let task = task.ok_or_else(|| Error::invalid("taskId", "is not a task of this visit"))?;
    if tx.now() + CLOCK_AHEAD < report.device_at {
        return Err(Error::refused(&FROM_THE_FUTURE).at("deviceAt"));
    }
    if !(visit.starts_at - AROUND..=visit.ends_at + AROUND).contains(&report.device_at) {
        return Err(Error::invalid("deviceAt", "lies more than twelve hours from the visit"));
    }
    let reason = match report.outcome {
        TaskOutcome::Done => input::optional_text("reason", report.reason.as_deref(), 500)?,
        TaskOutcome::Partly | TaskOutcome::Refused | TaskOutcome::Missed => {
            Some(input::required_text("reason", report.reason.as_deref().unwrap_or_default(), 500)?)
        }
    };
    Ok(CareTaskReport {
        id: tx.new_id(),
        agency_id: visit.agency_id,
        visit_id: visit.id,
        care_task_id: task.task,
        care_plan_version_id: task.version,
        staff_member_id: carer,
        client_id,
        outcome: report.outcome,
        reason: disclosure::seal_some(&*tx.vault().await?, reason.as_ref())?,
        device_at: report.device_at.trunc_subsecs(6),
        received_at: tx.now(),
    })
}

/// Raises an alert about a critical task that was not done, and takes it back when it was.
async fn watch(tx: &Tx, task: &VisitTask) -> Result<()> {
    match task.outcome().map(|report| report.outcome) {
        _ if !task.critical => Ok(()),
        Some(TaskOutcome::Done | TaskOutcome::Partly) => {
            alerts::take_back(tx, AlertKind::TaskMissed, task.task.0, Some(task.visit.0)).await
        }
        Some(TaskOutcome::Refused | TaskOutcome::Missed) => raise(tx, task, NOT_DONE, "was not done").await,
        None => raise(tx, task, UNREPORTED, "was not reported").await,
    }
}

async fn raise(tx: &Tx, task: &VisitTask, rule: &str, what: &str) -> Result<()> {
    let title = task.words.as_ref().map_or("A critical task", |words| words.title.as_str());
    let alert = NewAlert {
        household: task.household,
        member: Some(task.member),
        visit: Some(task.visit),
        kind: AlertKind::TaskMissed,
        source: task.task.0,
        rule: rule.to_owned(),
        occasion: Some(task.visit.0),
        detail: format!("{title}: {what}"),
    };
    alerts::raise(tx, alert).await
}

/// Looks at the critical tasks of a visit that is over, of which nothing may have been reported.
pub(super) async fn visit_over(tx: &Tx, visit: VisitId) -> Result<()> {
    let visits: Vec<Visit> = visits::by_ids(tx, &[visit]).await?.into_values().collect();
    for task in tasks::of_visits(tx, &visits).await?.into_values().flatten() {
        if task.outcome().is_none() {
            watch(tx, &task).await?;
        }
    }
    Ok(())
}

/// A task of a visit.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, visit: VisitId, task: CareTaskId) -> Result<VisitTask> {
    cx.require(PLAN_READ)?;
    let visit = visits::get(cx, visit).await?;
    let tasks = tasks::of_visits(cx, std::slice::from_ref(&visit)).await?.remove(&visit.id).unwrap_or_default();
    tasks.into_iter().find(|known| known.task == task).ok_or_else(|| Error::not_found(task))
}

/// Why not all of a member's task was done; `None` when nothing was said, once it was forgotten, and when the member's
/// health is not for the actor: it tells how somebody was that day.
///
/// # Errors
/// When it cannot be opened.
pub async fn reason<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: HouseholdId,
    member: HouseholdMemberId,
    report: &CareTaskReport,
) -> Result<Option<String>> {
    let about = disclosure::About { household, member: Some(member) };
    disclosure::health(cx, PLAN_READ, about, (report.id, "reason"), report.reason.as_ref()).await
}

/// Listens to what is reported of tasks, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(PLAN_READ)?;
    feed::listen(cx, &[TASK_REPORTED], after).await
}
