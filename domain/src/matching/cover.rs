//! What the roster holds of a placement ahead: extended by the clock, given up when the carer may not serve, taken again
//! when they may. What nobody holds is kept and told to those who dispatch.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, Utc};
use entity::{
    id::{PlacementId, StaffMemberId, StaffingRequestId},
    matching::{placement, staffing_request, uncovered_time},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{OnConflict, SelectStatement},
};
use serde::Serialize;

use super::{
    PLACEMENT_MANAGE, Placement, StaffingRequest, UncoveredReason, UncoveredTime, hours, judged_again,
    life_cycle::placement::is_working,
    placements::{PlacementHappened, happened},
    reach, seats,
};
use crate::{
    kernel::{
        Context, Each, Error, Result, Tx,
        span::{Span, Spans},
    },
    staff::{StaffMember, roster},
};

/// Some times of a placement are not held on the roster any more. Payload: [`PlacementHappened`] and `starts`.
pub const PLACEMENT_UNCOVERED: &str = "matching.placement.uncovered";
/// Times of a placement that nobody held are held again. Payload: [`PlacementHappened`] and `starts`.
pub const PLACEMENT_COVERED: &str = "matching.placement.covered";

#[derive(Serialize)]
struct CoverChanged<'a> {
    #[serde(flatten)]
    placement: PlacementHappened,
    starts: &'a [DateTime<Utc>],
}

/// The times of some placements that nobody holds and that are not over, in order.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_placements<C: ConnectionTrait>(
    cx: &Context<C>,
    placements: &[PlacementId],
) -> Result<HashMap<PlacementId, Vec<UncoveredTime>>> {
    let scope = cx.require(PLACEMENT_MANAGE)?;
    let within =
        placement::Entity::find().select_only().column(placement::Column::Id).filter(reach::placements(&scope));
    let rows = uncovered_time::Entity::find()
        .filter(uncovered_time::Column::AgencyId.eq(scope.agency))
        .filter(uncovered_time::Column::PlacementId.is_in(placements.iter().copied()))
        .filter(uncovered_time::Column::PlacementId.in_subquery(within.into_query()))
        .filter(uncovered_time::Column::EndsAt.gt(cx.now()))
        .order_by_asc(uncovered_time::Column::StartsAt)
        .all(cx.db())
        .await?;
    let mut times: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        times.entry(row.placement_id).or_default().push(row);
    }
    Ok(times)
}

/// The placements with times to come that nobody holds, as a subquery of ids.
pub(super) fn uncovered<C>(cx: &Context<C>) -> Result<SelectStatement> {
    let ahead = uncovered_time::Entity::find()
        .select_only()
        .column(uncovered_time::Column::PlacementId)
        .filter(uncovered_time::Column::AgencyId.eq(cx.signed_in()?))
        .filter(uncovered_time::Column::EndsAt.gt(cx.now()));
    Ok(ahead.into_query())
}

/// Books what open-ended placements and long ones still miss of the coming weeks, and times that nobody held and whose
/// hours are free again. Safe to repeat: each is booked from where its bookings end.
///
/// # Errors
/// When the database fails.
pub async fn extend_due(cx: &Context) -> Result<()> {
    let until = cx.now().date_naive() + Days::new(hours::AHEAD_DAYS - hours::STEP_DAYS);
    let missing = placement::Column::Stage.is_in(seats::WORKING).and(placement::Column::BookedThrough.lt(until));
    let lost = placement::Column::Stage.is_in(seats::OPEN).and(placement::Column::Id.in_subquery(uncovered(cx)?));
    let due: Vec<PlacementId> = placement::Entity::find()
        .filter(placement::Column::AgencyId.eq(cx.signed_in()?))
        .filter(missing.or(lost))
        .select_only()
        .column(placement::Column::Id)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    each.of(cx, &due, extend).await;
    each.end()
}

async fn extend(tx: &Tx, id: PlacementId) -> Result<()> {
    let scope = tx.require(PLACEMENT_MANAGE)?;
    let before = reach::lock_placement(tx, &scope, id).await?;
    if !seats::OPEN.contains(&before.stage) {
        return Ok(());
    }
    let request = reach::request(tx, &scope, before.staffing_request_id).await?;
    cover(tx, &request, &before).await?;
    if is_working(before.stage)
        && let Some((through, times)) = hours::missing(tx, &request, &before).await?
    {
        take(tx, &request, &before, times).await?;
        let row = placement::ActiveModel { id: Set(id), booked_through: Set(Some(through)), ..Default::default() };
        row.update(tx.db()).await?;
    }
    Ok(())
}

