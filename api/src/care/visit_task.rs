//! Tasks of visits in the schema.

use async_graphql::{Context, Object};
use domain::{
    care::{self, task_reports, tasks},
    id::{CarePlanId, CareTaskId, CareTaskReportId, HouseholdId, HouseholdMemberId, StaffMemberId, VisitId},
};

use super::enums::CareTaskOutcome;
use crate::graphql::{ContextExt, DateTime, Id, Result};

/// A task of a visit.
#[derive(Clone)]
pub struct VisitTask(pub tasks::VisitTask);

impl From<tasks::VisitTask> for VisitTask {
    fn from(task: tasks::VisitTask) -> Self {
        Self(task)
    }
}

/// What a care plan asks for at a visit, and what became of it.
#[Object]
impl VisitTask {
    /// The visit, by id.
    async fn visit_id(&self) -> Id<VisitId> {
        self.0.visit.into()
    }

    /// The task in its version of the plan, by id: what `careTaskReport` names. Together with the visit it says which task
    /// of which day.
    async fn task_id(&self) -> Id<CareTaskId> {
        self.0.task.into()
    }

    /// The plan that asks for it, by id.
    async fn care_plan_id(&self) -> Id<CarePlanId> {
        self.0.plan.into()
    }

    /// The number of the version of the plan.
    async fn plan_number(&self) -> i32 {
        self.0.number
    }

    /// For whom it is done, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.member.into()
    }

    /// Names the task through all versions of the plan. Null once the household was erased, as what it says.
    async fn key(&self) -> Option<&str> {
        self.0.words.as_ref().map(|words| words.key.as_str())
    }

    /// What it is, in a few words. Null once the household was erased.
    async fn title(&self) -> Option<&str> {
        self.0.words.as_ref().map(|words| words.title.as_str())
    }

    /// How it is done. Null when nobody said.
    async fn instructions(&self) -> Option<&str> {
        self.0.words.as_ref().and_then(|words| words.instructions.as_deref())
    }

    /// By what it shows that it was done well. Null once the household was erased.
    async fn standard(&self) -> Option<&str> {
        self.0.words.as_ref().map(|words| words.standard.as_str())
    }

    /// How long it takes, in minutes. Null when nobody said.
    async fn minutes(&self) -> Option<u32> {
        self.0.words.as_ref().and_then(|words| words.minutes)
    }

    /// Whether somebody has to know at once when it is not done.
    async fn critical(&self) -> bool {
        self.0.critical
    }

    /// What became of it, by the last report that counts. Null while nothing was reported.
    async fn outcome(&self) -> Option<CareTaskOutcome> {
        self.0.outcome().map(|report| report.outcome.into())
    }

    /// Why not all of it was done, by the last that was reported. Null when nothing was said, and when the member's health is
    /// not for you.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        match self.0.outcome() {
            Some(report) => Ok(task_reports::reason(ctx.cx()?, self.0.household, self.0.member, report).await?),
            None => Ok(None),
        }
    }

    /// When that was, by the carer's device. Null while nothing was reported.
    async fn reported_at(&self) -> Option<DateTime> {
        self.0.outcome().map(|report| report.device_at.into())
    }

    /// Everything that was reported, in the order of the devices' clocks.
    async fn reports(&self) -> Vec<CareTaskReport> {
        let (household, member) = (self.0.household, self.0.member);
        let report = |row: &care::CareTaskReport| CareTaskReport {
            row: row.clone(),
            household,
            member,
            counts: self.0.counts(row),
        };
        self.0.reports.iter().map(report).collect()
    }
}

/// What a carer's device reported of a task.
struct CareTaskReport {
    row: care::CareTaskReport,
    household: HouseholdId,
    member: HouseholdMemberId,
    counts: bool,
}

/// What a carer's device reported of a task, as it came.
#[Object]
impl CareTaskReport {
    /// The id.
    async fn id(&self) -> Id<CareTaskReportId> {
        self.row.id.into()
    }

    /// Who reported it, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.row.staff_member_id.into()
    }

    /// The device's own name for it.
    async fn client_id(&self) -> &str {
        &self.row.client_id
    }

    /// What became of the task.
    async fn outcome(&self) -> CareTaskOutcome {
        self.row.outcome.into()
    }

    /// Why not all of it was done. Null when nothing was said, and when the member's health is not for you.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(task_reports::reason(ctx.cx()?, self.household, self.member, &self.row).await?)
    }

    /// When, by the device's clock.
    async fn device_at(&self) -> DateTime {
        self.row.device_at.into()
    }

    /// When it came here.
    async fn received_at(&self) -> DateTime {
        self.row.received_at.into()
    }

    /// Whether it counts; what came when the visit was confirmed as it is changes nothing.
    async fn counts(&self) -> bool {
        self.counts
    }
}
