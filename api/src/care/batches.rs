//! What lists of care ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    care::{
        PlanVersion, assessments,
        instruments::{self, Instrument, InstrumentKey},
        plans,
        tasks::{self, VisitTask},
    },
    id::{AssessmentId, CarePlanId, VisitId},
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
