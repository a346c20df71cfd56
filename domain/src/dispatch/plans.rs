//! Plans as they are read, and called off.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{
    dispatch::{
        dispatch_plan::{self, PlanState},
        dispatch_plan_day, planned_visit,
    },
    id::{BranchId, DispatchPlanId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::{
    DISPATCH_PLAN, DISPATCH_READ, DispatchPlan, PlannedVisit,
    asked::Asked,
    life_cycle::{PlanStep, after},
    outcome::DayScore,
    reach,
    roads::TravelSource,
    storing::{self, from_json},
};
use crate::kernel::{
    Context, Page, PageRequest, Result, Tx,
    feed::{self, Listening},
    page::{ListOrder, page},
};

pub use super::storing::{PLAN_CHANGED, PlanHappened};

/// The plans that the actor sees, newest first: of one branch or of all, in some states or in any.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    branch: Option<BranchId>,
    states: &[PlanState],
    request: &PageRequest,
) -> Result<Page<DispatchPlan>> {
    let mut select = dispatch_plan::Entity::find().filter(reach::plans(&cx.require(DISPATCH_READ)?));
    if let Some(branch) = branch {
        select = select.filter(dispatch_plan::Column::BranchId.eq(branch));
    }
    if !states.is_empty() {
        select = select.filter(dispatch_plan::Column::State.is_in(states.iter().copied()));
    }
    let order = ListOrder::newest_first(dispatch_plan::Column::Id, |row: &DispatchPlan| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One plan.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound).
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: DispatchPlanId) -> Result<DispatchPlan> {
    reach::find(cx, &cx.require(DISPATCH_READ)?, id).await
}

/// Some plans, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[DispatchPlanId],
) -> Result<HashMap<DispatchPlanId, DispatchPlan>> {
    let scope = cx.require(DISPATCH_READ)?;
    let found = dispatch_plan::Entity::find()
        .filter(reach::plans(&scope))
        .filter(dispatch_plan::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|plan| (plan.id, plan)).collect())
}

/// What some plans propose for each visit: day by day, carer by carer, in the order of the route; at last what nobody gives.
/// The caller has been shown the plans.
///
/// # Errors
/// As [`Context::require`].
pub async fn visits_of<C: ConnectionTrait>(
    cx: &Context<C>,
    plans: &[DispatchPlanId],
) -> Result<HashMap<DispatchPlanId, Vec<PlannedVisit>>> {
    use planned_visit::Column as C;
    let scope = cx.require(DISPATCH_READ)?;
    let rows = planned_visit::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::PlanId.is_in(plans.iter().copied()))
        .order_by_asc(C::PlanId)
        .order_by_asc(C::OnDay)
        .order_by_asc(C::StaffMemberId)
        .order_by_asc(C::StartsAt)
        .order_by_asc(C::VisitId)
        .all(cx.db())
        .await?;
    let mut of_plans: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        of_plans.entry(row.plan_id).or_default().push(row);
    }
    Ok(of_plans)
}

/// The scores of some plans, day by day; none of those that are not worked out. The caller has been shown the plans.
///
/// # Errors
/// As [`Context::require`].
pub async fn scores_of<C: ConnectionTrait>(
    cx: &Context<C>,
    plans: &[DispatchPlanId],
) -> Result<HashMap<DispatchPlanId, BTreeMap<NaiveDate, DayScore>>> {
    use dispatch_plan_day::Column as C;
    let scope = cx.require(DISPATCH_READ)?;
    let rows: Vec<(DispatchPlanId, NaiveDate, Option<Value>)> = dispatch_plan_day::Entity::find()
        .select_only()
        .columns([C::PlanId, C::OnDay, C::Score])
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::PlanId.is_in(plans.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut of_plans: HashMap<_, BTreeMap<_, _>> = HashMap::new();
    for (plan, day, score) in rows {
        if let Some(score) = score {
            of_plans.entry(plan).or_default().insert(day, from_json(&score)?);
        }
    }
    Ok(of_plans)
}

/// What a plan was asked to keep to.
///
/// # Errors
/// [`Error::Internal`](crate::kernel::Error::Internal) when it cannot be read.
pub fn asked(plan: &DispatchPlan) -> Result<Asked> {
    from_json(&plan.asked)
}

/// Where the travel times of a plan come from.
///
/// # Errors
/// [`Error::Internal`](crate::kernel::Error::Internal) when it cannot be read.
pub fn travel(plan: &DispatchPlan) -> Result<TravelSource> {
    plan.travel.as_ref().map_or_else(|| Ok(TravelSource::default()), from_json)
}

/// Listens to what happens to plans, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(DISPATCH_READ)?;
    feed::listen(cx, &[PLAN_CHANGED], after).await
}

/// Calls a plan off, whether it is worked out or not. What was accepted of it stays.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `id`, [`STALE`](crate::kernel::STALE),
/// [`DISPATCH_PLAN_STATE`](super::life_cycle::DISPATCH_PLAN_STATE).
pub async fn cancel(tx: &Tx, id: DispatchPlanId, version: i32) -> Result<DispatchPlan> {
    let before = reach::lock_as_read(tx, DISPATCH_PLAN, id, version).await?;
    let row = dispatch_plan::ActiveModel {
        id: Set(id),
        state: Set(after(before.state, PlanStep::Cancel)?),
        // Whoever works at it finds that it is not theirs any more.
        leased_until: Set(None),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let plan = row.update(tx.db()).await?;
    let (was, is) = (json!({ "state": before.state }), json!({ "state": plan.state }));
    tx.record_change("dispatchPlanCancel", id, Some(&was), Some(&is)).await?;
    storing::tell(tx, &plan).await?;
    Ok(plan)
}
