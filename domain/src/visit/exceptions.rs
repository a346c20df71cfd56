//! What was not as it should be at a visit: raised by what was seen, explained by the carer, resolved by the office.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{VisitExceptionId, VisitId},
    visit::visit_exception::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

use super::{
    EXCEPTION_READ, EXCEPTION_RESOLVE, ExceptionKind, VISIT_REPORT, Visit, VisitException, VisitReport, VisitState,
    course::Course, geofence::is_there, noticing::GRACE, reach, reporting,
};
use crate::kernel::{Context, Error, Permission, Result, Rule, Scope, Tx, actor::signature, input};

/// Somebody has resolved it already.
pub const RESOLVED: Rule = Rule { code: "RESOLVED", message: "The exception has been resolved already." };

/// So long after its end a visit without a check-out is asked about: longer than visits run over or a phone is without a
/// network on the way home, and within the day on which the carer still knows.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(2);

/// What the office decides about an exception.
#[derive(Clone, Debug)]
pub struct ResolutionInput {
    /// In words.
    pub resolution: String,
    /// When the visit began, in place of what the device says; only of a visit that nobody has checked out of.
    pub began_at: Option<DateTime<Utc>>,
    /// When it ended; asked for while nobody has checked out of it.
    pub ended_at: Option<DateTime<Utc>>,
}

/// When a visit was, as the office says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OfficeTimes {
    /// In place of the check-in, where it says so.
    pub began_at: Option<DateTime<Utc>>,
    /// In place of a check-out.
    pub ended_at: DateTime<Utc>,
}

/// What is not as it should be, by what was planned and what was seen until now.
#[must_use]
pub fn found(visit: &Visit, course: &Course, reports: &[VisitReport], now: DateTime<Utc>) -> BTreeSet<ExceptionKind> {
    let mut found = BTreeSet::new();
    if visit.live_in && visit.state != VisitState::Missed {
        // Who lives there need not check in; what their phone says otherwise is no exception.
        return found;
    }
    if is_forgotten(visit, now) {
        found.insert(ExceptionKind::NotCheckedOut);
    }
    let came_late = visit.checked_in_at.is_some_and(|came| visit.starts_at + GRACE < came);
    if came_late || visit.late_since.is_some() {
        found.insert(ExceptionKind::Late);
    }
    if visit.state == VisitState::Missed {
        found.insert(ExceptionKind::Missed);
    }
    if visit.checked_out_at.is_some_and(|left| left < visit.ends_at - GRACE) {
        found.insert(ExceptionKind::LeftEarly);
    }
    let report = |counted: Option<super::course::Counted>| {
        counted.and_then(|counted| reports.iter().find(|report| report.id == counted.report))
    };
    for (report, elsewhere, unknown) in [
        (report(course.checked_in), ExceptionKind::CheckInElsewhere, ExceptionKind::CheckInPlaceUnknown),
        (report(course.checked_out), ExceptionKind::CheckOutElsewhere, ExceptionKind::CheckOutPlaceUnknown),
    ] {
        let Some(report) = report else { continue };
        match report.distance_metres {
            None => _ = found.insert(unknown),
            Some(metres) if !is_there(metres, report.accuracy_metres) => _ = found.insert(elsewhere),
            Some(_) => {}
        }
    }
    found
}

/// Whether the carer was there, and should long have checked out.
pub(super) fn is_forgotten(visit: &Visit, now: DateTime<Utc>) -> bool {
    !visit.live_in && visit.state == VisitState::CheckedIn && visit.ends_at + FORGOTTEN_AFTER <= now
}

/// Brings the exceptions of a visit to what is found now. What somebody has said a word about stays.
pub(super) async fn raise(tx: &Tx, visit: &Visit, found: &BTreeSet<ExceptionKind>) -> Result<()> {
    let of_visit = C::AgencyId.eq(visit.agency_id).and(C::VisitId.eq(visit.id));
    let known = visit_exception::Entity::find().filter(of_visit.clone()).all(tx.db()).await?;
    let gone: Vec<VisitExceptionId> = known
        .iter()
        .filter(|row| !found.contains(&row.kind) && row.reason.is_none() && row.resolved_at.is_none())
        .map(|row| row.id)
        .collect();
    if !gone.is_empty() {
        visit_exception::Entity::delete_many().filter(of_visit).filter(C::Id.is_in(gone)).exec(tx.db()).await?;
    }
    let new: Vec<_> = found
        .iter()
        .filter(|kind| !known.iter().any(|row| row.kind == **kind))
        .map(|kind| visit_exception::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(visit.agency_id),
            visit_id: Set(visit.id),
            kind: Set(*kind),
            raised_at: Set(tx.now()),
            reason: Set(None),
            resolution: Set(None),
            resolved_by: Set(None),
            resolved_at: Set(None),
            began_at: Set(None),
            ended_at: Set(None),
            version: Set(1),
        })
        .collect();
    if !new.is_empty() {
        visit_exception::Entity::insert_many(new).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The exceptions of some visits that the actor sees, in order of what they are.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_visits<C: ConnectionTrait>(
    cx: &Context<C>,
    visits: &[VisitId],
) -> Result<HashMap<VisitId, Vec<VisitException>>> {
    within(cx, &cx.require(EXCEPTION_READ)?, visits).await
}

/// The same within a scope that was learnt by another permission.
pub(super) async fn within<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    visits: &[VisitId],
) -> Result<HashMap<VisitId, Vec<VisitException>>> {
    let rows = visit_exception::Entity::find()
        .filter(self::C::AgencyId.eq(scope.agency))
        .filter(self::C::VisitId.is_in(visits.iter().copied()))
        .filter(self::C::VisitId.in_subquery(reach::ids(scope)))
        .order_by_asc(self::C::Id)
        .all(cx.db())
        .await?;
    let mut of_visits: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        of_visits.entry(row.visit_id).or_default().push(row);
    }
    Ok(of_visits)
}

