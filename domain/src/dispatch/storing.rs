//! Writing plans: what was asked, how far it is, and what it comes to.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dispatch::plan::Plan;
use entity::{
    dispatch::{
        dispatch_plan::{self, PlanKind, PlanState},
        dispatch_plan_day, planned_visit,
    },
    id::{BranchId, DispatchPlanId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    DispatchPlan,
    asked::Asked,
    life_cycle::{PlanStep, after},
    model::DayModel,
    outcome::{DayScore, Proposal},
    roads::TravelSource,
};
use crate::kernel::{Error, Result, Tx, actor::signature};

/// Something happened to a plan. Payload: [`PlanHappened`].
pub const PLAN_CHANGED: &str = "dispatch.plan.changed";

/// Rows of one statement: SQLite takes 32 766 parameters, of which a row needs sixteen.
const ROWS: usize = 500;

/// What happened to which plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanHappened {
    /// The plan.
    pub plan: DispatchPlanId,
    /// Whose days.
    pub branch: BranchId,
    /// Where that left it.
    pub state: PlanState,
    /// How much of the search is done.
    pub progress_percent: i32,
    /// The weighted cost of the best found.
    pub best_cost: Option<i64>,
}

/// A plan that is not written yet.
pub(super) struct Draft {
    pub branch: BranchId,
    pub kind: PlanKind,
    pub first_day: NaiveDate,
    pub days: i32,
    pub asked: Asked,
    pub travel: TravelSource,
}

/// A day that was worked out.
pub(super) struct SolvedDay {
    pub model: DayModel,
    pub plan: Plan,
    pub score: DayScore,
    pub proposals: Vec<Proposal>,
}

/// Days that were worked out, and how long that took.
pub(super) struct Solved {
    pub days: Vec<SolvedDay>,
    pub took: Duration,
}

impl Solved {
    fn total(&self) -> i64 {
        self.days.iter().map(|day| day.score.total).sum()
    }
}

/// Writes a plan that waits for its turn.
pub(super) async fn queue(tx: &Tx, draft: &Draft, models: &[DayModel]) -> Result<DispatchPlan> {
    let plan = insert(tx, draft, PlanState::Queued, None).await?;
    let rows = models.iter().map(|model| Ok(day_row(&plan, model.day, Some(to_json(model)?), None, None)));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    dispatch_plan_day::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    tell(tx, &plan).await?;
    Ok(plan)
}

/// Writes a plan that was worked out before it was written.
pub(super) async fn propose_at_once(tx: &Tx, draft: &Draft, solved: &Solved) -> Result<DispatchPlan> {
    let plan = insert(tx, draft, PlanState::Proposed, Some(solved)).await?;
    write_days(tx, &plan, solved).await?;
    tell(tx, &plan).await?;
    Ok(plan)
}

/// Writes what a plan that was waiting or under way comes to.
pub(super) async fn propose(tx: &Tx, id: DispatchPlanId, solved: &Solved) -> Result<DispatchPlan> {
    let before = lock(tx, id).await?;
    let row = dispatch_plan::ActiveModel {
        id: Set(id),
        state: Set(after(before.state, PlanStep::Propose)?),
        leased_until: Set(None),
        progress_percent: Set(100),
        best_cost: Set(Some(solved.total())),
        solved_at: Set(Some(tx.now())),
        searched_ms: Set(Some(milliseconds(solved.took))),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let plan = row.update(tx.db()).await?;
    dispatch_plan_day::Entity::delete_many().filter(dispatch_plan_day::Column::PlanId.eq(id)).exec(tx.db()).await?;
    write_days(tx, &plan, solved).await?;
    tell(tx, &plan).await?;
    Ok(plan)
}

/// Says that a plan cannot be worked out, and why.
pub(super) async fn fail(tx: &Tx, id: DispatchPlanId, why: &str) -> Result<DispatchPlan> {
    let before = lock(tx, id).await?;
    let row = dispatch_plan::ActiveModel {
        id: Set(id),
        state: Set(after(before.state, PlanStep::Fail)?),
        leased_until: Set(None),
        failure: Set(Some(why.to_owned())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let plan = row.update(tx.db()).await?;
    tell(tx, &plan).await?;
    Ok(plan)
}

/// One plan of the agency that nobody else changes until this transaction ends.
async fn lock(tx: &Tx, id: DispatchPlanId) -> Result<DispatchPlan> {
    let found = dispatch_plan::Entity::find_by_id(id).filter(dispatch_plan::Column::AgencyId.eq(tx.signed_in()?));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id))
}

async fn insert(tx: &Tx, draft: &Draft, state: PlanState, solved: Option<&Solved>) -> Result<DispatchPlan> {
    let row = dispatch_plan::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        branch_id: Set(draft.branch),
        kind: Set(draft.kind),
        state: Set(state),
        first_day: Set(draft.first_day),
        days: Set(draft.days),
        asked: Set(to_json(&draft.asked)?),
        travel: Set(Some(to_json(&draft.travel)?)),
        requested_by: Set(signature(tx.actor())),
        requested_at: Set(tx.now()),
        leased_until: Set(None),
        attempts: Set(0),
        progress_percent: Set(if solved.is_some() { 100 } else { 0 }),
        best_cost: Set(solved.map(Solved::total)),
        solved_at: Set(solved.map(|_| tx.now())),
        searched_ms: Set(solved.map(|solved| milliseconds(solved.took))),
        failure: Set(None),
        version: Set(1),
    };
    Ok(row.insert(tx.db()).await?)
}

