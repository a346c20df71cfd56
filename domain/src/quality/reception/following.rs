//! Receptions follow what they were planned for: a visit that moves takes its reception along, and one that is called off,
//! or an order that is, ends it.

use chrono::{DateTime, Utc};
use entity::{
    id::ReceptionId,
    quality::reception::{self, Column as C},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::SimpleExpr};
use serde::Deserialize;

use super::{
    super::{Reception, ReceptionState},
    planning::{ended, moved},
};
use crate::{
    kernel::{Error, Result, Tx, event::Event},
    service::{OrderState, orders::OrderHappened},
    visit::{
        VisitState,
        visits::{self, VisitHappened},
    },
};

fn another_shape() -> Error {
    Error::internal("an event of another shape")
}

/// Hears of a visit. What it is now counts, not what it was told to be: events may come late and twice.
pub(in super::super) async fn visit_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = VisitHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    let bound = bound(tx, C::VisitId.eq(happened.visit)).await?;
    if bound.is_empty() {
        return Ok(());
    }
    let visit = visits::get(tx, happened.visit).await?;
    for reception in bound {
        if visit.state == VisitState::Cancelled {
            ended(tx, &reception, ReceptionState::Cancelled, None).await?;
        } else if let Some(was) = reception.visit_starts_at.filter(|was| *was != visit.starts_at) {
            let arrives_at = reception.arrives_at + (visit.starts_at - was);
            moved(tx, &reception, arrives_at, Some(visit.starts_at)).await?;
        }
    }
    Ok(())
}

/// Hears of an order.
pub(in super::super) async fn order_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = OrderHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    if happened.state != OrderState::Cancelled {
        return Ok(());
    }
    for reception in bound(tx, C::ServiceOrderId.eq(happened.order)).await? {
        ended(tx, &reception, ReceptionState::Cancelled, None).await?;
    }
    Ok(())
}

/// The event that a reception prepares has another time.
pub(in super::super) async fn event_moved(tx: &Tx, id: ReceptionId, arrives_at: DateTime<Utc>) -> Result<()> {
    for reception in bound(tx, C::Id.eq(id)).await? {
        moved(tx, &reception, arrives_at, reception.visit_starts_at).await?;
    }
    Ok(())
}

/// The event that a reception prepares is over, or does not take place.
pub(in super::super) async fn event_ended(tx: &Tx, id: ReceptionId, state: ReceptionState) -> Result<()> {
    for reception in bound(tx, C::Id.eq(id)).await? {
        ended(tx, &reception, state, None).await?;
    }
    Ok(())
}

/// The receptions ahead that were planned for something, locked.
async fn bound(tx: &Tx, to: SimpleExpr) -> Result<Vec<Reception>> {
    Ok(reception::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(to)
        .filter(C::State.eq(ReceptionState::Planned))
        .order_by_asc(C::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?)
}
