//! What lists of visits ask for, loaded for all of them at once.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

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

/// A visit as the key of what belongs to it and follows from how it stands, so that it is not read once more.
#[derive(Clone)]
pub struct VisitThatWasRead(Arc<visit::Visit>);

impl VisitThatWasRead {
    /// The rows of some.
    #[must_use]
    pub fn rows(all: &[Self]) -> Vec<visit::Visit> {
        all.iter().map(|visit| visit::Visit::clone(&visit.0)).collect()
    }

    /// Which visit it is.
    #[must_use]
    pub fn id(&self) -> VisitId {
        self.0.id
    }

    fn key(&self) -> (VisitId, i32) {
        (self.0.id, self.0.version)
    }
}

impl From<&visit::Visit> for VisitThatWasRead {
    fn from(visit: &visit::Visit) -> Self {
        Self(Arc::new(visit.clone()))
    }
}

impl PartialEq for VisitThatWasRead {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for VisitThatWasRead {}

impl Hash for VisitThatWasRead {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
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
    type Key = VisitThatWasRead;
    type Value = Vec<(visit::VisitReport, Option<ReportConflict>)>;

    async fn load(cx: &Context, keys: &[VisitThatWasRead]) -> Result<HashMap<VisitThatWasRead, Self::Value>> {
        let mut of_visits = reporting::of_visits(cx, &VisitThatWasRead::rows(keys)).await?;
        Ok(keys.iter().filter_map(|key| Some((key.clone(), of_visits.remove(&key.id())?))).collect())
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
