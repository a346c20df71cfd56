//! The end of a placement: planned with a last day, and brought about when that day is over.

use chrono::{DateTime, Days, NaiveDate};
use entity::{id::PlacementId, matching::placement};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    EndReason, PLACEMENT_MANAGE, Placement, PlacementStage, StaffingRequest, cover, hours,
    life_cycle::placement::{PLACEMENT_STAGE, PlacementEvent, after, is_over, is_working},
    placements::{self, next, served, told},
    reach, requests, seats,
};
use crate::{
    household::carers,
    kernel::{Context, Each, Error, Result, Tx},
    staff::roster,
};

/// How somebody wants a placement to end.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub reason: EndReason,
    pub last_day: NaiveDate,
    pub note: Option<String>,
}

/// Plans the end of a placement, or brings it about at once when nothing of it lies ahead: it never began, or the last
/// day is over. The caller has locked the request and the placement.
pub(super) async fn end(tx: &Tx, request: StaffingRequest, before: &Placement, end: End) -> Result<Placement> {
    if before.ends_on.is_some_and(|agreed| agreed < end.last_day) {
        return Err(Error::invalid("lastDay", "must not be behind the agreed end"));
    }
    if !is_working(before.stage) {
        return call_off(tx, request, before, end).await;
    }
    refuse_succeeded(tx, before).await?;
    if end.last_day < before.starts_on {
        if roster::has_begun(tx, before.id.0).await? {
            return Err(Error::invalid("lastDay", "must not be before the first day of the placement"));
        }
        return call_off(tx, request, before, end).await;
    }
    let row = placement::ActiveModel {
        stage: Set(after(before.stage, PlacementEvent::EndPlanned)?),
        ends_on: Set(Some(end.last_day)),
        booked_through: Set(before.booked_through.map(|through| through.min(end.last_day))),
        planned_reason: Set(Some(end.reason)),
        successor_id: Set(None),
        end_note: Set(tx.vault().await?.seal_some(end.note.as_deref())?),
        ..next(tx, before)
    };
    let placement = row.update(tx.db()).await?;
    hours::release_after(tx, &request, &placement, end.last_day).await?;
    if end.last_day < hours::today(tx, &request).await? {
        return over(tx, "placementEnd", request, before, placement).await;
    }
    requests::settle(tx, request).await?;
    told(tx, "placementEnd", Some(before), placement).await
}

/// Ends a placement of which nothing has been worked: nothing is, and every hour is free again.
async fn call_off(tx: &Tx, request: StaffingRequest, before: &Placement, end: End) -> Result<Placement> {
    let row = placement::ActiveModel {
        stage: Set(after(before.stage, PlacementEvent::Ended)?),
        ends_on: Set(Some(end.last_day.max(before.starts_on))),
        booked_through: Set(None),
        end_reason: Set(Some(end.reason)),
        planned_reason: Set(None),
        successor_id: Set(None),
        end_note: Set(tx.vault().await?.seal_some(end.note.as_deref())?),
        ..next(tx, before)
    };
    let placement = row.update(tx.db()).await?;
    cover::settle(tx, placement.id, DateTime::UNIX_EPOCH).await?;
    roster::release(tx, placement.id.0, DateTime::UNIX_EPOCH).await?;
    carers::end(tx, placement.household_id, placement.staff_member_id, placement.id.0).await?;
    requests::settle(tx, request).await?;
    told(tx, "placementEnd", Some(before), placement).await
}

/// Refuses to plan the end anew while another carer is to take over.
///
/// # Errors
/// [`PLACEMENT_STAGE`].
pub(super) async fn refuse_succeeded(tx: &Tx, placement: &Placement) -> Result<()> {
    let Some(successor) = placement.successor_id else { return Ok(()) };
    let found = placement::Entity::find_by_id(successor)
        .filter(placement::Column::AgencyId.eq(placement.agency_id))
        .one(tx.db())
        .await?;
    match found {
        Some(next) if !is_over(next.stage) => {
            let day = next.starts_on;
            let detail = format!("Another carer takes over on {day}; call that placement off first.");
            Err(Error::refused_because(&PLACEMENT_STAGE, detail))
        }
        _ => Ok(()),
    }
}

/// Brings about the end of a placement whose last day is over: what was worked is counted, the carer sees the household
/// no longer. `before` is what history shows as the state before.
pub(super) async fn over(
    tx: &Tx,
    operation: &'static str,
    request: StaffingRequest,
    before: &Placement,
    placement: Placement,
) -> Result<Placement> {
    let event = if placement.successor_id.is_some() { PlacementEvent::Replaced } else { PlacementEvent::Ended };
    let stage = after(placement.stage, event)?;
    // One that comes to its agreed end was not planned by anybody: what was agreed is done.
    let reason = placement.planned_reason.unwrap_or(EndReason::Completed);
    let row = placement::ActiveModel {
        stage: Set(stage),
        end_reason: Set((stage == PlacementStage::Ended).then_some(reason)),
        replaced_by_id: Set(placement.successor_id),
        planned_reason: Set(None),
        successor_id: Set(None),
        ..next(tx, before)
    };
    let placement = row.update(tx.db()).await?;
    served(tx, &placement).await?;
    carers::end(tx, placement.household_id, placement.staff_member_id, placement.id.0).await?;
    let today = hours::today(tx, &request).await?;
    if request.ends_on.is_some_and(|last| last < today) && !seats::any_open(tx, &request).await? {
        requests::close_over(tx, request).await?;
    } else {
        requests::settle(tx, request).await?;
    }
    told(tx, operation, Some(before), placement).await
}

/// Ends every placement whose last day is over, each in a transaction of its own. Safe to repeat: what is over is not
/// ended again.
///
/// # Errors
/// When the database fails.
pub async fn end_due(cx: &Context) -> Result<()> {
    // East of Greenwich a day is over earlier; the branch's own clock decides.
    let latest = cx.now().date_naive() + Days::new(1);
    let due: Vec<PlacementId> = placement::Entity::find()
        .select_only()
        .column(placement::Column::Id)
        .filter(placement::Column::AgencyId.eq(cx.signed_in()?))
        .filter(placement::Column::Stage.is_in(seats::WORKING))
        .filter(placement::Column::EndsOn.lt(latest))
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    each.of(cx, &due, end_if_over).await;
    each.end()
}

async fn end_if_over(tx: &Tx, id: PlacementId) -> Result<()> {
    let scope = tx.require(PLACEMENT_MANAGE)?;
    let seen = placements::get(tx, id).await?;
    let request = reach::lock_request(tx, &scope, "id", seen.staffing_request_id).await?;
    let before = reach::lock_placement(tx, &scope, seen.id).await?;
    let today = hours::today(tx, &request).await?;
    if is_working(before.stage) && before.ends_on.is_some_and(|last| last < today) {
        over(tx, "placementEnd", request, &before, before.clone()).await?;
    }
    Ok(())
}
