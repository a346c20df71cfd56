//! What happens around orders: their visits go as they go, and households come under other branches.

use chrono::{DateTime, Utc};
use entity::{
    id::ServiceOrderId,
    service::{price_objection, quote, service_clock, service_order, service_promise, service_request},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde::Deserialize;

use super::{
    ClockEventKind, ClockKind, ORDER_ASSIGN, OrderState, ServiceOrder, clocks,
    orders::{self, OrderChange},
    promises, reach, work,
};
use crate::{
    household::households::{self, HouseholdEvent},
    kernel::{Error, Result, Tx, event::Event},
    visit::{
        VisitState,
        visits::{self, VisitHappened},
    },
};

/// Follows what happened to a visit. It is read as it is now, so that events heard twice or in another order come to the same.
pub(super) async fn visit_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = VisitHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    let found: Option<ServiceOrderId> = service_order::Entity::find()
        .select_only()
        .column(service_order::Column::Id)
        .filter(service_order::Column::AgencyId.eq(event.agency_id))
        .filter(service_order::Column::VisitId.eq(happened.visit))
        .into_tuple()
        .one(tx.db())
        .await?;
    let Some(id) = found else { return Ok(()) };
    let (request, order) = reach::lock_order_within(tx, &tx.require(ORDER_ASSIGN)?, id).await?;
    let visit = visits::get(tx, happened.visit).await?;
    if let Some(came) = visit.checked_in_at {
        let came: DateTime<Utc> = came.min(tx.now());
        clocks::happen(tx, &request, &[ClockKind::Arrival], ClockEventKind::Met, came).await?;
        promises::kept(tx, request.id, came).await?;
    }
    if !matches!(order.state, OrderState::Open | OrderState::Assigned) {
        return Ok(());
    }
    let mut after = order.clone();
    if visit.state == VisitState::Cancelled {
        after.visit_id = None;
        after.staff_member_id = None;
    } else if visit.answer_by.is_none() {
        after.staff_member_id = visit.staff_member_id;
    }
    let followed = if after == order {
        order
    } else {
        orders::write(tx, "visitChanged", &order, after, OrderChange::VisitChanged).await?
    };
    follow_end(tx, &request, &followed, visit.checked_out_at).await
}

/// An order whose carer has left was done then.
async fn follow_end(
    tx: &Tx,
    request: &super::ServiceRequest,
    order: &ServiceOrder,
    left: Option<DateTime<Utc>>,
) -> Result<()> {
    match left {
        Some(left) if order.state == OrderState::Assigned => {
            work::done(tx, "visitChanged", request, order, left.min(tx.now())).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Brings everything about a household under its branch. It is the present branch, so that two moves heard in another order
/// come to the same. Clocks run by the calendar of the new branch.
pub(super) async fn household_moved(tx: &Tx, event: &Event) -> Result<()> {
    let moved = HouseholdEvent::deserialize(&event.payload).map_err(|_| another_shape())?;
    let household = households::get(tx, moved.household).await?;
    macro_rules! bring {
        ($($table:ident),*) => {
            $($table::Entity::update_many()
                .col_expr($table::Column::BranchId, Expr::value(household.branch_id))
                .filter($table::Column::AgencyId.eq(household.agency_id))
                .filter($table::Column::HouseholdId.eq(household.id))
                .exec(tx.db())
                .await?;)*
        };
    }
    bring!(service_request, quote, service_order, price_objection, service_clock, service_promise);
    clocks::read_anew(tx, Some(household.branch_id)).await
}

fn another_shape() -> Error {
    Error::internal("an event of another shape")
}
