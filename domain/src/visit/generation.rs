//! Making the visits of series, ninety days ahead.
//!
//! A series remembers the moment up to which its visits have been made. It is moved in the transaction that makes them, so
//! that a crash anywhere leaves neither a gap nor a double; the constraint on series and occurrence refuses what this
//! should ever overlook.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use entity::{
    id::{StaffMemberId, VisitId, VisitSeriesId},
    visit::{
        visit::{self, VisitState},
        visit_series,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{VISIT_PLAN, VisitSeries, assignment, engagement, of_placements, reach, series::schedule, taken};
use crate::{
    kernel::{
        Context, Each, Error, Result, Tx,
        span::{Span, Spans},
    },
    matching::teams::EXCLUDED,
    staff::{BookingKind, limits, roster},
};

/// So far ahead visits are there.
pub const AHEAD: TimeDelta = TimeDelta::days(90);
/// Visits are made further when less than that is missing.
const STEP: TimeDelta = TimeDelta::days(1);
/// Rows of one statement: SQLite takes 32 766 parameters, of which a row needs 25.
const ROWS: usize = 1_000;

/// What happens when the carer of a series cannot come to one of its visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Nothing is planned: whoever plans is there to choose.
    Refuse,
    /// The visit is planned without a carer: nobody is there to ask.
    LeaveOpen,
}

/// Makes what is missing of the next ninety days, of every series and every placement in a transaction of its own.
///
/// # Errors
/// What stopped the first one that could not be made further.
pub async fn generate_due(cx: &Context) -> Result<()> {
    use visit_series::Column as C;
    let mut each = Each::default();
    let followed = of_placements::follow_all(cx, &mut each).await;
    let due = visit_series::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::GoesOn.eq(true))
        .filter(C::GeneratedUntil.lte(cx.now() + AHEAD - STEP));
    let further = async |tx: &Tx, id: VisitSeriesId| {
        // Thousands of small transactions, each of which is made anew from the series should it be lost.
        tx.in_bulk().await?;
        let series = reach::lock_series(tx, &tx.require(VISIT_PLAN)?, id).await?;
        extend(tx, series, Strictness::LeaveOpen, None).await.map(drop)
    };
    each.of_all(cx, due, C::Id, further).await?;
    followed.and(each.end())
}

/// Makes the visits of a series that is locked, as far ahead as they are to be there.
pub(super) async fn extend(
    tx: &Tx,
    series: VisitSeries,
    strictness: Strictness,
    override_reason: Option<&str>,
) -> Result<VisitSeries> {
    let until = tx.now() + AHEAD;
    let Some(window) = Span::new(series.generated_until, until).filter(|_| series.goes_on) else { return Ok(series) };
    let schedule = schedule(&series)?;
    let refuse = |_| Error::internal("a stored schedule is not understood any more");
    let spans = taken::still_to_make(tx, &series, &schedule, window).await?;
    let ids: Vec<VisitId> = spans.iter().map(|_| tx.new_id()).collect();
    let comes: HashSet<usize> = match series.staff_member_id {
        Some(person) => coming(tx, &series, person, &spans, strictness, override_reason).await?,
        None => HashSet::new(),
    };
    let rows: Vec<visit::ActiveModel> = (0..spans.len())
        .map(|at| row(&series, ids[at], spans[at], series.staff_member_id.filter(|_| comes.contains(&at))))
        .collect();
    for rows in rows.chunks(ROWS) {
        visit::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    if let Some(person) = series.staff_member_id.filter(|_| !comes.is_empty()) {
        let each: Vec<(Span, Uuid)> =
            (0..spans.len()).filter(|at| comes.contains(at)).map(|at| (spans[at], ids[at].0)).collect();
        roster::book_each(tx, person, &each, BookingKind::Visit).await.map_err(|error| error.at("staffMemberId"))?;
        engagement::begin(tx, series.household_id, person).await?;
    }
    let goes_on = schedule.first_ending_after(until).map_err(refuse)?.is_some();
    let row = visit_series::ActiveModel {
        id: Set(series.id),
        generated_until: Set(until),
        goes_on: Set(goes_on),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

fn row(series: &VisitSeries, id: VisitId, span: Span, person: Option<StaffMemberId>) -> visit::ActiveModel {
    visit::ActiveModel {
        id: Set(id),
        agency_id: Set(series.agency_id),
        visit_series_id: Set(Some(series.id)),
        by_placement: Set(false),
        occurs_at: Set(Some(span.start())),
        household_id: Set(series.household_id),
        branch_id: Set(series.branch_id),
        address_id: Set(series.address_id),
        service_type: Set(series.service_type),
        starts_at: Set(span.start()),
        ends_at: Set(span.end()),
        staff_member_id: Set(person),
        state: Set(if person.is_some() { VisitState::Assigned } else { VisitState::Planned }),
        version: Set(1),
        ..Default::default()
    }
}

/// To which of some times a person comes, by their place in the list.
async fn coming(
    tx: &Tx,
    series: &VisitSeries,
    person: StaffMemberId,
    spans: &[Span],
    strictness: Strictness,
    override_reason: Option<&str>,
) -> Result<HashSet<usize>> {
    let asked: Spans = spans.iter().copied().collect();
    let Some(hull) = asked.hull() else { return Ok(HashSet::new()) };
    let standing = roster::lock(tx, person).await.map_err(|error| error.at("staffMemberId"))?;
    let excluded = assignment::is_excluded(tx, series.household_id, person).await?;
    if strictness == Strictness::Refuse {
        if excluded {
            return Err(Error::refused(&EXCLUDED).at("staffMemberId"));
        }
        limits::permit(tx, person, &asked, Some(series.id.0), override_reason).await?;
        return Ok((0..spans.len()).collect());
    }
    if excluded || !roster::is_bookable(standing.status, BookingKind::Visit) {
        return Ok(HashSet::new());
    }
    let held = roster::of_members(tx, &[person], hull).await?;
    let held: Spans = held.iter().filter_map(roster::span).collect();
    let free: Vec<usize> = (0..spans.len()).filter(|at| held.first_overlap(&spans[*at]).is_none()).collect();
    permitted(tx, person, spans, free).await
}

/// Those of some free times that the limits on working time allow: all of them, or what is left of each week.
async fn permitted(tx: &Tx, person: StaffMemberId, spans: &[Span], free: Vec<usize>) -> Result<HashSet<usize>> {
    let within = async |at: &[usize]| {
        let added: Spans = at.iter().map(|at| spans[*at]).collect();
        match limits::permit(tx, person, &added, None, None).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_users() => Ok(false),
            Err(error) => Err(error),
        }
    };
    if within(&free).await? {
        return Ok(free.into_iter().collect());
    }
    let mut allowed = HashSet::new();
    for week in free.chunk_by(|a, b| week(spans[*a].start()) == week(spans[*b].start())) {
        // What the weeks before hold counts as well, since windows roll over their borders.
        let so_far: Vec<usize> =
            free.iter().copied().filter(|at| allowed.contains(at)).chain(week.iter().copied()).collect();
        if within(&so_far).await? {
            allowed.extend(week);
        }
    }
    Ok(allowed)
}

/// The Monday of a moment's week in UTC; any cut into weeks will do.
fn week(moment: DateTime<Utc>) -> NaiveDate {
    let day = moment.date_naive();
    day - Days::new(day.weekday().num_days_from_monday().into())
}
