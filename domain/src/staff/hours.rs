//! When people are willing to work: the weekly hours, and the days on which they do not hold.

use chrono::NaiveDate;
use entity::{
    id::{AvailabilityExceptionId, StaffMemberId},
    staff::{
        availability_exception::{self, DayHours},
        staff_member,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use serde_json::json;

use super::{
    AvailabilityException, HOURS_UPDATE, STAFF_READ, StaffMember,
    availability::{DayException, Hours, WeeklyHours},
    member, reached, record,
};
use crate::kernel::{Context, Error, Result, Tx, input};

/// Sets the hours in which somebody is willing to work in any week. Carers set their own.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`Error::Invalid`] at `weeklyHours`.
pub async fn set_weekly(tx: &Tx, id: StaffMemberId, version: i32, weekly: WeeklyHours) -> Result<StaffMember> {
    let before = member::locked(tx, HOURS_UPDATE, id).await?;
    input::same_version(version, before.version)?;
    record::check_hours("weeklyHours", &weekly)?;
    let changed = staff_member::ActiveModel {
        weekly_hours: Set(weekly),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    member::store(tx, "staffMemberSetWeeklyHours", &before, changed).await
}

/// The exceptional days of people from a day on, in order.
///
/// # Errors
/// As [`Context::require`].
pub async fn exceptions<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
    from: NaiveDate,
) -> Result<Vec<AvailabilityException>> {
    let scope = cx.require(STAFF_READ)?;
    Ok(availability_exception::Entity::find()
        .filter(availability_exception::Column::AgencyId.eq(scope.agency))
        .filter(reached(availability_exception::Column::StaffMemberId, &scope, people))
        .filter(availability_exception::Column::OnDay.gte(from))
        .order_by_asc(availability_exception::Column::OnDay)
        .all(cx.db())
        .await?)
}

/// Says that on one local day of the branch other hours hold, or none: away. Said again, it replaces what was said.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] naming the field.
pub async fn set_exception(
    tx: &Tx,
    person: StaffMemberId,
    day: NaiveDate,
    hours: Vec<Hours>,
    note: Option<&str>,
) -> Result<AvailabilityException> {
    let person = member::locked(tx, HOURS_UPDATE, person).await?;
    if hours.len() > 8 {
        return Err(Error::invalid("hours", "has more than 8 stretches"));
    }
    let row = availability_exception::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        on_day: Set(day),
        hours: Set(DayHours(hours)),
        note: Set(tx.vault().await?.seal_some(input::optional_text("note", note, 500)?.as_deref())?),
    };
    let key = [
        availability_exception::Column::AgencyId,
        availability_exception::Column::StaffMemberId,
        availability_exception::Column::OnDay,
    ];
    let update = [availability_exception::Column::Hours, availability_exception::Column::Note];
    let update = OnConflict::columns(key).update_columns(update).to_owned();
    let kept = availability_exception::Entity::insert(row).on_conflict(update).exec_with_returning(tx.db()).await?;
    let fact = json!({ "day": day, "hours": kept.hours });
    tx.record_change("availabilityExceptionSet", person.id, None, Some(&fact)).await?;
    Ok(kept)
}

/// Lets the weekly hours hold again on a day; nothing happens when they did.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`.
pub async fn clear_exception(
    tx: &Tx,
    person: StaffMemberId,
    day: NaiveDate,
) -> Result<Option<AvailabilityExceptionId>> {
    let person = member::locked(tx, HOURS_UPDATE, person).await?;
    let held = availability_exception::Entity::find()
        .filter(availability_exception::Column::AgencyId.eq(person.agency_id))
        .filter(availability_exception::Column::StaffMemberId.eq(person.id))
        .filter(availability_exception::Column::OnDay.eq(day))
        .one(tx.db())
        .await?;
    let Some(held) = held else { return Ok(None) };
    availability_exception::Entity::delete_by_id(held.id).exec(tx.db()).await?;
    let fact = json!({ "day": day, "hours": held.hours });
    tx.record_change("availabilityExceptionClear", person.id, Some(&fact), None).await?;
    Ok(Some(held.id))
}

/// An exceptional day as the rule of availability reads it.
#[must_use]
pub fn fact(exception: &AvailabilityException) -> (NaiveDate, DayException) {
    let hours = &exception.hours.0;
    let holds = if hours.is_empty() { DayException::Away } else { DayException::Hours(hours.clone()) };
    (exception.on_day, holds)
}
