//! Stations and their queues in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use chrono::TimeDelta;
use domain::{
    id::{BranchId, ServiceRequestId, ServiceStationId},
    kernel,
    service::{
        self,
        stations::{self, Queue},
    },
};

use super::{
    ServiceRequest,
    batches::{QueueOf, RequestById},
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{ContextExt, DateTime, Duration, Id, Result, node::Findable},
};

/// A desk of a department.
#[derive(Clone)]
pub struct ServiceStation(pub service::ServiceStation);

impl From<service::ServiceStation> for ServiceStation {
    fn from(row: service::ServiceStation) -> Self {
        Self(row)
    }
}

impl Findable for ServiceStation {
    type Id = ServiceStationId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[ServiceStationId],
    ) -> kernel::Result<HashMap<ServiceStationId, Self>> {
        Ok(stations::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A desk of a department, to which requests are sent. Nobody is to wait there; `serviceStationQueueMoved` tells when
/// somebody does.
#[Object]
impl ServiceStation {
    /// The id.
    pub async fn id(&self) -> Id<ServiceStationId> {
        self.0.id.into()
    }

    /// The branch, by id.
    async fn branch_id(&self) -> Id<BranchId> {
        self.0.branch_id.into()
    }

    /// The branch. Null when it is not visible to you.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// The department.
    async fn department(&self) -> &str {
        &self.0.department
    }

    /// The name, unique in the branch.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether requests can be sent there.
    async fn open(&self) -> bool {
        self.0.open
    }

    /// Who waits there now.
    async fn queue(&self, ctx: &Context<'_>) -> Result<ServiceQueue> {
        Ok(ServiceQueue(ctx.load::<QueueOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// How many of those who wait are shown at once.
const SHOWN: usize = 100;

/// Who waits at a station.
pub struct ServiceQueue(Queue);

/// Who waits at a station at this moment.
#[Object]
impl ServiceQueue {
    /// How many wait; none is the aim.
    async fn length(&self) -> i32 {
        i32::try_from(self.0.waiting.len()).unwrap_or(i32::MAX)
    }

    /// How long the one who came first has waited. Null when nobody waits.
    async fn longest_wait(&self, ctx: &Context<'_>) -> Result<Option<Duration>> {
        let now = ctx.cx()?.now();
        let waited = self.0.waiting.first().map(|(_, since)| (now - *since).max(TimeDelta::zero()));
        // To the second: nobody counts the rest.
        Ok(waited.map(|waited| Duration(TimeDelta::seconds(waited.num_seconds()))))
    }

    /// Since when the one who came first waits. Null when nobody waits.
    async fn waiting_since(&self) -> Option<DateTime> {
        self.0.waiting.first().map(|(_, since)| DateTime(*since))
    }

    /// The requests that wait, the longest first, by id; the first 100.
    async fn request_ids(&self) -> Vec<Id<ServiceRequestId>> {
        self.0.waiting.iter().take(SHOWN).map(|(id, _)| Id(*id)).collect()
    }

    /// The requests that wait, the longest first; of the first 100 those that you see.
    async fn requests(&self, ctx: &Context<'_>) -> Result<Vec<ServiceRequest>> {
        let ids: Vec<_> = self.0.waiting.iter().take(SHOWN).map(|(id, _)| *id).collect();
        let mut found = ctx.load_all::<RequestById>(ids).await?;
        found.sort_by_key(|request| (request.queued_at, request.id));
        Ok(found.into_iter().map(ServiceRequest).collect())
    }
}
