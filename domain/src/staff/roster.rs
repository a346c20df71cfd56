//! The roster: every hour of a person that is taken. Whoever takes hours books them here, and only here.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{AgencyId, BookingId, EntityId, LeaveId, PlacementId, StaffMemberId, TrainingAttendanceId, VisitId},
    staff::{booking, staff_member},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{Booking, BookingKind, ROSTER_BOOK, ROSTER_READ, StaffMember, Status, limits, member, reached};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, OrRefuse, Result, Rule, Tx,
        span::{Span, Spans},
    },
};

/// The hours are taken.
pub const BOOKED: Rule = Rule { code: "BOOKED", message: "This person is already booked for some of these hours." };

/// The person does not work here, or not now.
pub const NOT_EMPLOYED: Rule =
    Rule { code: "NOT_EMPLOYED", message: "This person cannot be booked: not engaged yet, suspended, or gone." };

/// The hours belong to something that has to end first.
pub const BOOKING_OWNED: Rule = Rule {
    code: "BOOKING_OWNED",
    message: "These hours belong to a visit, a placement, a leave or a training; end that, and they are free.",
};

/// Hours that are taken by hand are an interview or a time to be kept free: a quarter at the most.
const LONGEST_BY_HAND: TimeDelta = TimeDelta::days(92);

/// Rows of one statement: SQLite takes 32 766 parameters, of which a row needs seven.
const ROWS: usize = 1_000;

/// Takes hours of a person for a visit, a placement, a leave …: all of the spans or none. The caller has checked that
/// the actor may do so; a booking belongs to whatever `source` names, and is released with it.
///
/// The person's row stays locked until the end of the transaction, so that what is decided about the roster holds.
///
/// # Errors
/// [`Error::NotFound`], [`NOT_EMPLOYED`], [`BOOKED`] with the first hours that clash.
pub async fn book(tx: &Tx, person: StaffMemberId, spans: &[Span], kind: BookingKind, source: Uuid) -> Result<()> {
    let each: Vec<(Span, Uuid)> = spans.iter().map(|span| (*span, source)).collect();
    book_each(tx, person, &each, kind).await
}

/// As [`book`], each of the spans for a source of its own.
///
/// # Errors
/// As [`book`].
pub async fn book_each(tx: &Tx, person: StaffMemberId, each: &[(Span, Uuid)], kind: BookingKind) -> Result<()> {
    let person = lock(tx, person).await?;
    refuse_unemployed(&person, kind)?;
    refuse_clash(tx, &person, each.iter().map(|(span, _)| *span).collect()).await?;
    let row = |(span, source): &(Span, Uuid)| booking::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        kind: Set(kind),
        source_id: Set(*source),
        starts_at: Set(span.start()),
        ends_at: Set(span.end()),
        released_at: Set(None),
    };
    for each in each.chunks(ROWS) {
        let insert = booking::Entity::insert_many(each.iter().map(row));
        insert.exec_without_returning(tx.db()).await.or_refuse_duplicate(&BOOKED)?;
    }
    Ok(())
}

