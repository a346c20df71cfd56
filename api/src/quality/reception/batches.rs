//! What lists of receptions ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    agency::files::FileReference,
    id::{ReceptionId, ReceptionProtocolId, ReceptionTaskId},
    kernel::{Context, Result},
    quality::{
        self,
        reception::reading,
        standard::{protocol::Protocol, versions},
    },
};

use crate::graphql::{Batch, batches};

batches! {
    /// Receptions, by id.
    ReceptionById: ReceptionId => quality::Reception = reading::by_ids;
    /// The tasks of receptions.
    TasksOf: ReceptionId => Vec<quality::ReceptionTask> = reading::tasks;
    /// Who was assigned tasks.
    AssignmentsOf: ReceptionTaskId => Vec<quality::ReceptionAssignment> = reading::assignments;
    /// The photographs of tasks.
    PhotographsOf: ReceptionTaskId => Vec<FileReference> = reading::photographs;
}

/// Protocols, by id.
pub struct ProtocolById;

impl Batch for ProtocolById {
    type Key = ReceptionProtocolId;
    type Value = quality::Standard;

    async fn load(cx: &Context, keys: &[ReceptionProtocolId]) -> Result<HashMap<ReceptionProtocolId, Self::Value>> {
        versions::by_ids::<Protocol, _>(cx, keys).await
    }
}
