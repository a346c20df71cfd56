//! What this domain holds about a household: given out on request, and forgotten on request.

use entity::{
    id::{FileReferenceId, FindingId, HouseholdId, InspectionId},
    quality::{corrective_action, finding, inspection, inspection_answer, inspection_evidence},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use serde_json::{Value, json};

use super::{Inspection, complaint, praise_held, reception, results, service_event, survey};
use crate::{
    agency::files,
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The inspections in a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let found = inspection::Entity::find()
        .filter(inspection::Column::AgencyId.eq(agency))
        .filter(inspection::Column::HouseholdId.eq(household))
        .order_by_asc(inspection::Column::Id)
        .all(cx.db())
        .await?;
    let ids: Vec<InspectionId> = found.iter().map(|row| row.id).collect();
    let answers = results::answers(cx, &ids).await?;
    let vault = cx.vault().await?;
    let sheet = |row: &Inspection| -> Result<Value> {
        let mut said = Vec::new();
        for answer in answers.get(&row.id).into_iter().flat_map(|answers| answers.values()) {
            let comment = words::open(&vault, answer.comment.as_ref())?;
            said.push(json!({ "item": answer.item_code, "choice": answer.choice_code, "comment": comment }));
        }
        Ok(json!({
            "id": row.id, "kind": row.kind, "state": row.state, "dueAt": row.due_at, "doneAt": row.done_at,
            "scoreHundredths": row.score, "answers": said,
        }))
    };
    let inspections = found.iter().map(sheet).collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "inspections": inspections,
        "complaints": complaint::export(cx, household).await?,
        "receptions": reception::held::export(cx, household).await?,
        "serviceEvents": service_event::held::export(cx, household).await?,
        "surveys": survey::export(cx, household).await?,
        "praise": praise_held::export(cx, household).await?,
    }))
}

/// Takes words and files out of what was inspected in a household. That somebody looked, and what it came to, stays.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let ids: Vec<InspectionId> = inspection::Entity::find()
        .select_only()
        .column(inspection::Column::Id)
        .filter(inspection::Column::AgencyId.eq(agency))
        .filter(inspection::Column::HouseholdId.eq(household))
        .into_tuple()
        .all(tx.db())
        .await?;
    let findings: Vec<FindingId> = finding::Entity::find()
        .select_only()
        .column(finding::Column::Id)
        .filter(finding::Column::AgencyId.eq(agency))
        .filter(finding::Column::HouseholdId.eq(household))
        .into_tuple()
        .all(tx.db())
        .await?;
    inspection::Entity::update_many()
        .col_expr(inspection::Column::CancelReason, Expr::value(None::<Vec<u8>>))
        .filter(inspection::Column::AgencyId.eq(agency))
        .filter(inspection::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    inspection_answer::Entity::update_many()
        .col_expr(inspection_answer::Column::Comment, Expr::value(None::<Vec<u8>>))
        .filter(inspection_answer::Column::AgencyId.eq(agency))
        .filter(inspection_answer::Column::InspectionId.in_subquery(of_household(household)))
        .exec(tx.db())
        .await?;
    forget_actions(tx, household).await?;
    forget_files(tx, household).await?;
    for id in ids {
        tx.forget_changes(id).await?;
    }
    for id in findings {
        tx.forget_changes(id).await?;
    }
    reception::held::forget(tx, household).await?;
    complaint::forget(tx, household).await?;
    survey::forget(tx, household).await?;
    praise_held::forget(tx, household).await
}

fn of_household(household: HouseholdId) -> SelectStatement {
    inspection::Entity::find()
        .select_only()
        .column(inspection::Column::Id)
        .filter(inspection::Column::HouseholdId.eq(household))
        .into_query()
}

async fn forget_actions(tx: &Tx, household: HouseholdId) -> Result<()> {
    use corrective_action::Column as C;
    let findings = finding::Entity::find()
        .select_only()
        .column(finding::Column::Id)
        .filter(finding::Column::HouseholdId.eq(household))
        .into_query();
    // That something was said stays: what is kept of it is empty.
    let empty = || Expr::value(Vec::<u8>::new());
    corrective_action::Entity::update_many()
        .col_expr(C::Containment, empty())
        .col_expr(C::Cause, empty())
        .col_expr(C::Measure, empty())
        .col_expr(C::DoneNote, Expr::value(None::<Vec<u8>>))
        .col_expr(C::Verification, Expr::value(None::<Vec<u8>>))
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::FindingId.in_subquery(findings))
        .exec(tx.db())
        .await?;
    Ok(())
}

async fn forget_files(tx: &Tx, household: HouseholdId) -> Result<()> {
    use inspection_evidence::Column as C;
    let agency = tx.signed_in()?;
    let shown: Vec<FileReferenceId> = inspection_evidence::Entity::find()
        .select_only()
        .column(C::FileId)
        .filter(C::AgencyId.eq(agency))
        .filter(C::InspectionId.in_subquery(of_household(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    if shown.is_empty() {
        return Ok(());
    }
    inspection_evidence::Entity::delete_many()
        .filter(C::AgencyId.eq(agency))
        .filter(C::InspectionId.in_subquery(of_household(household)))
        .exec(tx.db())
        .await?;
    files::forget(tx, &shown).await
}
