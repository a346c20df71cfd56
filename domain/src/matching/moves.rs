//! A household that comes under another branch takes along what matching holds about it.

use entity::{
    id::{BranchId, HouseholdId},
    matching::{care_team, placement, proposal, staffing_request},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    household::households::{self, HouseholdEvent},
    kernel::{Error, Result, Tx, event::Event},
};

/// Brings requests, proposals, placements and the team under the branch of their household. It is the present branch, so
/// that two moves heard in another order come to the same.
///
/// # Errors
/// When the database fails.
pub(super) async fn follow(tx: &Tx, event: &Event) -> Result<()> {
    let moved: HouseholdEvent = serde_json::from_value(event.payload.clone())
        .map_err(|_| Error::internal("an event of a household has another payload"))?;
    let household = households::get(tx, moved.household).await?;
    bring(tx, household.id, household.branch_id).await
}

async fn bring(tx: &Tx, household: HouseholdId, branch: BranchId) -> Result<()> {
    let agency = tx.signed_in()?;
    staffing_request::Entity::update_many()
        .col_expr(staffing_request::Column::BranchId, Expr::value(branch))
        .filter(staffing_request::Column::AgencyId.eq(agency))
        .filter(staffing_request::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    proposal::Entity::update_many()
        .col_expr(proposal::Column::BranchId, Expr::value(branch))
        .filter(proposal::Column::AgencyId.eq(agency))
        .filter(proposal::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    placement::Entity::update_many()
        .col_expr(placement::Column::BranchId, Expr::value(branch))
        .filter(placement::Column::AgencyId.eq(agency))
        .filter(placement::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    care_team::Entity::update_many()
        .col_expr(care_team::Column::BranchId, Expr::value(branch))
        .filter(care_team::Column::AgencyId.eq(agency))
        .filter(care_team::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
