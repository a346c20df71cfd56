//! The hours of a placement on the roster: held during the interview, booked when the work begins, thirteen weeks ahead.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use entity::matching::staffing_request;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{Placement, StaffingRequest, asked};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Result, Tx,
        recurrence::local_day,
        span::{Period, Span, Spans},
        words,
    },
    staff::{BookingKind, limits, roster},
};

/// So many days ahead the roster holds the hours of a placement.
pub(super) const AHEAD_DAYS: u64 = asked::OPEN_ENDED_DAYS;
/// Bookings are extended when less than that is missing to the end of what is held ahead.
pub(super) const STEP_DAYS: u64 = 7;

/// Some hours of a placement could not be booked any more. Payload: the placement and the days.
pub const PLACEMENT_UNCOVERED: &str = "matching.placement.uncovered";

async fn zone<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<Tz> {
    let branches = branch::of_agency(cx).await?;
    let own = branches.iter().find(|branch| branch.id == request.branch_id);
    branch::time_zone(own.ok_or_else(|| Error::internal("a request without a branch"))?)
}

/// The day that it is at the request's branch.
pub(super) async fn today<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<NaiveDate> {
    Ok(cx.now().with_timezone(&zone(cx, request).await?).date_naive())
}

/// The days of a placement from one on, as far as the roster is held ahead.
fn ahead(placement: &Placement, from: NaiveDate, today: NaiveDate) -> Option<Period> {
    let first = placement.starts_on.max(from);
    let through = first.max(today) + Days::new(AHEAD_DAYS - 1);
    Period::new(first, placement.ends_on.map_or(through, |last| last.min(through)))
}

/// The times of work of a placement within days, those that are over left out.
async fn times(tx: &Tx, request: &StaffingRequest, period: Period) -> Result<Vec<Span>> {
    let occurrences = asked::occurrences(request, zone(tx, request).await?, period)?;
    Ok(occurrences.into_iter().filter(|span| tx.now() < span.end()).collect())
}

/// Holds the hours for the interview; answers the last day that is held.
pub(super) async fn hold(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<NaiveDate> {
    take(tx, request, placement, BookingKind::Hold).await
}

/// Books the hours as work, within the limits on working time; answers the last day that is booked.
pub(super) async fn book(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<NaiveDate> {
    take(tx, request, placement, kind(request)).await
}

async fn take(tx: &Tx, request: &StaffingRequest, placement: &Placement, kind: BookingKind) -> Result<NaiveDate> {
    let today = today(tx, request).await?;
    let Some(period) = ahead(placement, placement.starts_on, today) else { return Ok(placement.starts_on) };
    let times = times(tx, request, period).await?;
    if limits::is_work(kind) {
        let added: Spans = times.iter().copied().collect();
        let reason = words::said(tx, placement.override_reason.as_ref()).await?;
        limits::permit(tx, placement.staff_member_id, &added, Some(placement.id.0), reason.as_deref()).await?;
    }
    roster::book(tx, placement.staff_member_id, &times, kind, placement.id.0).await?;
    Ok(period.last())
}

const fn kind(request: &StaffingRequest) -> BookingKind {
    if request.live_in { BookingKind::LiveIn } else { BookingKind::Placement }
}

/// Books what is missing of the coming weeks; answers the last day that is booked, `None` when nothing is missing.
/// Hours that something else has taken meanwhile are left out and told by [`PLACEMENT_UNCOVERED`].
pub(super) async fn extend(tx: &Tx, placement: &Placement) -> Result<Option<NaiveDate>> {
    let request = staffing_request::Entity::find_by_id(placement.staffing_request_id)
        .filter(staffing_request::Column::AgencyId.eq(placement.agency_id))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::internal("a placement without a request"))?;
    let through = placement.booked_through.unwrap_or(placement.starts_on);
    let today = today(tx, &request).await?;
    let last = today + Days::new(AHEAD_DAYS - 1);
    let last = placement.ends_on.map_or(last, |end| end.min(last));
    let Some(period) = Period::new(through + Days::new(1), last) else { return Ok(None) };
    let times = times(tx, &request, period).await?;
    let (Some(first), Some(end)) = (times.first(), times.last()) else { return Ok(Some(last)) };
    roster::lock(tx, placement.staff_member_id).await?;
    let window = Span::new(first.start(), end.end()).ok_or_else(|| Error::internal("times run backwards"))?;
    let held = roster::of_member(tx, placement.staff_member_id, window).await?;
    let held: Spans = held.iter().filter_map(roster::span).collect();
    let (free, taken): (Vec<Span>, Vec<Span>) = times.into_iter().partition(|span| held.first_overlap(span).is_none());
    roster::book(tx, placement.staff_member_id, &free, kind(&request), placement.id.0).await?;
    if !taken.is_empty() {
        let starts: Vec<_> = taken.iter().map(Span::start).collect();
        tx.emit(PLACEMENT_UNCOVERED, &json!({ "placement": placement.id, "starts": starts })).await?;
    }
    Ok(Some(last))
}

/// Frees what the roster holds of a placement behind a day.
pub(super) async fn release_after(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    day: NaiveDate,
) -> Result<()> {
    let end =
        local_day(zone(tx, request).await?, day).ok_or_else(|| Error::invalid("lastDay", "is out of the calendar"))?;
    roster::release(tx, placement.id.0, end.end()).await
}

/// Minutes and times of work of a placement from its first day to its last or to now, whichever comes first.
pub(super) async fn worked(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<(i64, i32)> {
    let zone = zone(tx, request).await?;
    let today = tx.now().with_timezone(&zone).date_naive();
    let last = placement.ends_on.map_or(today, |last| last.min(today));
    let Some(period) = Period::new(placement.starts_on, last) else { return Ok((0, 0)) };
    let done: Vec<Span> =
        asked::occurrences(request, zone, period)?.into_iter().filter(|span| span.end() <= tx.now()).collect();
    let minutes = done.iter().map(|span| span.duration().num_minutes()).sum();
    Ok((minutes, i32::try_from(done.len()).unwrap_or(i32::MAX)))
}
