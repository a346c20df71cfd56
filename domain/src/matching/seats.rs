//! The seats of a request: which are taken, and by whom they are waited for.

use std::collections::HashMap;

use entity::{id::StaffingRequestId, matching::placement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{PlacementStage, StaffingRequest, life_cycle::request::REQUEST_STATE};
use crate::kernel::{Context, Error, Result, Tx};

/// Stages at which a seat is taken.
pub(super) const OPEN: [PlacementStage; 3] = [PlacementStage::Interview, PlacementStage::Trial, PlacementStage::Active];
/// Stages at which the carer works in the household.
pub(super) const WORKING: [PlacementStage; 2] = [PlacementStage::Trial, PlacementStage::Active];

/// The seats that open placements take, by request.
pub(super) async fn taken<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequest],
) -> Result<HashMap<StaffingRequestId, Vec<i32>>> {
    let rows = placement::Entity::find()
        .filter(placement::Column::AgencyId.eq(cx.signed_in()?))
        .filter(placement::Column::StaffingRequestId.is_in(requests.iter().map(|request| request.id)))
        .filter(placement::Column::Stage.is_in(OPEN))
        .order_by_asc(placement::Column::Seat)
        .all(cx.db())
        .await?;
    let mut seats: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        seats.entry(row.staffing_request_id).or_default().push(row.seat);
    }
    Ok(seats)
}

async fn count(tx: &Tx, request: &StaffingRequest, stages: &[PlacementStage]) -> Result<usize> {
    let of = Condition::all()
        .add(placement::Column::AgencyId.eq(request.agency_id))
        .add(placement::Column::StaffingRequestId.eq(request.id))
        .add(placement::Column::Stage.is_in(stages.iter().copied()));
    Ok(usize::try_from(placement::Entity::find().filter(of).count(tx.db()).await?).unwrap_or(usize::MAX))
}

/// How many carers work for a request.
pub(super) async fn working(tx: &Tx, request: &StaffingRequest) -> Result<usize> {
    count(tx, request, &WORKING).await
}

/// How many interviews of a request are under way.
pub(super) async fn interviews(tx: &Tx, request: &StaffingRequest) -> Result<usize> {
    count(tx, request, &[PlacementStage::Interview]).await
}

/// Refuses to end a request while somebody is placed.
pub(super) async fn refuse_open(tx: &Tx, request: &StaffingRequest) -> Result<()> {
    match count(tx, request, &OPEN).await? {
        0 => Ok(()),
        _ => Err(Error::refused_because(&REQUEST_STATE, "The request has a placement under way; end that first.")),
    }
}
