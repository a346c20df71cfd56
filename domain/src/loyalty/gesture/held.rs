//! What is held about gestures for a household.

use entity::{id::HouseholdId, loyalty::gesture, sealed::Sealed};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::{Value, json};

use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The gestures for a household, oldest first.
pub(in crate::loyalty) async fn export(cx: &Context, household: HouseholdId) -> Result<Vec<Value>> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let rows = gesture::Entity::find()
        .filter(gesture::Column::AgencyId.eq(agency))
        .filter(gesture::Column::HouseholdId.eq(household))
        .order_by_asc(gesture::Column::Id)
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let said = |row: &gesture::Model| {
        Ok(json!({
            "id": row.id, "plan": words::open(&vault, row.plan.as_ref())?, "state": row.state, "doneAt": row.done_at,
            "reception": row.reception, "response": words::open(&vault, row.response.as_ref())?,
        }))
    };
    rows.iter().map(said).collect()
}

/// Takes the words out of the gestures for a household; the budgets need the rest.
pub(in crate::loyalty) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    gesture::Entity::update_many()
        .col_expr(gesture::Column::Plan, Expr::value(None::<Sealed>))
        .col_expr(gesture::Column::Response, Expr::value(None::<Sealed>))
        .filter(gesture::Column::AgencyId.eq(agency))
        .filter(gesture::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
