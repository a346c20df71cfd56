//! The seats of a request: which are taken, and by whom they are waited for.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::StaffingRequestId,
    matching::{placement, proposal},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{PlacementStage, ProposalStatus, StaffingRequest, life_cycle::request::REQUEST_STATE};
use crate::kernel::{Context, Error, Result, Tx};

/// Stages at which a seat is taken.
pub(super) const OPEN: [PlacementStage; 3] = [PlacementStage::Interview, PlacementStage::Trial, PlacementStage::Active];
/// Stages at which the carer works in the household.
pub(super) const WORKING: [PlacementStage; 2] = [PlacementStage::Trial, PlacementStage::Active];

/// A seat that can be given to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Free {
    /// The first day of the service on which nobody has it, and from which on nobody has.
    pub from: NaiveDate,
    /// Its number, from 1.
    pub seat: i32,
}

/// The seats of some requests that are free to the end of the service, by request, the earliest first.
pub(super) async fn free<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequest],
) -> Result<HashMap<StaffingRequestId, Vec<Free>>> {
    let rows: Vec<(StaffingRequestId, i32, Option<NaiveDate>)> = placement::Entity::find()
        .filter(placement::Column::AgencyId.eq(cx.signed_in()?))
        .filter(placement::Column::StaffingRequestId.is_in(requests.iter().map(|request| request.id)))
        .filter(placement::Column::Stage.is_in(OPEN))
        .select_only()
        .columns([placement::Column::StaffingRequestId, placement::Column::Seat, placement::Column::EndsOn])
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut last_days: HashMap<(StaffingRequestId, i32), Vec<Option<NaiveDate>>> = HashMap::new();
    for (request, seat, last) in rows {
        last_days.entry((request, seat)).or_default().push(last);
    }
    let of = |request: &StaffingRequest| {
        let free = |seat| {
            let held = last_days.get(&(request.id, seat)).map(Vec::as_slice).unwrap_or_default();
            Some(Free { from: first_free_day(request.starts_on, request.ends_on, held)?, seat })
        };
        let mut seats: Vec<Free> = (1..=request.seats).filter_map(free).collect();
        seats.sort_unstable();
        seats
    };
    Ok(requests.iter().map(|request| (request.id, of(request))).collect())
}

/// The first day from which on a seat is free, by the last days of those who have it; `None` when it is not until the
/// service ends.
fn first_free_day(first: NaiveDate, last: Option<NaiveDate>, held: &[Option<NaiveDate>]) -> Option<NaiveDate> {
    let mut from = first;
    for held_until in held {
        from = from.max(held_until.as_ref()?.succ_opt()?);
    }
    last.is_none_or(|last| from <= last).then_some(from)
}

/// For how many seats of some requests a carer's answer is awaited.
pub(super) async fn waited_for<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequest],
) -> Result<HashMap<StaffingRequestId, usize>> {
    let waiting: Vec<(StaffingRequestId, i64)> = proposal::Entity::find()
        .filter(proposal::Column::AgencyId.eq(cx.signed_in()?))
        .filter(proposal::Column::StaffingRequestId.is_in(requests.iter().map(|request| request.id)))
        .filter(proposal::Column::Status.eq(ProposalStatus::Sent))
        .select_only()
        .column(proposal::Column::StaffingRequestId)
        .column_as(proposal::Column::Id.count(), "waiting")
        .group_by(proposal::Column::StaffingRequestId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(waiting.into_iter().map(|(request, count)| (request, usize::try_from(count).unwrap_or(usize::MAX))).collect())
}

/// The free seats of one request, the earliest first.
pub(super) async fn free_of<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<Vec<Free>> {
    Ok(free(cx, std::slice::from_ref(request)).await?.remove(&request.id).unwrap_or_default())
}

async fn count(tx: &Tx, request: &StaffingRequest, stages: &[PlacementStage], more: Condition) -> Result<usize> {
    let of = more
        .add(placement::Column::AgencyId.eq(request.agency_id))
        .add(placement::Column::StaffingRequestId.eq(request.id))
        .add(placement::Column::Stage.is_in(stages.iter().copied()));
    Ok(usize::try_from(placement::Entity::find().filter(of).count(tx.db()).await?).unwrap_or(usize::MAX))
}

/// How many carers work for a request, or are about to, until its service ends.
pub(super) async fn working(tx: &Tx, request: &StaffingRequest) -> Result<usize> {
    let mut to_the_end = Condition::any().add(placement::Column::EndsOn.is_null());
    if let Some(last) = request.ends_on {
        to_the_end = to_the_end.add(placement::Column::EndsOn.gte(last));
    }
    count(tx, request, &WORKING, Condition::all().add(to_the_end)).await
}

/// Whether anybody is placed, or is interviewed.
pub(super) async fn any_open(tx: &Tx, request: &StaffingRequest) -> Result<bool> {
    Ok(count(tx, request, &OPEN, Condition::all()).await? > 0)
}

/// How many interviews of a request are under way.
pub(super) async fn interviews(tx: &Tx, request: &StaffingRequest) -> Result<usize> {
    count(tx, request, &[PlacementStage::Interview], Condition::all()).await
}

/// Refuses to end a request while somebody is placed.
pub(super) async fn refuse_open(tx: &Tx, request: &StaffingRequest) -> Result<()> {
    if any_open(tx, request).await? {
        return Err(Error::refused_because(&REQUEST_STATE, "The request has a placement under way; end that first."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).expect("a date")
    }

    #[test]
    fn a_seat_is_free_behind_the_last_day_of_whoever_has_it() {
        assert_eq!(first_free_day(day(10), None, &[]), Some(day(10)));
        assert_eq!(first_free_day(day(10), None, &[Some(day(17))]), Some(day(18)));
        assert_eq!(first_free_day(day(10), None, &[Some(day(17)), Some(day(12))]), Some(day(18)));
        assert_eq!(first_free_day(day(10), None, &[Some(day(17)), None]), None, "somebody follows to the end");
        assert_eq!(first_free_day(day(10), Some(day(17)), &[Some(day(17))]), None, "the service is over");
        assert_eq!(first_free_day(day(10), Some(day(18)), &[Some(day(17))]), Some(day(18)));
    }
}
