//! The enums of care.

use async_graphql::Enum;
use domain::care::{
    self,
    instrument::{definition, scoring},
    life_cycle,
    plan::difference,
    plans,
};

/// What a high sum of an instrument means.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "definition::Direction")]
pub enum ScoreDirection {
    /// More is better.
    HigherIsBetter,
    /// More is worse.
    HigherIsWorse,
}

/// How a sum stands to the one before it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "scoring::Trend")]
pub enum AssessmentChange {
    /// Better than the last time.
    Better,
    /// As the last time.
    Same,
    /// Worse than the last time.
    Worse,
}

/// How much a person is at risk: what an assessment leads to.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::RiskGroup")]
pub enum RiskGroup {
    /// Kept as it is.
    Healthy,
    /// Watched, with early warning.
    AtRisk,
    /// Treated; a referral is looked at.
    Ill,
}

/// What raised an alert.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::AlertKind")]
pub enum CareAlertKind {
    /// An answer or a sum of an assessment.
    Assessment,
    /// A critical task of a visit was not done, or nothing was reported of it when the visit was over.
    TaskMissed,
    /// A vital sign lies outside its limits.
    Vitals,
    /// A medicine was refused, or is long due.
    Medication,
    /// A serious incident.
    Incident,
    /// A care plan is to be looked at again, or the day of one of its goals has come.
    PlanReview,
}

/// Where a version of a plan stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "life_cycle::PlanVersionState")]
pub enum CarePlanVersionState {
    /// It is being written; families and carers do not see it.
    Draft,
    /// The coordinator approves it; the family has not signed it.
    Approved,
    /// The family has signed it.
    Signed,
    /// Another draft took its place before it was signed.
    Withdrawn,
}

/// What happens to a care plan.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "plans::PlanChange")]
pub enum CarePlanChange {
    /// A version was drafted, or drafted anew.
    Drafted,
    /// A version was approved, and waits for the family.
    Approved,
    /// The family has signed a version.
    Signed,
    /// The plan has ended.
    Ended,
}

/// A part of a plan.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "difference::PlanPart")]
pub enum CarePlanPart {
    /// A problem.
    Problem,
    /// A goal.
    Goal,
    /// An intervention.
    Intervention,
    /// A resource in the home.
    Resource,
    /// A task.
    Task,
    /// What holds for the whole: services, first day, review.
    Terms,
}

/// What became of a part between two versions.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "difference::PartChange")]
pub enum CarePlanPartChange {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

/// What became of a task of a visit.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::TaskOutcome")]
pub enum CareTaskOutcome {
    /// All of it was done.
    Done,
    /// Some of it was done.
    Partly,
    /// The person did not want it.
    Refused,
    /// It was not done.
    Missed,
}

/// What becomes of a report of a task.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum CareTaskReportStatus {
    /// It was taken.
    Taken,
    /// It is kept and does not count: it came when the visit was confirmed as it is.
    Conflict,
    /// It was not taken; `error` says why.
    Refused,
}
