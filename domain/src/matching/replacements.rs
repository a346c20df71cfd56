//! Another carer takes over: one placement ends with a day of hand-over, another begins on the next.

use chrono::{Days, NaiveDate};
use entity::{
    id::{PlacementId, StaffMemberId},
    matching::placement,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{
    PLACEMENT_MANAGE, Placement, PlacementStage, ending, hours,
    life_cycle::placement::{PlacementEvent, after},
    placements::{SEATS_TAKEN, fresh, locked, next, told},
    proposals, requests, suitability,
};
use crate::{
    household::carers,
    kernel::{Error, OrRefuse, Result, Tx, input},
    staff::member,
};

/// What a replacement needs to know.
#[derive(Clone, Debug)]
pub struct ReplaceInput {
    /// The carer who takes over, who has agreed.
    pub staff_member: StaffMemberId,
    /// The last day of the carer who goes; the other begins on the next.
    pub hand_over_on: NaiveDate,
    /// What the next one has to know.
    pub hand_over_note: String,
    /// Why limits on working time are set aside.
    pub override_reason: Option<String>,
}

/// Another carer takes over, with a hand-over; the one who goes stays at work until that day is over.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`PLACEMENT_STAGE`], [`suitability::NOT_SUITABLE`], [`SEATS_TAKEN`], [`BOOKED`](crate::staff::roster::BOOKED),
/// [`Error::Invalid`] at `handOverOn` or `handOverNote`.
pub async fn replace(tx: &Tx, id: PlacementId, version: i32, input: ReplaceInput) -> Result<(Placement, Placement)> {
    let (request, before) = locked(tx, PLACEMENT_MANAGE, id, version).await?;
    let note = input::required_text("handOverNote", &input.hand_over_note, 4_000)?;
    let stage = after(before.stage, PlacementEvent::ReplacementPlanned)?;
    ending::refuse_succeeded(tx, &before).await?;
    if input.staff_member == before.staff_member_id {
        return Err(Error::invalid("staffMemberId", "is the carer who is to be replaced"));
    }
    let today = hours::today(tx, &request).await?;
    let starts_on = input.hand_over_on + Days::new(1);
    let (last, end) = (before.ends_on.unwrap_or(NaiveDate::MAX), request.ends_on.unwrap_or(NaiveDate::MAX));
    let of_placement = before.starts_on <= input.hand_over_on && input.hand_over_on <= last;
    if !of_placement || starts_on < today || end < starts_on {
        return Err(Error::invalid("handOverOn", "must be a day of the placement, yesterday at the earliest"));
    }
    let reason = input.override_reason.as_deref();
    member::lock_seen(tx, input.staff_member).await?;
    let suitable = suitability::check_from(tx, &request, input.staff_member, reason, Some(starts_on)).await?;
    let proposal = proposals::agreed(tx, &request, input.staff_member, suitable).await?;
    let next_one = placement::ActiveModel {
        seat: Set(before.seat),
        stage: Set(PlacementStage::Active),
        starts_on: Set(starts_on),
        ends_on: Set(request.ends_on),
        received_note: Set(Some(tx.vault().await?.seal(&note)?)),
        ..fresh(tx, &request, &proposal)
    };
    let old = placement::ActiveModel {
        stage: Set(stage),
        ends_on: Set(Some(input.hand_over_on)),
        booked_through: Set(before.booked_through.map(|through| through.min(input.hand_over_on))),
        planned_reason: Set(None),
        successor_id: Set(Some(next_one.id.clone().take().ok_or_else(|| Error::internal("an id was set"))?)),
        hand_over_note: Set(Some(tx.vault().await?.seal(&note)?)),
        ..next(tx, &before)
    };
    let old = old.update(tx.db()).await?;
    hours::release_after(tx, &request, &old, input.hand_over_on).await?;
    let new = next_one.insert(tx.db()).await.or_refuse_duplicate(&SEATS_TAKEN)?;
    let through = hours::book(tx, &request, &new).await?;
    let booked = placement::ActiveModel { id: Set(new.id), booked_through: Set(Some(through)), ..Default::default() };
    let new = booked.update(tx.db()).await?;
    carers::begin(tx, new.household_id, new.staff_member_id, new.id.0).await?;
    let old = if input.hand_over_on < today {
        ending::over(tx, "placementReplace", request, &before, old).await?
    } else {
        requests::settle(tx, request).await?;
        told(tx, "placementReplace", Some(&before), old).await?
    };
    Ok((old, told(tx, "placementReplace", None, new).await?))
}
