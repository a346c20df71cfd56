//! What plans hold about a household: given out on request, and forgotten on request.

use entity::{
    dispatch::{dispatch_plan_day, planned_visit},
    id::HouseholdId,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx},
};

/// What plans proposed for a household. The caller has checked that it may be given out.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let rows = planned_visit::Entity::find()
        .filter(planned_visit::Column::AgencyId.eq(agency).and(planned_visit::Column::HouseholdId.eq(household)))
        .order_by_asc(planned_visit::Column::PlanId)
        .order_by_asc(planned_visit::Column::StartsAt)
        .all(cx.db())
        .await?;
    let sheet = |row: &planned_visit::Model| {
        json!({
            "planId": row.plan_id,
            "visitId": row.visit_id,
            "change": row.change,
            "startsAt": row.starts_at,
            "endsAt": row.ends_at,
            "staffMemberId": row.staff_member_id,
            "acceptedAt": row.accepted_at,
        })
    };
    Ok(json!({ "plannedVisits": rows.iter().map(sheet).collect::<Vec<_>>() }))
}

/// Forgets how far a household is from everybody else: the models of the plans that it was part of. What was proposed stays,
/// without names, as that somebody came does.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let plans = planned_visit::Entity::find()
        .select_only()
        .column(planned_visit::Column::PlanId)
        .filter(planned_visit::Column::AgencyId.eq(agency))
        .filter(planned_visit::Column::HouseholdId.eq(household))
        .into_query();
    dispatch_plan_day::Entity::update_many()
        .col_expr(dispatch_plan_day::Column::Model, Expr::value(None::<Value>))
        .col_expr(dispatch_plan_day::Column::Routes, Expr::value(None::<Value>))
        .filter(dispatch_plan_day::Column::AgencyId.eq(agency))
        .filter(dispatch_plan_day::Column::PlanId.in_subquery(plans))
        .exec(tx.db())
        .await?;
    Ok(())
}