/// Frees all hours of many sources, which held them and do not any more.
///
/// # Errors
/// When the database fails.
pub async fn release_all(tx: &Tx, sources: &[Uuid]) -> Result<()> {
    for sources in sources.chunks(ROWS) {
        booking::Entity::update_many()
            .col_expr(booking::Column::ReleasedAt, Expr::value(tx.now()))
            .filter(booking::Column::AgencyId.eq(tx.signed_in()?))
            .filter(booking::Column::SourceId.is_in(sources.iter().copied()))
            .filter(booking::Column::ReleasedAt.is_null())
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Frees one time of a source that holds many.
///
/// # Errors
/// When the database fails.
pub async fn release_span(tx: &Tx, source: Uuid, time: Span) -> Result<()> {
    booking::Entity::update_many()
        .col_expr(booking::Column::ReleasedAt, Expr::value(tx.now()))
        .filter(booking::Column::AgencyId.eq(tx.signed_in()?))
        .filter(booking::Column::SourceId.eq(source))
        .filter(booking::Column::StartsAt.eq(time.start()))
        .filter(booking::Column::EndsAt.eq(time.end()))
        .filter(booking::Column::ReleasedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Frees the hours of a source from a moment on. What lies before stays as it was; a booking under way ends there.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &Tx, source: Uuid, from: DateTime<Utc>) -> Result<()> {
    let agency = tx.signed_in()?;
    let held = || {
        booking::Entity::update_many()
            .filter(booking::Column::AgencyId.eq(agency))
            .filter(booking::Column::SourceId.eq(source))
            .filter(booking::Column::ReleasedAt.is_null())
            .filter(booking::Column::EndsAt.gt(from))
    };
    held()
        .col_expr(booking::Column::ReleasedAt, Expr::value(tx.now()))
        .filter(booking::Column::StartsAt.gte(from))
        .exec(tx.db())
        .await?;
    held().col_expr(booking::Column::EndsAt, Expr::value(from)).exec(tx.db()).await?;
    Ok(())
}

/// Whether hours of a source have begun that were not freed. The caller has checked that the actor may know.
///
/// # Errors
/// When the database fails.
pub async fn has_begun<C: ConnectionTrait>(cx: &Context<C>, source: Uuid) -> Result<bool> {
    let begun = of_source(cx, source)?.filter(booking::Column::StartsAt.lte(cx.now()));
    Ok(begun.count(cx.db()).await? > 0)
}

/// The hours of a source that are over and were not freed. The caller has checked that the actor may know.
///
/// # Errors
/// When the database fails.
pub async fn done<C: ConnectionTrait>(cx: &Context<C>, source: Uuid) -> Result<Vec<Span>> {
    let done = of_source(cx, source)?.filter(booking::Column::EndsAt.lte(cx.now()));
    Ok(done.all(cx.db()).await?.iter().filter_map(span).collect())
}

/// Whether hours of a person were ever taken by one of some sources within a time, freed since or not. The caller has
/// checked that the actor may know.
///
/// # Errors
/// When the database fails.
pub async fn was_taken<C: ConnectionTrait>(
    cx: &Context<C>,
    person: StaffMemberId,
    sources: &[Uuid],
    time: Span,
) -> Result<bool> {
    let taken = booking::Entity::find()
        .filter(booking::Column::AgencyId.eq(cx.signed_in()?))
        .filter(booking::Column::StaffMemberId.eq(person))
        .filter(booking::Column::SourceId.is_in(sources.iter().copied()))
        .filter(booking::Column::StartsAt.lt(time.end()))
        .filter(booking::Column::EndsAt.gt(time.start()));
    Ok(taken.count(cx.db()).await? > 0)
}

fn of_source<C>(cx: &Context<C>, source: Uuid) -> Result<Select<booking::Entity>> {
    Ok(booking::Entity::find()
        .filter(booking::Column::AgencyId.eq(cx.signed_in()?))
        .filter(booking::Column::SourceId.eq(source))
        .filter(booking::Column::ReleasedAt.is_null()))
}

/// Takes hours of a person by hand: for an interview, or to keep them free. Work is held against the limits.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] at `kind` or `endsAt`, [`WORKING_TIME`](limits::WORKING_TIME),
/// [`NOT_EMPLOYED`], [`BOOKED`].
pub async fn reserve(
    tx: &Tx,
    person: StaffMemberId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    kind: BookingKind,
    override_reason: Option<&str>,
) -> Result<Booking> {
    let person = member::locked(tx, ROSTER_BOOK, person).await?;
    if !by_hand(kind) {
        return Err(Error::invalid("kind", "is taken by what it belongs to; by hand are INTERVIEW and HOLD"));
    }
    let span = Span::new(from, to).ok_or_else(|| Error::invalid("endsAt", "must be after it begins"))?;
    if span.duration() > LONGEST_BY_HAND {
        let problem = format!("must be at most {} days after it begins", LONGEST_BY_HAND.num_days());
        return Err(Error::invalid("endsAt", problem));
    }
    let source: BookingId = tx.new_id();
    if limits::is_work(kind) {
        let added: Spans = [span].into_iter().collect();
        limits::permit(tx, person.id, &added, Some(source.0), override_reason).await?;
    }
    book(tx, person.id, &[span], kind, source.0).await?;
    let booked = booking::Entity::find().filter(booking::Column::AgencyId.eq(person.agency_id));
    let booked = booked.filter(booking::Column::SourceId.eq(source.0)).one(tx.db()).await?;
    booked.ok_or_else(|| Error::internal("a booking that was just made is not there"))
}

/// Frees hours that were taken by hand, from now on.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`BOOKING_OWNED`].
pub async fn free(tx: &Tx, id: BookingId) -> Result<Booking> {
    let scope = tx.require(ROSTER_BOOK)?;
    let find = || booking::Entity::find_by_id(id).filter(booking::Column::AgencyId.eq(scope.agency));
    let found = find().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    member::seen(tx, &scope, found.staff_member_id).await.map_err(|_| Error::not_found(id).at("id"))?;
    if !by_hand(found.kind) {
        return Err(Error::refused(&BOOKING_OWNED).at("id"));
    }
    release(tx, found.source_id, tx.now()).await?;
    find().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))
}

const fn by_hand(kind: BookingKind) -> bool {
    matches!(kind, BookingKind::Interview | BookingKind::Hold)
}

/// The id of what takes the hours, where it has one; `None` when they were taken by hand.
#[must_use]
pub fn source(booking: &Booking) -> Option<String> {
    match booking.kind {
        BookingKind::Leave => Some(LeaveId::from_uuid(booking.source_id).to_string()),
        BookingKind::Training => Some(TrainingAttendanceId::from_uuid(booking.source_id).to_string()),
        BookingKind::Placement | BookingKind::LiveIn => Some(PlacementId::from_uuid(booking.source_id).to_string()),
        BookingKind::Visit => Some(VisitId::from_uuid(booking.source_id).to_string()),
        BookingKind::Interview | BookingKind::Hold => None,
    }
}

/// Locks a person's row until the end of the transaction: nobody else books meanwhile.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn lock(tx: &Tx, person: StaffMemberId) -> Result<StaffMember> {
    let found = staff_member::Entity::find_by_id(person)
        .filter(staff_member::Column::AgencyId.eq(tx.signed_in()?))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    found.ok_or_else(|| Error::not_found(person))
}

