//! The clocks of a complaint: somebody sees to it within an hour, and the household has its answer within two working days.
//! They are read by the engine of services, on the opening hours of the branch. While the household is asked whether it is
//! content the second one stands still.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{BranchId, ComplaintId},
    quality::{complaint, complaint_clock, complaint_clock_event},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::{
    super::{
        COMPLAINT_READ, Complaint, ComplaintClock, ComplaintClockEvent, ComplaintClockHappened, ComplaintClockKind,
    },
    raising::{ComplaintChange, told},
    reading,
};
use crate::{
    agency::branch,
    kernel::{Context, Each, Error, Result, Tx},
    service::{
        clock::{self, Calendar, ClockEvent, Coverage, Happened, Reading, Terms},
        policies,
    },
};

/// So long it may take until somebody sees to a complaint.
pub const RESPONSE: TimeDelta = TimeDelta::hours(1);
/// So much opening time it may take until the household has its answer: two working days.
pub const SOLUTION: TimeDelta = TimeDelta::hours(16);

/// What is promised.
#[must_use]
pub const fn terms(kind: ComplaintClockKind) -> Terms {
    match kind {
        ComplaintClockKind::Response => {
            Terms { target: RESPONSE, warn_before: TimeDelta::minutes(15), coverage: Coverage::Calendar }
        }
        ComplaintClockKind::Solution => {
            Terms { target: SOLUTION, warn_before: TimeDelta::hours(4), coverage: Coverage::Calendar }
        }
    }
}

/// What a clock shows at an instant, by what has happened to it.
#[must_use]
pub fn read(
    kind: ComplaintClockKind,
    log: &[(DateTime<Utc>, ComplaintClockHappened)],
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Reading {
    let event = |(at, happened): &(DateTime<Utc>, ComplaintClockHappened)| {
        let happened = match happened {
            ComplaintClockHappened::Started => Happened::Started(terms(kind)),
            ComplaintClockHappened::Paused => Happened::Paused { until: None },
            ComplaintClockHappened::Resumed => Happened::Resumed,
            ComplaintClockHappened::Met => Happened::Met,
            ComplaintClockHappened::Stopped => Happened::Stopped,
        };
        ClockEvent { at: *at, happened }
    };
    clock::read(&log.iter().map(event).collect::<Vec<_>>(), calendar, now)
}

const BOTH: [ComplaintClockKind; 2] = [ComplaintClockKind::Response, ComplaintClockKind::Solution];

/// Begins both clocks of a new complaint, from when it was raised.
pub(super) async fn begin(tx: &Tx, complaint: &Complaint) -> Result<()> {
    let clocks = BOTH.map(|kind| complaint_clock::ActiveModel {
        agency_id: Set(complaint.agency_id),
        complaint_id: Set(complaint.id),
        kind: Set(kind),
        open: Set(true),
        ..Default::default()
    });
    complaint_clock::Entity::insert_many(clocks).exec_without_returning(tx.db()).await?;
    write(tx, complaint, &BOTH, ComplaintClockHappened::Started, complaint.raised_at).await
}

/// Something happened to clocks of a locked complaint, as far as they are open.
pub(super) async fn happen(
    tx: &Tx,
    complaint: &Complaint,
    kind: ComplaintClockKind,
    happened: ComplaintClockHappened,
) -> Result<()> {
    write(tx, complaint, &[kind], happened, tx.now()).await
}

/// Nothing is waited for any more.
pub(super) async fn stop(tx: &Tx, complaint: &Complaint) -> Result<()> {
    write(tx, complaint, &BOTH, ComplaintClockHappened::Stopped, tx.now()).await
}

async fn write(
    tx: &Tx,
    complaint: &Complaint,
    kinds: &[ComplaintClockKind],
    happened: ComplaintClockHappened,
    at: DateTime<Utc>,
) -> Result<()> {
    let open = of(tx, &[complaint.id]).await?.remove(&complaint.id).unwrap_or_default();
    let events: Vec<_> = open
        .iter()
        .filter(|clock| clock.open && kinds.contains(&clock.kind))
        .map(|clock| complaint_clock_event::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(clock.agency_id),
            complaint_id: Set(clock.complaint_id),
            kind: Set(clock.kind),
            happened: Set(happened),
            at: Set(at),
        })
        .collect();
    if events.is_empty() {
        return Ok(());
    }
    complaint_clock_event::Entity::insert_many(events).exec_without_returning(tx.db()).await?;
    settle(tx, complaint).await
}

/// Writes what the open clocks of a locked complaint show, where that is something new, and tells of it.
async fn settle(tx: &Tx, complaint: &Complaint) -> Result<()> {
    let calendar = calendars(tx, &[complaint.branch_id].into()).await?.remove(&complaint.branch_id);
    let calendar = calendar.ok_or_else(|| Error::internal("a complaint without a branch"))?;
    let clocks = of(tx, &[complaint.id]).await?.remove(&complaint.id).unwrap_or_default();
    let log = logs(tx, &[complaint.id]).await?.remove(&complaint.id).unwrap_or_default();
    for before in clocks.iter().filter(|clock| clock.open) {
        let after = shown(before, &log, &calendar, tx.now());
        if after == *before {
            continue;
        }
        after.clone().into_active_model().reset_all().update(tx.db()).await?;
        if before.breached_at.is_none() && after.breached_at.is_some() {
            told(tx, complaint, ComplaintChange::Overdue).await?;
        } else if before.warned_at.is_none() && after.warned_at.is_some() {
            told(tx, complaint, ComplaintChange::Warned).await?;
        }
    }
    Ok(())
}

