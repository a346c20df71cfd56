//! What lists of visits ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    id::{VisitId, VisitSeriesId},
    kernel::{Context, Result},
    visit::{self, course::ReportConflict, doubles, exceptions, hand_over, reporting, series, visits},
};

use super::{Visit, VisitSeries};
use crate::graphql::Batch;

/// Series by their ids.
pub struct SeriesById;

impl Batch for SeriesById {
    type Key = VisitSeriesId;
    type Value = VisitSeries;

    async fn load(cx: &Context, keys: &[VisitSeriesId]) -> Result<HashMap<VisitSeriesId, VisitSeries>> {
        Ok(series::by_ids(cx, keys).await?.into_iter().map(|(id, row)| (id, VisitSeries(row))).collect())
    }
}

/// Visits by their ids.
pub struct VisitById;

impl Batch for VisitById {
    type Key = VisitId;
    type Value = Visit;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, Visit>> {
        Ok(visits::by_ids(cx, keys).await?.into_iter().map(|(id, row)| (id, Visit(row))).collect())
    }
}

/// Of visits that two give together, the other one.
pub struct OtherOf;

impl Batch for OtherOf {
    type Key = VisitId;
    type Value = VisitId;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, VisitId>> {
        doubles::others(cx, keys).await
    }
}

/// The exceptions of visits.
pub struct ExceptionsOf;

impl Batch for ExceptionsOf {
    type Key = VisitId;
    type Value = Vec<visit::VisitException>;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<visit::VisitException>>> {
        exceptions::of_visits(cx, keys).await
    }
}

/// The reports of visits, each with why it does not count.
pub struct ReportsOf;

impl Batch for ReportsOf {
    type Key = VisitId;
    type Value = Vec<(visit::VisitReport, Option<ReportConflict>)>;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, Self::Value>> {
        let visits: Vec<visit::Visit> = visits::by_ids(cx, keys).await?.into_values().collect();
        reporting::of_visits(cx, &visits).await
    }
}

/// The notes that were left for visits.
pub struct ReceivedBy;

impl Batch for ReceivedBy {
    type Key = VisitId;
    type Value = hand_over::Received;

    async fn load(cx: &Context, keys: &[VisitId]) -> Result<HashMap<VisitId, hand_over::Received>> {
        hand_over::received(cx, keys).await
    }
}