/// What takes the hours of some people within a window, in order of time; of those whom the actor does not see, nothing.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
    window: Span,
) -> Result<Vec<Booking>> {
    let scope = cx.require(ROSTER_READ)?;
    let seen = reached(booking::Column::StaffMemberId, &scope, people);
    Ok(taken(scope.agency, window).filter(seen).all(cx.db()).await?)
}

/// The bookings of an agency that are not released within a window, in order of time.
fn taken(agency: AgencyId, window: Span) -> Select<booking::Entity> {
    booking::Entity::find()
        .filter(booking::Column::AgencyId.eq(agency))
        .filter(booking::Column::ReleasedAt.is_null())
        .filter(booking::Column::EndsAt.gt(window.start()))
        .filter(booking::Column::StartsAt.lt(window.end()))
        .order_by_asc(booking::Column::StartsAt)
}

/// What a source holds and what is not over at a moment, in order. The caller has checked that the actor may know.
///
/// # Errors
/// When the database fails.
pub async fn ahead<C: ConnectionTrait>(cx: &Context<C>, source: Uuid, from: DateTime<Utc>) -> Result<Vec<Span>> {
    let held = of_source(cx, source)?.filter(booking::Column::EndsAt.gt(from)).order_by_asc(booking::Column::StartsAt);
    Ok(held.all(cx.db()).await?.iter().filter_map(span).collect())
}

/// The span of a booking.
#[must_use]
pub fn span(booking: &Booking) -> Option<Span> {
    Span::new(booking.starts_at, booking.ends_at)
}

/// Whether hours of this kind can be taken of somebody who stands so with the agency.
#[must_use]
pub const fn is_bookable(status: Status, kind: BookingKind) -> bool {
    match kind {
        BookingKind::Training | BookingKind::Leave => !matches!(status, Status::Left),
        BookingKind::Interview | BookingKind::Hold => !matches!(status, Status::Left | Status::Suspended),
        BookingKind::Visit | BookingKind::Placement | BookingKind::LiveIn => {
            matches!(status, Status::Active | Status::Leaving)
        }
    }
}

fn refuse_unemployed(person: &StaffMember, kind: BookingKind) -> Result<()> {
    if is_bookable(person.status, kind) { Ok(()) } else { Err(Error::refused(&NOT_EMPLOYED)) }
}

/// The constraint would refuse as well; this says which hours.
async fn refuse_clash(tx: &Tx, person: &StaffMember, asked: Spans) -> Result<()> {
    let Some(hull) = asked.hull() else { return Ok(()) };
    let held = taken(person.agency_id, hull).filter(booking::Column::StaffMemberId.eq(person.id));
    let held: Spans = held.all(tx.db()).await?.iter().filter_map(span).collect();
    let Some((taken, _)) = held.first_clash(&asked) else { return Ok(()) };
    let zone = branch::zone_of(tx, person.branch_id).await?;
    let local = |moment: DateTime<Utc>| moment.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let (from, to) = (local(taken.start()), local(taken.end()));
    Err(Error::refused_because(&BOOKED, format!("This person is already booked from {from} to {to}.")))
}
