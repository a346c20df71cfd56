//! What lists of care ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    care::{
        IncidentStep, PlanVersion, assessments, incidents,
        instruments::{self, Instrument, InstrumentKey},
        logs, plans,
        tasks::{self, VisitTask},
    },
    id::{AssessmentId, CareLogEntryId, CarePlanId, IncidentId},
    kernel::{Context, Result},
};

use crate::{graphql::Batch, visit::VisitThatWasRead};

/// Instruments by code and version.
pub struct InstrumentOf;

impl Batch for InstrumentOf {
    type Key = InstrumentKey;
    type Value = Instrument;

    async fn load(cx: &Context, keys: &[InstrumentKey]) -> Result<HashMap<InstrumentKey, Instrument>> {
        instruments::by_keys(cx, keys).await
    }
}

/// By what assessments were corrected.
pub struct CorrectionOf;

impl Batch for CorrectionOf {
    type Key = AssessmentId;
    type Value = AssessmentId;

    async fn load(cx: &Context, keys: &[AssessmentId]) -> Result<HashMap<AssessmentId, AssessmentId>> {
        assessments::corrections(cx, keys).await
    }
}

/// The versions of plans, the newest first.
pub struct VersionsOf;

impl Batch for VersionsOf {
    type Key = CarePlanId;
    type Value = Vec<PlanVersion>;

    async fn load(cx: &Context, keys: &[CarePlanId]) -> Result<HashMap<CarePlanId, Vec<PlanVersion>>> {
        plans::versions(cx, keys).await
    }
}

/// The tasks of visits.
pub struct TasksOf;

impl Batch for TasksOf {
    type Key = VisitThatWasRead;
    type Value = Vec<VisitTask>;

    async fn load(cx: &Context, keys: &[VisitThatWasRead]) -> Result<HashMap<VisitThatWasRead, Vec<VisitTask>>> {
        let mut of_visits = tasks::of_visits(cx, &VisitThatWasRead::rows(keys)).await?;
        Ok(keys.iter().filter_map(|key| Some((key.clone(), of_visits.remove(&key.id())?))).collect())
    }
}

/// By what entries of the log were corrected.
pub struct LogCorrectionOf;

impl Batch for LogCorrectionOf {
    type Key = CareLogEntryId;
    type Value = CareLogEntryId;

    async fn load(cx: &Context, keys: &[CareLogEntryId]) -> Result<HashMap<CareLogEntryId, CareLogEntryId>> {
        logs::corrections(cx, keys).await
    }
}

/// How incidents were followed up.
pub struct IncidentStepsOf;

impl Batch for IncidentStepsOf {
    type Key = IncidentId;
    type Value = Vec<IncidentStep>;

    async fn load(cx: &Context, keys: &[IncidentId]) -> Result<HashMap<IncidentId, Vec<IncidentStep>>> {
        incidents::steps(cx, keys).await
    }
}
