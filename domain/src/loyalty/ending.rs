//! What the clock does to single lots and reservations: pending points post or lapse, and what was set aside comes back.

use entity::{
    id::{PointsLotId, PointsReservationId},
    loyalty::{points_lot, points_reservation},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{POINTS_GIVE, POINTS_SPEND, PendingEnd, ReservationState, earning, keys::Key, reach, reservations};
use crate::kernel::{Context, Each, Result, Tx};

/// Ends what is pending and whose time has come, of every lot in a transaction of its own.
///
/// # Errors
/// What stopped the first one.
pub(super) async fn end_pending_due(cx: &Context) -> Result<()> {
    use points_lot::Column as C;
    let due = points_lot::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Pending.gt(0_i64))
        .filter(C::PendingUntil.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, end_pending).await?;
    each.end()
}

async fn end_pending(tx: &Tx, id: PointsLotId) -> Result<()> {
    let (account, lot) = reach::lock_lot(tx, POINTS_GIVE, id).await?;
    if lot.pending.0 == 0 || lot.pending_until.is_none_or(|until| tx.now() < until) {
        return Ok(());
    }
    let key = Key::own("end", &id.to_string());
    match lot.pending_end {
        Some(PendingEnd::Post) => earning::posted(tx, &account, key, &lot, None).await.map(drop),
        Some(PendingEnd::Void) | None => earning::voided(tx, &account, key, &lot).await.map(drop),
    }
}

/// Gives back what was set aside for too long, of every reservation in a transaction of its own.
///
/// # Errors
/// What stopped the first one.
pub(super) async fn lapse_due(cx: &Context) -> Result<()> {
    use points_reservation::Column as C;
    let due = points_reservation::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(ReservationState::Held))
        .filter(C::LapsesAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, lapse).await?;
    each.end()
}

async fn lapse(tx: &Tx, id: PointsReservationId) -> Result<()> {
    let (account, row) = reach::lock_reservation(tx, POINTS_SPEND, id).await?;
    if row.state != ReservationState::Held || row.lapses_at.is_none_or(|at| tx.now() < at) {
        return Ok(());
    }
    let key = Key::own("lapse", &id.to_string());
    reservations::released(tx, &account, key, &row, ReservationState::Lapsed).await.map(drop)
}