async fn write_days(tx: &Tx, plan: &DispatchPlan, solved: &Solved) -> Result<()> {
    let mut days = Vec::new();
    let mut visits = Vec::new();
    for day in &solved.days {
        let (model, routes, score) = (to_json(&day.model)?, to_json(&day.plan)?, to_json(&day.score)?);
        days.push(day_row(plan, day.model.day, Some(model), Some(routes), Some(score)));
        visits.extend(day.proposals.iter().map(|proposal| visit_row(plan, day.model.day, proposal)));
    }
    dispatch_plan_day::Entity::insert_many(days).exec_without_returning(tx.db()).await?;
    for rows in visits.chunks(ROWS) {
        planned_visit::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

fn day_row(
    plan: &DispatchPlan,
    day: NaiveDate,
    model: Option<Value>,
    routes: Option<Value>,
    score: Option<Value>,
) -> dispatch_plan_day::ActiveModel {
    dispatch_plan_day::ActiveModel {
        plan_id: Set(plan.id),
        on_day: Set(day),
        agency_id: Set(plan.agency_id),
        model: Set(model),
        routes: Set(routes),
        score: Set(score),
    }
}

fn visit_row(plan: &DispatchPlan, day: NaiveDate, proposal: &Proposal) -> planned_visit::ActiveModel {
    planned_visit::ActiveModel {
        plan_id: Set(plan.id),
        visit_id: Set(proposal.visit),
        agency_id: Set(plan.agency_id),
        household_id: Set(proposal.household),
        on_day: Set(day),
        visit_version: Set(proposal.version),
        change: Set(proposal.change),
        staff_member_id: Set(proposal.staff_member),
        starts_at: Set(proposal.span.start()),
        ends_at: Set(proposal.span.end()),
        position: Set(proposal.stop.and_then(|(position, _)| i32::try_from(position).ok())),
        travel_minutes: Set(proposal.stop.map(|(_, minutes)| minutes)),
        short_minutes: Set(proposal.short_minutes),
        staff_member_before: Set(proposal.before.0),
        starts_before: Set(proposal.before.1),
        bars: Set(proposal.bars.clone()),
        accepted_at: Set(None),
    }
}

/// Tells that a plan is where it is now.
pub(super) async fn tell(tx: &Tx, plan: &DispatchPlan) -> Result<()> {
    let happened = PlanHappened {
        plan: plan.id,
        branch: plan.branch_id,
        state: plan.state,
        progress_percent: plan.progress_percent,
        best_cost: plan.best_cost,
    };
    tx.emit(PLAN_CHANGED, &happened).await
}

pub(super) fn to_json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|_| Error::internal("a plan is not JSON"))
}

pub(super) fn from_json<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(|_| Error::internal("a stored plan cannot be read"))
}

fn milliseconds(took: Duration) -> i32 {
    i32::try_from(took.as_millis()).unwrap_or(i32::MAX)
}

/// Until when whoever works at a plan is believed to be alive.
pub(super) fn lease(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::seconds(30)
}
