//! What can be changed about stations.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, ServiceStationId},
    service::stations::{self, StationInput},
};

use super::ServiceStation;
use crate::graphql::{ContextExt, Id, Result, payload};

/// Stations in the root.
#[derive(Default)]
pub struct ServiceStationMutation;

/// Makes a station.
#[derive(InputObject)]
struct ServiceStationCreateInput {
    /// In which branch.
    branch_id: Id<BranchId>,
    /// The department; at most 60 characters.
    department: String,
    /// The name, unique in the branch; at most 60 characters.
    name: String,
    /// Whether requests can be sent there.
    #[graphql(default = true)]
    open: bool,
}

/// Changes a station as a whole.
#[derive(InputObject)]
struct ServiceStationUpdateInput {
    /// Which station.
    id: Id<ServiceStationId>,
    /// The version that you read.
    version: i32,
    /// The department; at most 60 characters.
    department: String,
    /// The name, unique in the branch; at most 60 characters.
    name: String,
    /// Whether requests can be sent there.
    open: bool,
}

payload! {
    /// What `serviceStationCreate` answers.
    ServiceStationCreatePayload {
        /// The new station. Null when there are user errors.
        service_station: ServiceStation,
    }
}
payload! {
    /// What `serviceStationUpdate` answers.
    ServiceStationUpdatePayload {
        /// The station as it is now. Null when there are user errors.
        service_station: ServiceStation,
    }
}

#[Object]
impl ServiceStationMutation {
    /// Makes a station in a branch. Codes: `INVALID`, `NOT_FOUND`, `STATION_NAME_TAKEN`.
    async fn service_station_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceStationCreateInput,
    ) -> Result<ServiceStationCreatePayload> {
        let ServiceStationCreateInput { branch_id, department, name, open } = input;
        let station = StationInput { department, name, open };
        let done = ctx.cx()?.write(async |tx| stations::create(tx, branch_id.0, station).await).await;
        ServiceStationCreatePayload::of(ctx, done)
    }

    /// Changes a station as a whole. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `STATION_NAME_TAKEN`.
    async fn service_station_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceStationUpdateInput,
    ) -> Result<ServiceStationUpdatePayload> {
        let ServiceStationUpdateInput { id, version, department, name, open } = input;
        let station = StationInput { department, name, open };
        let done = ctx.cx()?.write(async |tx| stations::update(tx, id.0, version, station).await).await;
        ServiceStationUpdatePayload::of(ctx, done)
    }
}
