//! The hours of a placement on the roster: held during the interview, booked when the work begins, thirteen weeks ahead.

use std::iter;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use sea_orm::ConnectionTrait;

use super::{Placement, PlacementStage, StaffingRequest, asked, cover};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Result, Tx,
        recurrence::{instant, local_day},
        span::{Period, Span, Spans},
        words,
    },
    staff::{BookingKind, limits, roster},
};

/// So many days ahead the roster holds the hours of a placement.
pub(super) const AHEAD_DAYS: u64 = asked::OPEN_ENDED_DAYS;
/// Bookings are extended when less than that is missing to the end of what is held ahead.
pub(super) const STEP_DAYS: u64 = 7;

/// The day that it is at the request's branch.
pub(super) async fn today<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<NaiveDate> {
    Ok(cx.now().with_timezone(&branch::zone_of(cx, request.branch_id).await?).date_naive())
}

/// The days of a placement from one on, as far as the roster is held ahead.
fn ahead(placement: &Placement, from: NaiveDate, today: NaiveDate) -> Option<Period> {
    let first = placement.starts_on.max(from);
    let through = first.max(today) + Days::new(AHEAD_DAYS - 1);
    Period::new(first, placement.ends_on.map_or(through, |last| last.min(through)))
}

/// The times of work of a placement within days, those that are over left out. Who lives in works day by day: what lasts
/// longer is held as so many days, so that another carer can take one of them.
async fn times(tx: &Tx, request: &StaffingRequest, period: Period) -> Result<Vec<Span>> {
    let zone = branch::zone_of(tx, request.branch_id).await?;
    let mut times = asked::occurrences(request, zone, period)?;
    if request.live_in {
        times = times.into_iter().flat_map(|stay| day_by_day(stay, zone)).collect();
    }
    Ok(times.into_iter().filter(|span| tx.now() < span.end()).collect())
}

/// A stay cut at the hour at which it began, on the clock of the place, of every day that follows.
fn day_by_day(stay: Span, zone: Tz) -> Vec<Span> {
    let begun = stay.start().with_timezone(&zone).naive_local();
    let next = |days| begun.checked_add_days(Days::new(days)).and_then(|local| instant(zone, local));
    let cuts = (1..).map_while(next).take_while(|cut| *cut < stay.end());
    let bounds: Vec<_> = iter::once(stay.start()).chain(cuts).chain([stay.end()]).collect();
    bounds.windows(2).filter_map(|day| Span::new(day[0], day[1])).collect()
}

/// Holds the hours for the interview; answers the last day that is held.
pub(super) async fn hold(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<NaiveDate> {
    take(tx, request, placement, BookingKind::Hold).await
}

/// Books the hours as work, within the limits on working time; answers the last day that is booked.
pub(super) async fn book(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<NaiveDate> {
    take(tx, request, placement, work(request)).await
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

/// As what the roster holds the hours of a placement at its stage.
pub(super) const fn kind(request: &StaffingRequest, placement: &Placement) -> BookingKind {
    match placement.stage {
        PlacementStage::Interview => BookingKind::Hold,
        _ => work(request),
    }
}

const fn work(request: &StaffingRequest) -> BookingKind {
    if request.live_in { BookingKind::LiveIn } else { BookingKind::Placement }
}

/// What is not booked of the coming weeks, and the last of their days; `None` when nothing is missing.
pub(super) async fn missing(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
) -> Result<Option<(NaiveDate, Vec<Span>)>> {
    let through = placement.booked_through.unwrap_or(placement.starts_on);
    let last = today(tx, request).await? + Days::new(AHEAD_DAYS - 1);
    let last = placement.ends_on.map_or(last, |end| end.min(last));
    let Some(period) = Period::new(through + Days::new(1), last) else { return Ok(None) };
    Ok(Some((last, times(tx, request, period).await?)))
}

/// Frees what the roster holds of a placement behind a day.
pub(super) async fn release_after(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    day: NaiveDate,
) -> Result<()> {
    let end = local_day(branch::zone_of(tx, request.branch_id).await?, day)
        .ok_or_else(|| Error::invalid("lastDay", "is out of the calendar"))?;
    cover::settle(tx, placement.id, end.end()).await?;
    roster::release(tx, placement.id.0, end.end()).await
}

/// Minutes and times of work that a placement has had on the roster so far.
pub(super) async fn worked(tx: &Tx, placement: &Placement) -> Result<(i64, i32)> {
    let done = roster::done(tx, placement.id.0).await?;
    let minutes = done.iter().map(|span| span.duration().num_minutes()).sum();
    Ok((minutes, i32::try_from(done.len()).unwrap_or(i32::MAX)))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Asia::Shanghai, Europe::Berlin};
    use proptest::prelude::*;

    use super::*;

    fn span(from: &str, until: &str) -> Span {
        Span::new(from.parse().expect("a moment"), until.parse().expect("a moment")).expect("a span")
    }

    #[test]
    fn a_month_with_a_newborn_is_twenty_six_days() {
        let stay = span("2026-03-02T02:00:00Z", "2026-03-28T02:00:00Z");
        let days = day_by_day(stay, Shanghai);
        assert_eq!(days.len(), 26);
        assert_eq!(days[25], span("2026-03-27T02:00:00Z", "2026-03-28T02:00:00Z"));
    }

    #[test]
    fn a_day_is_one_day_when_clocks_change() {
        let stay = span("2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z");
        assert_eq!(day_by_day(stay, Berlin), [stay], "23 hours from eight to eight");
        let hours = span("2026-03-28T07:00:00Z", "2026-03-28T15:00:00Z");
        assert_eq!(day_by_day(hours, Berlin), [hours]);
    }

    proptest! {
        #[test]
        fn the_days_of_a_stay_are_the_stay(start in 0_i64..400 * 24 * 60, minutes in 1_i64..31 * 24 * 60) {
            let from = span("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z").start() + chrono::TimeDelta::minutes(start);
            let stay = Span::new(from, from + chrono::TimeDelta::minutes(minutes)).expect("a stay");
            let days = day_by_day(stay, Berlin);
            prop_assert_eq!((days[0].start(), days[days.len() - 1].end()), (stay.start(), stay.end()));
            prop_assert!(days.windows(2).all(|pair| pair[0].end() == pair[1].start()));
            prop_assert!(days.iter().all(|day| day.duration() <= chrono::TimeDelta::hours(25)));
        }
    }
}
