//! What lists of care ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    care::{
        IncidentStep, PlanVersion, assessments, incidents,
        instruments::{self, Instrument, InstrumentKey},
        logs, plans,
        tasks::{self, VisitTask},
    },
    id::{AssessmentId, CareLogEntryId, CarePlanId, IncidentId, VisitId},
    kernel::{Context, Result},
    visit::{Visit, visits},
};

use crate::graphql::Batch;

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
    type Key = VisitId;
    type Value = Vec<VisitTask>;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
        let visits: Vec<Visit> = visits::by_ids(cx, keys).await?.into_values().collect();
        tasks::of_visits(cx, &visits).await
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
