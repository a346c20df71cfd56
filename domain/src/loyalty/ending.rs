//! What the clock does: pending points post or lapse, reservations lapse, points expire.

use chrono::{DateTime, Utc};
use entity::{
    id::{LoyaltyAccountId, PointsLotId, PointsReservationId},
    loyalty::{points_lot, points_reservation},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    EntryKind, POINTS_GIVE, POINTS_SPEND, PendingEnd, PointsLot, ReservationState, earning,
    entries::{self, Told},
    keys::Key,
    ledger::{self, Lot},
    lots, reach, reservations,
};
use crate::kernel::{Context, Each, Result, Tx};

/// So many lots of a wallet are over at once; what is more follows in another entry.
const BATCH: u64 = 500;

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

/// Lets points expire whose time is over, wallet by wallet, each in a transaction of its own: a process that dies leaves
/// whole wallets done or not begun, and the next run finds the others.
///
/// # Errors
/// What stopped the first one.
pub(super) async fn expire_due(cx: &Context) -> Result<()> {
    use points_lot::Column as C;
    let due = points_lot::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Available.gt(0_i64))
        .filter(C::ExpiresAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::AccountId, expire).await?;
    each.end()
}

/// One entry for so many lots of a wallet as are over, and another one while there are more.
async fn expire(tx: &Tx, id: LoyaltyAccountId) -> Result<()> {
    loop {
        let account = reach::lock(tx, POINTS_GIVE, id).await?;
        let over = over(tx, id, tx.now()).await?;
        if over.is_empty() {
            return Ok(());
        }
        let key = Key::own("expire", &format!("{id}/{}", account.entries + 1));
        let told = Told::of(EntryKind::Expired);
        entries::write(tx, &account, key, &ledger::expire(&over), told).await?;
    }
}

async fn over(tx: &Tx, account: LoyaltyAccountId, now: DateTime<Utc>) -> Result<Vec<Lot>> {
    use points_lot::Column as C;
    let found: Vec<PointsLot> = points_lot::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::AccountId.eq(account))
        .filter(C::Available.gt(0_i64))
        .filter(C::ExpiresAt.lte(now))
        .order_by_asc(C::ExpiresAt)
        .order_by_asc(C::Id)
        .limit(BATCH)
        .all(tx.db())
        .await?;
    Ok(found.iter().map(lots::of).collect())
}
