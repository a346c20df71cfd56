//! What receptions hold about a household: given out on request, and forgotten on request.

use entity::{
    id::{FileReferenceId, HouseholdId, ReceptionId, ReceptionTaskId},
    quality::{reception, reception_photograph, reception_task},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde_json::{Value, json};

use super::super::Reception;
use crate::{
    agency::files,
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The receptions of a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let found = reception::Entity::find()
        .filter(reception::Column::AgencyId.eq(agency))
        .filter(reception::Column::HouseholdId.eq(household))
        .order_by_asc(reception::Column::Id)
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let sheet = |row: &Reception| -> Result<Value> {
        Ok(json!({
            "id": row.id, "grade": row.grade, "state": row.state, "arrivesAt": row.arrives_at,
            "place": vault.open_once_clear(&row.place)?,
            "cancelReason": words::open(&vault, row.cancel_reason.as_ref())?,
        }))
    };
    Ok(Value::Array(found.iter().map(sheet).collect::<Result<Vec<_>>>()?))
}

/// Takes the words and photographs out of a household's receptions. That there were some, and who did what, stays.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let receptions: Vec<ReceptionId> = reception::Entity::find()
        .select_only()
        .column(reception::Column::Id)
        .filter(reception::Column::AgencyId.eq(agency))
        .filter(reception::Column::HouseholdId.eq(household))
        .into_tuple()
        .all(tx.db())
        .await?;
    if receptions.is_empty() {
        return Ok(());
    }
    let nothing = || Expr::value(None::<Vec<u8>>);
    reception::Entity::update_many()
        .col_expr(reception::Column::Place, Expr::value(Vec::<u8>::new()))
        .col_expr(reception::Column::CancelReason, nothing())
        .filter(reception::Column::AgencyId.eq(agency))
        .filter(reception::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    reception_task::Entity::update_many()
        .col_expr(reception_task::Column::Note, nothing())
        .filter(reception_task::Column::AgencyId.eq(agency))
        .filter(reception_task::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    let tasks: Vec<ReceptionTaskId> = reception_task::Entity::find()
        .select_only()
        .column(reception_task::Column::Id)
        .filter(reception_task::Column::AgencyId.eq(agency))
        .filter(reception_task::Column::HouseholdId.eq(household))
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in receptions {
        tx.forget_changes(id).await?;
    }
    for id in &tasks {
        tx.forget_changes(*id).await?;
    }
    forget_photographs(tx, &tasks).await
}

async fn forget_photographs(tx: &Tx, tasks: &[ReceptionTaskId]) -> Result<()> {
    use reception_photograph::Column as C;
    let agency = tx.signed_in()?;
    let of_tasks = || C::ReceptionTaskId.is_in(tasks.iter().copied());
    let shown: Vec<FileReferenceId> = reception_photograph::Entity::find()
        .select_only()
        .column(C::FileId)
        .filter(C::AgencyId.eq(agency))
        .filter(of_tasks())
        .into_tuple()
        .all(tx.db())
        .await?;
    if shown.is_empty() {
        return Ok(());
    }
    reception_photograph::Entity::delete_many().filter(C::AgencyId.eq(agency)).filter(of_tasks()).exec(tx.db()).await?;
    files::forget(tx, &shown).await
}
