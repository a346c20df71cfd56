//! What happens around visits: a household comes under another branch, a carer may not serve any more.

use entity::{
    id::{VisitId, VisitSeriesId},
    visit::{visit, visit_series},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde::Deserialize;

use super::{VISIT_ASSIGN, assignment, life_cycle, reach, series_change};
use crate::{
    household::{
        HouseholdStatus,
        households::{self, HouseholdEvent},
    },
    kernel::{Error, Result, Tx, event::Event},
    staff::{BookingKind, member, roster, status::StatusChanged},
};

/// Brings visits and series under the branch of their household. It is the present branch, so that two moves heard in
/// another order come to the same.
pub(super) async fn household_moved(tx: &Tx, event: &Event) -> Result<()> {
    let moved = HouseholdEvent::deserialize(&event.payload).map_err(|_| another_shape())?;
    let household = households::get(tx, moved.household).await?;
    visit::Entity::update_many()
        .col_expr(visit::Column::BranchId, Expr::value(household.branch_id))
        .filter(visit::Column::AgencyId.eq(household.agency_id))
        .filter(visit::Column::HouseholdId.eq(household.id))
        .exec(tx.db())
        .await?;
    visit_series::Entity::update_many()
        .col_expr(visit_series::Column::BranchId, Expr::value(household.branch_id))
        .filter(visit_series::Column::AgencyId.eq(household.agency_id))
        .filter(visit_series::Column::HouseholdId.eq(household.id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Nobody comes to a household that is not served any more: its series end, and what they had planned is taken back. A
/// household that is served again by now keeps them. Safe to repeat.
pub(super) async fn household_ended(tx: &Tx, event: &Event) -> Result<()> {
    let ended = HouseholdEvent::deserialize(&event.payload).map_err(|_| another_shape())?;
    let household = households::get(tx, ended.household).await?;
    if household.status != HouseholdStatus::Ended {
        return Ok(());
    }
    let series: Vec<VisitSeriesId> = visit_series::Entity::find()
        .select_only()
        .column(visit_series::Column::Id)
        .filter(visit_series::Column::AgencyId.eq(household.agency_id))
        .filter(visit_series::Column::HouseholdId.eq(household.id))
        .order_by_asc(visit_series::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in series {
        series_change::end_now(tx, &household, id).await?;
    }
    Ok(())
}

/// Whoever may not serve now comes to no visit that is ahead: their hours are free, and the visits ask for somebody else.
/// Safe to repeat.
pub(super) async fn person_changed(tx: &Tx, event: &Event) -> Result<()> {
    let changed = StatusChanged::deserialize(&event.payload).map_err(|_| another_shape())?;
    let person = member::get(tx, changed.staff_member_id).await?;
    if roster::is_bookable(person.status, BookingKind::Visit) {
        return Ok(());
    }
    let ahead: Vec<VisitId> = visit::Entity::find()
        .select_only()
        .column(visit::Column::Id)
        .filter(visit::Column::AgencyId.eq(person.agency_id))
        .filter(visit::Column::StaffMemberId.eq(person.id))
        // Times of placements are given up by matching, and followed.
        .filter(visit::Column::ByPlacement.eq(false))
        .filter(visit::Column::State.is_in(life_cycle::AHEAD))
        .filter(visit::Column::EndsAt.gt(tx.now()))
        .order_by_asc(visit::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    let scope = tx.require(VISIT_ASSIGN)?;
    for id in ahead {
        let before = reach::lock(tx, &scope, id).await?;
        if !before.by_placement && life_cycle::is_ahead(before.state) && before.staff_member_id == Some(person.id) {
            assignment::vacate(tx, "staffStatusChange", &before, Some("The carer may not serve now.")).await?;
        }
    }
    Ok(())
}

fn another_shape() -> Error {
    Error::internal("an event of another shape")
}
