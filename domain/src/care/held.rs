//! What care holds about a household: given out on request, and forgotten on request.

use entity::{
    care::{
        assessment, care_alert,
        care_plan::{self, version},
        care_task::report,
    },
    id::{CareAlertId, CarePlanId, HouseholdId},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement, SimpleExpr},
};
use serde_json::{Value, json};

use super::disclosure::open_some;
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, vault::Vault},
};

/// What care holds about a household. The caller has checked that it may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let vault = &*cx.vault().await?;
    let assessments = assessment::Entity::find()
        .filter(assessment::Column::AgencyId.eq(agency).and(assessment::Column::HouseholdId.eq(household)))
        .order_by_asc(assessment::Column::AssessedAt)
        .all(cx.db())
        .await?;
    let alerts = care_alert::Entity::find()
        .filter(care_alert::Column::AgencyId.eq(agency).and(care_alert::Column::HouseholdId.eq(household)))
        .order_by_asc(care_alert::Column::Id)
        .all(cx.db())
        .await?;
    let plans = care_plan::Entity::find()
        .filter(care_plan::Column::AgencyId.eq(agency).and(care_plan::Column::HouseholdId.eq(household)))
        .order_by_asc(care_plan::Column::Id)
        .all(cx.db())
        .await?;
    let versions = version::Entity::find()
        .filter(version::Column::AgencyId.eq(agency))
        .filter(version::Column::CarePlanId.is_in(plans.iter().map(|plan| plan.id)))
        .order_by_asc(version::Column::Number)
        .all(cx.db())
        .await?;
    let reports = report::Entity::find()
        .filter(report::Column::AgencyId.eq(agency))
        .filter(report::Column::CarePlanVersionId.is_in(versions.iter().map(|version| version.id)))
        .order_by_asc(report::Column::DeviceAt)
        .all(cx.db())
        .await?;
    Ok(json!({
        "assessments": assessments.iter().map(|row| assessment_sheet(vault, row)).collect::<Result<Vec<_>>>()?,
        "alerts": alerts.iter().map(|row| Ok(json!({
            "id": row.id, "kind": row.kind, "raisedAt": row.raised_at, "detail": said(vault, row.detail.as_ref())?,
            "measure": said(vault, row.measure.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
        "plans": plans.iter().map(|row| plan_sheet(vault, row, &versions)).collect::<Result<Vec<_>>>()?,
        "taskReports": reports.iter().map(|row| Ok(json!({
            "visit": row.visit_id, "task": row.care_task_id, "outcome": row.outcome, "at": row.device_at,
            "reason": said(vault, row.reason.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
    }))
}

fn assessment_sheet(vault: &Vault, row: &super::Assessment) -> Result<Value> {
    Ok(json!({
        "id": row.id, "member": row.household_member_id, "instrument": row.instrument_code,
        "instrumentNumber": row.instrument_number, "assessedAt": row.assessed_at, "corrects": row.corrects_id,
        "answers": said(vault, row.answers.as_ref())?, "result": said(vault, row.result.as_ref())?,
        "note": said(vault, row.note.as_ref())?,
    }))
}

fn plan_sheet(vault: &Vault, plan: &super::CarePlan, versions: &[super::PlanVersion]) -> Result<Value> {
    let own = versions.iter().filter(|version| version.care_plan_id == plan.id);
    let own = own.map(|row| {
        Ok(json!({
            "number": row.number, "effectiveFrom": row.effective_from, "reviewDueOn": row.review_due_on,
            "approvedAt": row.approved_at, "signedAt": row.signed_at,
            "signedName": said(vault, row.signed_name.as_ref())?, "content": said(vault, row.content.as_ref())?,
        }))
    });
    Ok(json!({
        "id": plan.id, "member": plan.household_member_id, "riskGroup": plan.risk_group, "endedAt": plan.ended_at,
        "endReason": said(vault, plan.end_reason.as_ref())?, "versions": own.collect::<Result<Vec<_>>>()?,
    }))
}

fn said(vault: &Vault, sealed: Option<&Sealed>) -> Result<Option<Value>> {
    open_some(vault, sealed)
}

/// Takes what was found and said out of a household's care. That somebody was assessed and cared for, and when, stays.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let nothing = || SimpleExpr::from(Expr::value(None::<Vec<u8>>));
    assessment::Entity::update_many()
        .col_expr(assessment::Column::Answers, nothing())
        .col_expr(assessment::Column::Result, nothing())
        .col_expr(assessment::Column::Note, nothing())
        .filter(assessment::Column::AgencyId.eq(agency).and(assessment::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    care_alert::Entity::update_many()
        .col_expr(care_alert::Column::Detail, nothing())
        .col_expr(care_alert::Column::Measure, nothing())
        .filter(care_alert::Column::AgencyId.eq(agency).and(care_alert::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    forget_plans(tx, household).await?;
    let alerts: Vec<CareAlertId> = care_alert::Entity::find()
        .select_only()
        .column(care_alert::Column::Id)
        .filter(care_alert::Column::AgencyId.eq(agency).and(care_alert::Column::HouseholdId.eq(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for alert in alerts {
        tx.forget_changes(alert).await?;
    }
    Ok(())
}

async fn forget_plans(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let of_household = || care_plan::Column::AgencyId.eq(agency).and(care_plan::Column::HouseholdId.eq(household));
    let nothing = || SimpleExpr::from(Expr::value(None::<Vec<u8>>));
    let plans = || -> SelectStatement {
        care_plan::Entity::find().select_only().column(care_plan::Column::Id).filter(of_household()).into_query()
    };
    let versions = version::Entity::find()
        .select_only()
        .column(version::Column::Id)
        .filter(version::Column::AgencyId.eq(agency))
        .filter(version::Column::CarePlanId.in_subquery(plans()))
        .into_query();
    report::Entity::update_many()
        // That there was a reason stays: what was not done has one.
        .col_expr(report::Column::Reason, Expr::value(Vec::<u8>::new()))
        .filter(report::Column::AgencyId.eq(agency))
        .filter(report::Column::Reason.is_not_null())
        .filter(report::Column::CarePlanVersionId.in_subquery(versions))
        .exec(tx.db())
        .await?;
    version::Entity::update_many()
        .col_expr(version::Column::Content, nothing())
        .col_expr(version::Column::SignedName, nothing())
        .filter(version::Column::AgencyId.eq(agency))
        .filter(version::Column::CarePlanId.in_subquery(plans()))
        .exec(tx.db())
        .await?;
    care_plan::Entity::update_many()
        .col_expr(care_plan::Column::EndReason, nothing())
        .filter(of_household())
        .exec(tx.db())
        .await?;
    let ids: Vec<CarePlanId> = care_plan::Entity::find()
        .select_only()
        .column(care_plan::Column::Id)
        .filter(of_household())
        .into_tuple()
        .all(tx.db())
        .await?;
    for plan in ids {
        tx.forget_changes(plan).await?;
    }
    Ok(())
}
