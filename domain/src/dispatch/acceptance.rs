//! Accepting what a plan proposes: all of it or a part, at once, or not at all.

use std::collections::{HashMap, HashSet};

use entity::{
    dispatch::{
        dispatch_plan::{self, PlanState},
        planned_visit::{self, PlannedChange},
    },
    id::{DispatchPlanId, StaffMemberId, VisitId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;

use super::{
    DISPATCH_ACCEPT, DispatchPlan, PlannedVisit,
    life_cycle::{PlanStep, after},
    reach, storing,
};
use crate::{
    kernel::{Error, Result, Tx, span::Span},
    visit::rearrangement::{Arrangement, rearrange},
};

/// Whether there is something to accept about a visit.
#[must_use]
pub const fn is_change(change: PlannedChange) -> bool {
    match change {
        PlannedChange::Assigned | PlannedChange::Reassigned | PlannedChange::Moved | PlannedChange::Released => true,
        PlannedChange::Kept | PlannedChange::Unassigned => false,
    }
}

/// Whether the family was told of something else before, so that somebody has to call it.
#[must_use]
pub const fn is_to_be_told(change: PlannedChange) -> bool {
    match change {
        // That nobody comes to a visit that had nobody is no change; but the family has to hear it.
        PlannedChange::Reassigned | PlannedChange::Moved | PlannedChange::Released | PlannedChange::Unassigned => true,
        PlannedChange::Assigned | PlannedChange::Kept => false,
    }
}

/// Does what a plan proposes: for these visits, or for all when none are named. All of it is done or nothing.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `visitIds`, [`STALE`](crate::kernel::STALE), [`DISPATCH_PLAN_STATE`](super::life_cycle::DISPATCH_PLAN_STATE),
/// [`Error::Invalid`] at `visitIds`, [`VISITS_CHANGED`](crate::visit::rearrangement::VISITS_CHANGED).
pub async fn accept(tx: &Tx, id: DispatchPlanId, version: i32, visits: Option<Vec<VisitId>>) -> Result<DispatchPlan> {
    let before = reach::lock_as_read(tx, DISPATCH_ACCEPT, id, version).await?;
    after(before.state, PlanStep::Accept { whole: true })?;
    let open: Vec<PlannedVisit> = planned_visit::Entity::find()
        .filter(planned_visit::Column::PlanId.eq(id))
        .filter(planned_visit::Column::AcceptedAt.is_null())
        .order_by_asc(planned_visit::Column::VisitId)
        .all(tx.db())
        .await?;
    let open: Vec<PlannedVisit> = open.into_iter().filter(|one| is_change(one.change)).collect();
    let chosen = chosen(&open, visits)?;
    let whole = chosen.len() == open.len();
    let arrangements = chosen.iter().map(|one| arrangement(one)).collect::<Result<Vec<_>>>()?;
    let reason = format!("By {id}.");
    rearrange(tx, "dispatchPlanAccept", &arrangements, &reason).await?;
    let accepted: Vec<VisitId> = chosen.iter().map(|one| one.visit_id).collect();
    // Each accepted visit has another version by now; what is left of the plan stays as it was read.
    planned_visit::Entity::update_many()
        .col_expr(planned_visit::Column::AcceptedAt, Expr::value(tx.now()))
        .filter(planned_visit::Column::PlanId.eq(id))
        .filter(planned_visit::Column::VisitId.is_in(accepted.iter().copied()))
        .exec(tx.db())
        .await?;
    let row = dispatch_plan::ActiveModel {
        id: Set(id),
        state: Set(after(before.state, PlanStep::Accept { whole })?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let plan = row.update(tx.db()).await?;
    let (was, is) = (json!({ "state": before.state }), json!({ "state": plan.state, "visits": accepted }));
    tx.record_change("dispatchPlanAccept", id, Some(&was), Some(&is)).await?;
    storing::tell(tx, &plan).await?;
    Ok(plan)
}

fn chosen(open: &[PlannedVisit], visits: Option<Vec<VisitId>>) -> Result<Vec<&PlannedVisit>> {
    let Some(visits) = visits else { return Ok(open.iter().collect()) };
    let wanted: HashSet<VisitId> = visits.iter().copied().collect();
    let known: HashSet<VisitId> = open.iter().map(|one| one.visit_id).collect();
    if wanted.is_empty() {
        return Err(Error::invalid("visitIds", "names no visit; leave it out to accept everything"));
    }
    if let Some(strange) = visits.iter().find(|visit| !known.contains(visit)) {
        return Err(Error::invalid("visitIds", format!("names {strange}, about which nothing is left to accept")));
    }
    Ok(open.iter().filter(|one| wanted.contains(&one.visit_id)).collect())
}

fn arrangement(one: &PlannedVisit) -> Result<Arrangement> {
    let time = Span::new(one.starts_at, one.ends_at).ok_or_else(|| Error::internal("a plan that runs backwards"))?;
    Ok(Arrangement { visit: one.visit_id, version: one.visit_version, staff_member: one.staff_member_id, time })
}

/// Which other changes a part needs, because they free the hours that it takes: each change with those of the same carer
/// that leave at that time; and the other one of two that are given together. For a dispatcher who accepts piece by piece.
#[must_use]
pub fn needed_with<'a>(
    of: &PlannedVisit,
    given_with: Option<VisitId>,
    all: &'a [PlannedVisit],
) -> Vec<&'a PlannedVisit> {
    let mut leaving: HashMap<StaffMemberId, Vec<&PlannedVisit>> = HashMap::new();
    for one in all.iter().filter(|one| is_change(one.change) && one.accepted_at.is_none()) {
        if let Some(person) = one.staff_member_before {
            leaving.entry(person).or_default().push(one);
        }
    }
    let other = all.iter().filter(|one| Some(one.visit_id) == given_with && is_change(one.change));
    let mut needed: Vec<&PlannedVisit> = other.filter(|one| one.accepted_at.is_none()).collect();
    let mut ahead: Vec<&PlannedVisit> = needed.iter().copied().chain([of]).collect();
    while let Some(next) = ahead.pop() {
        let Some(others) = next.staff_member_id.and_then(|person| leaving.get(&person)) else { continue };
        for other in others {
            let length = other.ends_at - other.starts_at;
            let clashes = other.starts_before < next.ends_at && next.starts_at < other.starts_before + length;
            let new = other.visit_id != of.visit_id
                && needed.iter().all(|one: &&PlannedVisit| one.visit_id != other.visit_id);
            if clashes && new && all.iter().any(|one| one.visit_id == other.visit_id) {
                needed.push(*other);
                ahead.push(*other);
            }
        }
    }
    let ids: HashSet<VisitId> = needed.iter().map(|one| one.visit_id).collect();
    all.iter().filter(|one| ids.contains(&one.visit_id)).collect()
}

/// Whether a plan can be accepted now.
#[must_use]
pub const fn is_acceptable(state: PlanState) -> bool {
    matches!(state, PlanState::Proposed | PlanState::PartlyAccepted)
}
