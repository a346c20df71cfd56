//! How far an actor sees: plans of the branches in which they work.

use entity::{dispatch::dispatch_plan, id::DispatchPlanId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::DispatchPlan;
use crate::kernel::{Context, Error, Permission, Result, Rows, Scope, Tx, input};

/// The plans within a scope. Families and carers see visits, never plans.
pub(super) fn plans(scope: &Scope) -> Condition {
    let all = Condition::all().add(dispatch_plan::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(dispatch_plan::Column::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) | Rows::Own(_) => all.add(dispatch_plan::Column::Id.is_in(Vec::<DispatchPlanId>::new())),
    }
}

/// One plan within a scope.
pub(super) async fn find<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    id: DispatchPlanId,
) -> Result<DispatchPlan> {
    let found = dispatch_plan::Entity::find().filter(plans(scope)).filter(dispatch_plan::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// One plan as the caller has read it, that nobody else changes until this transaction ends.
pub(super) async fn lock_as_read(
    tx: &Tx,
    permission: Permission,
    id: DispatchPlanId,
    version: i32,
) -> Result<DispatchPlan> {
    let scope = tx.require(permission)?;
    let found = dispatch_plan::Entity::find().filter(plans(&scope)).filter(dispatch_plan::Column::Id.eq(id));
    let plan = found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, plan.version)?;
    Ok(plan)
}
