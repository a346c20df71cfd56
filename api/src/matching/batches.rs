//! What lists of proposals and placements ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    id::{PlacementId, StaffMemberId, StaffingRequestId},
    kernel::{Context, Page, PageRequest, Result},
    matching::{self, cover, placements, proposals, requests, teams},
};

use super::{Placement, StaffingRequest};
use crate::graphql::{Batch, BatchWith};

/// Requests by their ids.
pub struct StaffingRequestById;

impl Batch for StaffingRequestById {
    type Key = StaffingRequestId;
    type Value = StaffingRequest;

    async fn load(cx: &Context, keys: &[StaffingRequestId]) -> Result<HashMap<StaffingRequestId, StaffingRequest>> {
        Ok(requests::by_ids(cx, keys).await?.into_iter().map(|(id, row)| (id, StaffingRequest(row))).collect())
    }
}

/// Placements by their ids.
pub struct PlacementById;

impl Batch for PlacementById {
    type Key = PlacementId;
    type Value = Placement;

    async fn load(cx: &Context, keys: &[PlacementId]) -> Result<HashMap<PlacementId, Placement>> {
        Ok(placements::by_ids(cx, keys).await?.into_iter().map(|(id, row)| (id, Placement(row))).collect())
    }
}

/// Pages of the proposals of requests.
pub struct ProposalsOf;

impl BatchWith for ProposalsOf {
    type Owner = StaffingRequestId;
    type Argument = PageRequest;
    type Value = Page<matching::Proposal>;

    async fn load(
        cx: &Context,
        requests: &[StaffingRequestId],
        page: &PageRequest,
    ) -> Result<HashMap<StaffingRequestId, Page<matching::Proposal>>> {
        proposals::of_requests(cx, requests, page).await
    }
}

/// Pages of the placements of requests.
pub struct PlacementsOf;

impl BatchWith for PlacementsOf {
    type Owner = StaffingRequestId;
    type Argument = PageRequest;
    type Value = Page<matching::Placement>;

    async fn load(
        cx: &Context,
        requests: &[StaffingRequestId],
        page: &PageRequest,
    ) -> Result<HashMap<StaffingRequestId, Page<matching::Placement>>> {
        placements::of_requests(cx, requests, page).await
    }
}

/// The times of placements that nobody holds.
pub struct UncoveredOf;

impl Batch for UncoveredOf {
    type Key = PlacementId;
    type Value = Vec<matching::UncoveredTime>;

    async fn load(cx: &Context, keys: &[PlacementId]) -> Result<HashMap<PlacementId, Vec<matching::UncoveredTime>>> {
        cover::of_placements(cx, keys).await
    }
}

/// For how many households somebody is the responsible butler.
pub struct ButlerHouseholds;

impl Batch for ButlerHouseholds {
    type Key = StaffMemberId;
    type Value = i64;

    async fn load(cx: &Context, keys: &[StaffMemberId]) -> Result<HashMap<StaffMemberId, i64>> {
        teams::households_of_butlers(cx, keys).await
    }
}
