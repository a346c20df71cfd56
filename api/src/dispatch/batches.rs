//! What lists of plans ask for, loaded for all of them at once.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::{
    dispatch::{PlannedVisit, outcome::DayScore, plans},
    id::DispatchPlanId,
    kernel::{Context, Result},
};

use crate::graphql::Batch;

/// What plans propose for each visit.
pub struct VisitsOf;

impl Batch for VisitsOf {
    type Key = DispatchPlanId;
    type Value = Vec<PlannedVisit>;

    async fn load(cx: &Context, keys: &[DispatchPlanId]) -> Result<HashMap<DispatchPlanId, Vec<PlannedVisit>>> {
        plans::visits_of(cx, keys).await
    }
}

/// The scores of plans, day by day.
pub struct ScoresOf;

impl Batch for ScoresOf {
    type Key = DispatchPlanId;
    type Value = BTreeMap<NaiveDate, DayScore>;

    async fn load(cx: &Context, keys: &[DispatchPlanId]) -> Result<HashMap<DispatchPlanId, Self::Value>> {
        plans::scores_of(cx, keys).await
    }
}