/// A clock as it shows itself at an instant.
fn shown(
    before: &ComplaintClock,
    log: &[ComplaintClockEvent],
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> ComplaintClock {
    let log: Vec<_> =
        log.iter().filter(|event| event.kind == before.kind).map(|event| (event.at, event.happened)).collect();
    let reading = read(before.kind, &log, calendar, now);
    let open = reading.standing.is_open();
    let warns = open && reading.warn_at.is_some_and(|at| at <= now);
    ComplaintClock {
        open,
        warn_at: reading.warn_at,
        due_at: reading.due_at,
        over_at: reading.over_at,
        warned_at: before.warned_at.or(warns.then_some(now)),
        breached_at: reading.breached_at,
        ..before.clone()
    }
}

/// The clocks of some complaints that the caller has seen.
pub(super) async fn of<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ComplaintId],
) -> Result<HashMap<ComplaintId, Vec<ComplaintClock>>> {
    let rows = complaint_clock::Entity::find()
        .filter(complaint_clock::Column::AgencyId.eq(cx.signed_in()?))
        .filter(complaint_clock::Column::ComplaintId.is_in(ids.iter().copied()))
        .order_by_asc(complaint_clock::Column::Kind)
        .all(cx.db())
        .await?;
    let mut clocks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        clocks.entry(row.complaint_id).or_default().push(row);
    }
    Ok(clocks)
}

async fn logs<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ComplaintId],
) -> Result<HashMap<ComplaintId, Vec<ComplaintClockEvent>>> {
    let rows = complaint_clock_event::Entity::find()
        .filter(complaint_clock_event::Column::AgencyId.eq(cx.signed_in()?))
        .filter(complaint_clock_event::Column::ComplaintId.is_in(ids.iter().copied()))
        .order_by_asc(complaint_clock_event::Column::Id)
        .all(cx.db())
        .await?;
    let mut logs: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        logs.entry(row.complaint_id).or_default().push(row);
    }
    Ok(logs)
}

async fn calendars(tx: &Tx, branches: &BTreeSet<BranchId>) -> Result<HashMap<BranchId, Calendar>> {
    let system = tx.as_system()?;
    let ids: Vec<BranchId> = branches.iter().copied().collect();
    let mut hours = policies::opening_hours(&system, &ids).await?;
    let mut calendars = HashMap::new();
    for place in branch::by_ids(&system, &ids).await? {
        let hours = hours.remove(&place.id).ok_or_else(|| Error::internal("a branch without opening hours"))?.hours;
        calendars.insert(place.id, Calendar { zone: branch::time_zone(&place)?, hours });
    }
    Ok(calendars)
}

/// The clocks of some complaints, the response first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_complaints<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ComplaintId],
) -> Result<HashMap<ComplaintId, Vec<ComplaintClock>>> {
    cx.require(COMPLAINT_READ)?;
    let seen: Vec<ComplaintId> = reading::by_ids(cx, ids).await?.into_keys().collect();
    of(cx, &seen).await
}

/// Reads every open clock: what warns and what ran out is noted, and changed opening hours hold at once.
pub(in super::super) async fn watch(cx: &Context) -> Result<()> {
    use complaint_clock::Column as C;
    let open = complaint_clock::Entity::find().filter(C::AgencyId.eq(cx.signed_in()?)).filter(C::Open.eq(true));
    let mut each = Each::default();
    each.of_all(cx, open, C::ComplaintId, watch_one).await?;
    each.end()
}

async fn watch_one(tx: &Tx, id: ComplaintId) -> Result<()> {
    let found = complaint::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    match found {
        Some(complaint) => settle(tx, &complaint).await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::clock::{OpeningHours, Standing};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    /// Monday to Friday from 9 to 12 and from 13 to 18 in Hangzhou, which is eight hours before UTC.
    fn calendar() -> Calendar {
        Calendar { zone: chrono_tz::Asia::Shanghai, hours: OpeningHours::usual() }
    }

    #[test]
    fn an_answer_is_due_after_two_working_days_and_the_wait_for_the_household_does_not_count() {
        let kind = ComplaintClockKind::Solution;
        let mut log = vec![(at("2026-03-02T01:00:00Z"), ComplaintClockHappened::Started)];
        let reading = read(kind, &log, &calendar(), at("2026-03-02T01:00:00Z"));
        assert_eq!(reading.due_at, Some(at("2026-03-03T10:00:00Z")));
        // Answered on Monday at six, not content on Friday at nine: eight hours are left.
        log.push((at("2026-03-02T10:00:00Z"), ComplaintClockHappened::Paused));
        log.push((at("2026-03-06T01:00:00Z"), ComplaintClockHappened::Resumed));
        let reading = read(kind, &log, &calendar(), at("2026-03-06T02:00:00Z"));
        assert_eq!((reading.due_at, reading.breached_at), (Some(at("2026-03-06T10:00:00Z")), None));
        log.push((at("2026-03-09T03:00:00Z"), ComplaintClockHappened::Met));
        let reading = read(kind, &log, &calendar(), at("2026-03-10T00:00:00Z"));
        assert_eq!((reading.standing, reading.breached_at.is_some()), (Standing::Met, true));
    }
}