/// What the carer says about an exception of their visit.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`RESOLVED`], [`Error::Invalid`] at `reason`.
pub async fn explain(tx: &Tx, id: VisitExceptionId, version: i32, reason: &str) -> Result<VisitException> {
    let (_, before) = locked(tx, VISIT_REPORT, id, version).await?;
    let reason = input::required_text("reason", reason, 1_000)?;
    let row = visit_exception::ActiveModel {
        id: Set(id),
        reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let change = json!({ "kind": before.kind, "reason": reason });
    tx.record_change("visitExceptionExplain", before.visit_id, None, Some(&change)).await?;
    Ok(after)
}

/// What the office decided about an exception. That of a visit which nobody has checked out of says when it ended: it is
/// checked out then.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`RESOLVED`], [`Error::Invalid`] at `resolution`, `beganAt` or
/// `endedAt`.
pub async fn resolve(tx: &Tx, id: VisitExceptionId, version: i32, input: ResolutionInput) -> Result<VisitException> {
    let (visit, before) = locked(tx, EXCEPTION_RESOLVE, id, version).await?;
    let resolution = input::required_text("resolution", &input.resolution, 1_000)?;
    let times = checked(&visit, before.kind, &input, tx.now())?;
    let row = visit_exception::ActiveModel {
        id: Set(id),
        resolution: Set(Some(tx.vault().await?.seal(&resolution)?)),
        resolved_by: Set(Some(signature(tx.actor()))),
        resolved_at: Set(Some(tx.now())),
        began_at: Set(times.and_then(|times| times.began_at)),
        ended_at: Set(times.map(|times| times.ended_at)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let change = json!({
        "kind": before.kind, "resolution": resolution, "beganAt": after.began_at, "endedAt": after.ended_at,
    });
    tx.record_change("visitExceptionResolve", before.visit_id, None, Some(&change)).await?;
    if times.is_some() {
        reporting::settle(tx, visit, "visitExceptionResolve", Some(&resolution)).await?;
    }
    Ok(after)
}

/// The times that the office gives a visit: those of one that has no end, and of no other.
fn checked(
    visit: &Visit,
    kind: ExceptionKind,
    input: &ResolutionInput,
    now: DateTime<Utc>,
) -> Result<Option<OfficeTimes>> {
    let began_at = input.began_at.map(reporting::stored);
    let open = kind == ExceptionKind::NotCheckedOut && visit.state == VisitState::CheckedIn;
    let ended_at = match (open, began_at, input.ended_at.map(reporting::stored)) {
        (false, None, None) => return Ok(None),
        (false, Some(_), _) => return Err(Error::invalid("beganAt", NOT_OPEN)),
        (false, None, Some(_)) => return Err(Error::invalid("endedAt", NOT_OPEN)),
        (true, _, None) => return Err(Error::invalid("endedAt", "is asked for: nobody has checked out of the visit")),
        (true, _, Some(ended_at)) => ended_at,
    };
    let time = reporting::around(visit)?;
    if began_at.is_some_and(|began| !time.includes(began)) {
        return Err(Error::invalid("beganAt", "must lie within twelve hours of the visit"));
    }
    if !time.includes(ended_at) || now < ended_at {
        return Err(Error::invalid("endedAt", "must lie within twelve hours of the visit, and not in the future"));
    }
    if began_at.or(visit.checked_in_at).is_some_and(|began| ended_at < began) {
        return Err(Error::invalid("endedAt", "must not be before the visit began"));
    }
    Ok(Some(OfficeTimes { began_at, ended_at }))
}

const NOT_OPEN: &str = "is said of a visit that nobody has checked out of, and of no other";

/// When a visit was as the office says, if it does.
pub(super) async fn times_of_office(tx: &Tx, visit: &Visit) -> Result<Option<OfficeTimes>> {
    let found = visit_exception::Entity::find()
        .filter(C::AgencyId.eq(visit.agency_id))
        .filter(C::VisitId.eq(visit.id))
        .filter(C::EndedAt.is_not_null())
        .one(tx.db())
        .await?;
    Ok(found.and_then(|row| Some(OfficeTimes { began_at: row.began_at, ended_at: row.ended_at? })))
}

/// Those of some visits whose end the office has set.
pub(super) async fn ended_by_office<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    visits: &[Visit],
) -> Result<HashSet<VisitId>> {
    let found: Vec<VisitId> = visit_exception::Entity::find()
        .select_only()
        .column(C::VisitId)
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::VisitId.is_in(visits.iter().map(|visit| visit.id)))
        .filter(C::EndedAt.is_not_null())
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// An exception that is not resolved, and its visit within what a permission reaches, both locked.
async fn locked(
    tx: &Tx,
    permission: Permission,
    id: VisitExceptionId,
    version: i32,
) -> Result<(Visit, VisitException)> {
    let scope = tx.require(permission)?;
    let missing = || Error::not_found(id).at("id");
    let find = || visit_exception::Entity::find_by_id(id).filter(C::AgencyId.eq(scope.agency));
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let visit = reach::lock(tx, &scope, seen.visit_id).await.map_err(|_| missing())?;
    let before = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    input::same_version(version, before.version)?;
    if before.resolved_at.is_some() { Err(Error::refused(&RESOLVED).at("id")) } else { Ok((visit, before)) }
}
