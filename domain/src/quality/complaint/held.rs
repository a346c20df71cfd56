//! What complaints hold about a household: given out on request, and forgotten on request.

use entity::{
    id::{ComplaintId, HouseholdId},
    quality::{complaint, complaint_follow_up},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::{Value, json};

use super::super::Complaint;
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The complaints of a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let found = complaint::Entity::find()
        .filter(complaint::Column::AgencyId.eq(agency))
        .filter(complaint::Column::HouseholdId.eq(household))
        .order_by_asc(complaint::Column::Id)
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let sheet = |row: &Complaint| -> Result<Value> {
        Ok(json!({
            "id": row.id, "channel": row.channel, "state": row.state, "raisedAt": row.raised_at,
            "words": vault.open_once_clear(&row.words)?,
            "cause": row.cause, "solution": words::open(&vault, row.solution.as_ref())?, "closedAt": row.closed_at,
        }))
    };
    Ok(Value::Array(found.iter().map(sheet).collect::<Result<Vec<_>>>()?))
}

/// Takes the words out of a household's complaints. That there were some, and why, stays.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    use complaint::Column as C;
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let found = complaint::Entity::find().filter(C::AgencyId.eq(agency)).filter(C::HouseholdId.eq(household));
    let found: Vec<Complaint> = found.all(tx.db()).await?;
    let ids: Vec<ComplaintId> = found.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let nothing = || Expr::value(None::<Vec<u8>>);
    complaint::Entity::update_many()
        .col_expr(C::Words, Expr::value(Vec::<u8>::new()))
        .col_expr(C::CauseWords, nothing())
        .col_expr(C::WithdrawReason, nothing())
        .filter(C::AgencyId.eq(agency))
        .filter(C::Id.is_in(ids.iter().copied()))
        .exec(tx.db())
        .await?;
    // That the household was told something stays: what is kept of it is empty.
    complaint::Entity::update_many()
        .col_expr(C::Solution, Expr::value(Vec::<u8>::new()))
        .filter(C::AgencyId.eq(agency))
        .filter(C::Id.is_in(ids.iter().copied()))
        .filter(C::Solution.is_not_null())
        .exec(tx.db())
        .await?;
    complaint_follow_up::Entity::update_many()
        .col_expr(complaint_follow_up::Column::Note, nothing())
        .filter(complaint_follow_up::Column::AgencyId.eq(agency))
        .filter(complaint_follow_up::Column::ComplaintId.is_in(ids.iter().copied()))
        .exec(tx.db())
        .await?;
    for id in ids {
        tx.forget_changes(id).await?;
    }
    Ok(())
}
