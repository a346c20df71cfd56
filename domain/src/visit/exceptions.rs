//! What was not as it should be at a visit: raised by what was seen, explained by the carer, resolved by the office.

use std::collections::{BTreeSet, HashMap};

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
    course::Course, geofence::is_there, noticing::GRACE, reach,
};
use crate::kernel::{Context, Error, Permission, Result, Rule, Scope, Tx, actor::signature, input};

/// Somebody has resolved it already.
pub const RESOLVED: Rule = Rule { code: "RESOLVED", message: "The exception has been resolved already." };

/// What is not as it should be, by what was planned and what was seen.
#[must_use]
pub fn found(visit: &Visit, course: &Course, reports: &[VisitReport]) -> BTreeSet<ExceptionKind> {
    let mut found = BTreeSet::new();
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
    let before = locked(tx, VISIT_REPORT, id, version).await?;
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

/// What the office decided about an exception.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`RESOLVED`], [`Error::Invalid`] at `resolution`.
pub async fn resolve(tx: &Tx, id: VisitExceptionId, version: i32, resolution: &str) -> Result<VisitException> {
    let before = locked(tx, EXCEPTION_RESOLVE, id, version).await?;
    let resolution = input::required_text("resolution", resolution, 1_000)?;
    let row = visit_exception::ActiveModel {
        id: Set(id),
        resolution: Set(Some(tx.vault().await?.seal(&resolution)?)),
        resolved_by: Set(Some(signature(tx.actor()))),
        resolved_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let change = json!({ "kind": before.kind, "resolution": resolution });
    tx.record_change("visitExceptionResolve", before.visit_id, None, Some(&change)).await?;
    Ok(after)
}

/// An exception that is not resolved, of a visit within what a permission reaches; the visit is locked.
async fn locked(tx: &Tx, permission: Permission, id: VisitExceptionId, version: i32) -> Result<VisitException> {
    let scope = tx.require(permission)?;
    let missing = || Error::not_found(id).at("id");
    let find = || visit_exception::Entity::find_by_id(id).filter(C::AgencyId.eq(scope.agency));
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    reach::lock(tx, &scope, seen.visit_id).await.map_err(|_| missing())?;
    let before = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    input::same_version(version, before.version)?;
    if before.resolved_at.is_some() { Err(Error::refused(&RESOLVED).at("id")) } else { Ok(before) }
}
