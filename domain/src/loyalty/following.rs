//! What happens around wallets: households come under other branches.

use entity::loyalty::loyalty_account;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Deserialize;

use crate::{
    household::households::{self, HouseholdEvent},
    kernel::{Error, Result, Tx, event::Event},
};

/// Brings the wallet of a household under its branch. It is the present branch, so that two moves heard in another order come
/// to the same.
pub(super) async fn household_moved(tx: &Tx, event: &Event) -> Result<()> {
    let moved =
        HouseholdEvent::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))?;
    let household = households::get(tx, moved.household).await?;
    loyalty_account::Entity::update_many()
        .col_expr(loyalty_account::Column::BranchId, Expr::value(household.branch_id))
        .filter(loyalty_account::Column::AgencyId.eq(household.agency_id))
        .filter(loyalty_account::Column::HouseholdId.eq(household.id))
        .exec(tx.db())
        .await?;
    Ok(())
}