/// A person's standing with the agency has changed: their placements are given up or taken again on the roster, as the
/// roster takes them now. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn person_changed(tx: &Tx, person: StaffMemberId) -> Result<()> {
    let (person, placements) = open_of(tx, person).await?;
    for (request, placement) in &placements {
        if roster::is_bookable(person.status, hours::kind(request, placement)) {
            cover(tx, request, placement).await?;
        } else {
            give_up(tx, placement).await?;
        }
    }
    Ok(())
}

/// What a person may do has changed, by a credential, a check or a course: hours to come that it forbids are freed, and
/// times that nobody held are taken again where it allows them now. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn qualification_changed(tx: &Tx, person: StaffMemberId) -> Result<()> {
    let (_, placements) = open_of(tx, person).await?;
    for (request, placement) in placements.iter().filter(|(_, placement)| is_working(placement.stage)) {
        free_unfit(tx, request, placement).await?;
        cover(tx, request, placement).await?;
    }
    Ok(())
}

/// Frees the hours that have not begun and for which the carer does not qualify any more, and keeps them as held by nobody.
async fn free_unfit(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<()> {
    let mut held = roster::ahead(tx, placement.id.0, tx.now()).await?;
    held.retain(|span| tx.now() <= span.start());
    let (mut fit, unfit) = judged_again::still_qualified(tx, request, placement, held).await?;
    let Some(first) = unfit.first() else { return Ok(()) };
    // The roster frees all that follows; what is still good is booked again in the same transaction.
    roster::release(tx, placement.id.0, first.start()).await?;
    fit.retain(|span| first.start() <= span.start());
    let kind = hours::kind(request, placement);
    roster::book(tx, placement.staff_member_id, &fit, kind, placement.id.0).await?;
    keep(tx, placement, &unfit, UncoveredReason::Unsuitable).await
}

/// A person and their open placements with what was asked, locked: requests, then placements, then the person, as
/// everywhere.
async fn open_of(tx: &Tx, person: StaffMemberId) -> Result<(StaffMember, Vec<(StaffingRequest, Placement)>)> {
    let scope = tx.require(PLACEMENT_MANAGE)?;
    let of_person = || {
        placement::Entity::find()
            .filter(reach::placements(&scope))
            .filter(placement::Column::StaffMemberId.eq(person))
            .filter(placement::Column::Stage.is_in(seats::OPEN))
    };
    let asked = of_person().select_only().column(placement::Column::StaffingRequestId).into_query();
    let requests: HashMap<StaffingRequestId, StaffingRequest> = staffing_request::Entity::find()
        .filter(reach::requests(&scope))
        .filter(staffing_request::Column::Id.in_subquery(asked))
        .order_by_asc(staffing_request::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?
        .into_iter()
        .map(|request| (request.id, request))
        .collect();
    let placements = of_person().order_by_asc(placement::Column::Id).lock_exclusive().all(tx.db()).await?;
    let person = roster::lock(tx, person).await?;
    let asked = |placement: Placement| Some((requests.get(&placement.staffing_request_id)?.clone(), placement));
    Ok((person, placements.into_iter().filter_map(asked).collect()))
}

/// Frees the hours to come of a placement, and keeps them as held by nobody.
async fn give_up(tx: &Tx, placement: &Placement) -> Result<()> {
    let held = roster::ahead(tx, placement.id.0, tx.now()).await?;
    roster::release(tx, placement.id.0, tx.now()).await?;
    let left = |span: &Span| Span::new(Ord::max(span.start(), tx.now()), span.end());
    let times: Vec<Span> = held.iter().filter_map(left).collect();
    keep(tx, placement, &times, UncoveredReason::CarerUnavailable).await
}

/// Books the times that nobody holds and that have not begun, where the hours are free.
async fn cover(tx: &Tx, request: &StaffingRequest, placement: &Placement) -> Result<()> {
    let rows = uncovered_time::Entity::find()
        .filter(uncovered_time::Column::AgencyId.eq(placement.agency_id))
        .filter(uncovered_time::Column::PlacementId.eq(placement.id))
        .filter(uncovered_time::Column::StartsAt.gte(tx.now()))
        .order_by_asc(uncovered_time::Column::StartsAt)
        .all(tx.db())
        .await?;
    let times = rows.iter().filter_map(|row| Span::new(row.starts_at, row.ends_at)).collect();
    let taken = take(tx, request, placement, times).await?;
    if taken.is_empty() {
        return Ok(());
    }
    uncovered_time::Entity::delete_many()
        .filter(uncovered_time::Column::AgencyId.eq(placement.agency_id))
        .filter(uncovered_time::Column::PlacementId.eq(placement.id))
        .filter(uncovered_time::Column::StartsAt.is_in(taken.iter().copied()))
        .exec(tx.db())
        .await?;
    tx.emit(PLACEMENT_COVERED, &CoverChanged { placement: happened(placement), starts: &taken }).await
}

/// Books those of some times whose hours are free and for which the carer still qualifies, and keeps the others as held by nobody; answers the starts of what was
/// booked.
async fn take(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    times: Vec<Span>,
) -> Result<Vec<DateTime<Utc>>> {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Ok(Vec::new()) };
    let window = Span::new(first.start(), last.end()).ok_or_else(|| Error::internal("times run backwards"))?;
    let person = roster::lock(tx, placement.staff_member_id).await?;
    let kind = hours::kind(request, placement);
    if !roster::is_bookable(person.status, kind) {
        keep(tx, placement, &times, UncoveredReason::CarerUnavailable).await?;
        return Ok(Vec::new());
    }
    let held = roster::of_members(tx, &[placement.staff_member_id], window).await?;
    let held: Spans = held.iter().filter_map(roster::span).collect();
    let (free, taken): (Vec<Span>, Vec<Span>) = times.into_iter().partition(|span| held.first_overlap(span).is_none());
    let (free, unfit) = if is_working(placement.stage) {
        judged_again::qualified(tx, request, placement, free).await?
    } else {
        (free, Vec::new())
    };
    roster::book(tx, placement.staff_member_id, &free, kind, placement.id.0).await?;
    keep(tx, placement, &taken, UncoveredReason::Taken).await?;
    keep(tx, placement, &unfit, UncoveredReason::Unsuitable).await?;
    Ok(free.iter().map(Span::start).collect())
}

/// Keeps times as held by nobody, and tells those that were not known as such.
async fn keep(tx: &Tx, placement: &Placement, times: &[Span], reason: UncoveredReason) -> Result<()> {
    let known: HashSet<(DateTime<Utc>, UncoveredReason)> = uncovered_time::Entity::find()
        .filter(uncovered_time::Column::AgencyId.eq(placement.agency_id))
        .filter(uncovered_time::Column::PlacementId.eq(placement.id))
        .all(tx.db())
        .await?
        .into_iter()
        .map(|row| (row.starts_at, row.reason))
        .collect();
    let new: Vec<&Span> = times.iter().filter(|span| !known.contains(&(span.start(), reason))).collect();
    if new.is_empty() {
        return Ok(());
    }
    let rows = new.iter().map(|span| uncovered_time::ActiveModel {
        agency_id: Set(placement.agency_id),
        placement_id: Set(placement.id),
        starts_at: Set(span.start()),
        ends_at: Set(span.end()),
        reason: Set(reason),
        since: Set(tx.now()),
    });
    let key = [uncovered_time::Column::AgencyId, uncovered_time::Column::PlacementId, uncovered_time::Column::StartsAt];
    // Since when nobody holds it stays what it was when only the reason becomes another one.
    let again = OnConflict::columns(key).update_column(uncovered_time::Column::Reason).to_owned();
    uncovered_time::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx.db()).await?;
    let starts: Vec<_> = new.iter().map(|span| span.start()).collect();
    tx.emit(PLACEMENT_UNCOVERED, &CoverChanged { placement: happened(placement), starts: &starts }).await
}

/// A time of a placement is no longer the placement's: its hours are free, and nobody is looked for to hold them. The
/// caller has checked that the actor may.
///
/// # Errors
/// When the database fails.
pub async fn give_up_time(tx: &Tx, placement: PlacementId, time: Span) -> Result<()> {
    roster::release_span(tx, placement.0, time).await?;
    uncovered_time::Entity::delete_many()
        .filter(uncovered_time::Column::AgencyId.eq(tx.signed_in()?))
        .filter(uncovered_time::Column::PlacementId.eq(placement))
        .filter(uncovered_time::Column::StartsAt.eq(time.start()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Forgets times that nobody holds from a moment on: the placement does not ask for them any more, or holds them.
pub(super) async fn settle(tx: &Tx, placement: PlacementId, from: DateTime<Utc>) -> Result<()> {
    uncovered_time::Entity::delete_many()
        .filter(uncovered_time::Column::AgencyId.eq(tx.signed_in()?))
        .filter(uncovered_time::Column::PlacementId.eq(placement))
        .filter(uncovered_time::Column::StartsAt.gte(from))
        .exec(tx.db())
        .await?;
    Ok(())
}
