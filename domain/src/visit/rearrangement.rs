//! Many visits given to others at once, as somebody has planned it: all of them, or none.

use std::collections::BTreeSet;

use entity::{
    id::{StaffMemberId, VisitId},
    visit::visit,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    VISIT_ASSIGN, VISIT_PLAN, Visit, assignment,
    life_cycle::{VisitStep, allow},
    reach,
    visits::{self, VisitChange},
};
use crate::{
    kernel::{Error, Result, Rule, Tx, span::Span},
    staff::{BookingKind, member},
};

/// Some of the visits are not what they were.
pub const VISITS_CHANGED: Rule = Rule {
    code: "VISITS_CHANGED",
    message: "Some of these visits, or their carers' hours, are not what they were; nothing was changed.",
};

/// So many visits are named in a refusal.
const MOST_NAMED: usize = 10;

/// What is to become of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Which.
    pub visit: VisitId,
    /// The version that was planned with.
    pub version: i32,
    /// Who comes; `None` when nobody does for now.
    pub staff_member: Option<StaffMemberId>,
    /// When.
    pub time: Span,
}

/// Gives visits to those who are to come by a plan, at the times of the plan: all of it or nothing. Whoever is to come
/// elsewhere by the same plan is free first, so that two may take each other's place. `operation` and `reason` are kept in
/// the history.
///
/// # Errors
/// [`VISITS_CHANGED`] naming each visit that is not as it was planned with, or whose carer cannot come.
pub async fn rearrange(
    tx: &Tx,
    operation: &'static str,
    arrangements: &[Arrangement],
    reason: &str,
) -> Result<Vec<Visit>> {
    let before = lock_unchanged(tx, arrangements).await?;
    // Always in the same order, so that two who rearrange at once do not wait for each other.
    let people: BTreeSet<StaffMemberId> = arrangements.iter().filter_map(|one| one.staff_member).collect();
    for person in people {
        member::lock_seen(tx, person).await?;
    }
    for visit in &before {
        assignment::free(tx, visit).await?;
    }
    let mut written = Vec::with_capacity(before.len());
    for (visit, to) in before.iter().zip(arrangements) {
        let moved = to.time.start() != visit.starts_at;
        let after = Visit {
            staff_member_id: to.staff_member,
            starts_at: to.time.start(),
            ends_at: to.time.end(),
            set_out_at: None,
            late_since: if moved { None } else { visit.late_since },
            by_placement: false,
            ..visit.clone()
        };
        if let Some(person) = to.staff_member {
            let taken = assignment::take(tx, &after, person, BookingKind::Visit, None, "visitIds").await;
            taken.map_err(|error| named(visit.id, error))?;
        }
        let change = match to.staff_member {
            None => VisitChange::Released,
            Some(person) if visit.staff_member_id == Some(person) => VisitChange::Moved,
            Some(_) => VisitChange::Assigned,
        };
        written.push(visits::write(tx, operation, visit, after, change, Some(reason)).await?);
    }
    for (visit, to) in before.iter().zip(arrangements) {
        assignment::leaves(tx, visit, to.staff_member).await?;
    }
    Ok(written)
}

/// The visits in the order of the arrangements, locked, when each is as it was planned with.
async fn lock_unchanged(tx: &Tx, arrangements: &[Arrangement]) -> Result<Vec<Visit>> {
    let scope = tx.require(VISIT_ASSIGN)?;
    tx.require(VISIT_PLAN)?;
    let found = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(visit::Column::Id.is_in(arrangements.iter().map(|one| one.visit)))
        .order_by_asc(visit::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    let mut unchanged = Vec::with_capacity(arrangements.len());
    let mut changed = Vec::new();
    for to in arrangements {
        let visit = found.iter().find(|visit| visit.id == to.visit);
        match visit.map(|visit| (visit, stale(tx, visit, to))) {
            None => changed.push(format!("{} is gone", to.visit)),
            Some((_, Some(why))) => changed.push(format!("{} {why}", to.visit)),
            Some((visit, None)) => unchanged.push(visit.clone()),
        }
    }
    if changed.is_empty() {
        return Ok(unchanged);
    }
    let more = changed.len().saturating_sub(MOST_NAMED);
    changed.truncate(MOST_NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let detail = format!("Nothing was changed: {}{more}.", changed.join(", "));
    Err(Error::refused_because(&VISITS_CHANGED, detail).at("visitIds"))
}

/// Why a visit cannot be arranged as it was planned.
fn stale(tx: &Tx, visit: &Visit, to: &Arrangement) -> Option<&'static str> {
    let moved = to.time.start() != visit.starts_at;
    let step = if moved { VisitStep::Move } else { VisitStep::Assign };
    if visit.version != to.version {
        Some("has changed since")
    } else if allow(visit.state, step).is_err() {
        Some("is not to come any more")
    } else if moved && to.time.start() <= tx.now() {
        Some("would have begun by now")
    } else {
        None
    }
}

/// The refusal of one visit as that of all.
fn named(visit: VisitId, error: Error) -> Error {
    if error.is_users() {
        Error::refused_because(&VISITS_CHANGED, format!("Nothing was changed: {visit}: {error}")).at("visitIds")
    } else {
        error
    }
}
