//! Points that are set aside: spent in the end, or given back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{LoyaltyAccountId, PointsReservationId},
    loyalty::{points_entry, points_reservation},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::{
    EntryKind, LoyaltyAccount, POINTS_SPEND, Points, PointsEntry, PointsReservation, ReservationState, WALLET_READ,
    earning,
    entries::{self, Remarks, Told},
    keys::{self, Key},
    ledger::{self, Part, Share, repaying},
    reach, spending,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rule, Tx,
    page::{ListOrder, Owners, pages},
};

/// The reservation has ended.
pub const RESERVATION_ENDED: Rule = Rule {
    code: "RESERVATION_ENDED",
    message: "The points that were set aside have been spent or given back already.",
};

/// Sets points aside, until a moment or until somebody says what becomes of them.
///
/// # Errors
/// As [`spend`](spending::spend), and [`Error::Invalid`] at `lapsesAt`.
pub async fn reserve(
    tx: &Tx,
    key: &str,
    account: LoyaltyAccountId,
    points: i64,
    lapses_at: Option<DateTime<Utc>>,
    remarks: Remarks,
) -> Result<PointsEntry> {
    let wallet = reach::lock(tx, POINTS_SPEND, account).await.map_err(|error| error.at("accountId"))?;
    let key = Key::asked("reserve", key, &(account, points, lapses_at, &remarks))?;
    if let Some(first) = keys::answered(tx, &wallet, &key).await? {
        return Ok(first);
    }
    if lapses_at.is_some_and(|lapses| lapses <= tx.now()) {
        return Err(Error::invalid("lapsesAt", "must be in the future"));
    }
    let told = remarks.on(tx, &wallet, Told::of(EntryKind::Reserved)).await?;
    reserved(tx, &wallet, key, earning::amount(points)?, lapses_at, told).await
}

/// Sets points of a locked wallet aside.
pub(super) async fn reserved(
    tx: &Tx,
    wallet: &LoyaltyAccount,
    key: Key,
    points: Points,
    lapses_at: Option<DateTime<Utc>>,
    told: Told,
) -> Result<PointsEntry> {
    let posting = spending::taken(tx, wallet, points, Part::Reserved).await?;
    let row = points_reservation::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(wallet.agency_id),
        account_id: Set(wallet.id),
        amount: Set(points),
        redeemed: Set(Points(0)),
        state: Set(ReservationState::Held),
        made_at: Set(tx.now()),
        lapses_at: Set(lapses_at),
        ended_at: Set(None),
    };
    let reservation = row.insert(tx.db()).await?;
    entries::write(tx, wallet, key, &posting, Told { reservation: Some(reservation.id), ..told }).await
}

/// Spends what was set aside, all of it or a part; the rest comes back.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`RESERVATION_ENDED`] at `id`, [`POINTS_SHORT`](spending::POINTS_SHORT) and
/// [`Error::Invalid`] at `amount`, [`KEY_USED`](super::KEY_USED).
pub async fn redeem(tx: &Tx, key: &str, id: PointsReservationId, points: Option<i64>) -> Result<PointsEntry> {
    let (wallet, row) = reach::lock_reservation(tx, POINTS_SPEND, id).await.map_err(|error| error.at("id"))?;
    let key = Key::asked("redeem", key, &(id, points))?;
    if let Some(first) = keys::answered(tx, &wallet, &key).await? {
        return Ok(first);
    }
    let points = points.map(earning::amount).transpose()?.unwrap_or(row.amount);
    redeemed(tx, &wallet, key, &row, points).await
}

/// Spends what was set aside in a locked wallet.
pub(super) async fn redeemed(
    tx: &Tx,
    wallet: &LoyaltyAccount,
    key: Key,
    row: &PointsReservation,
    points: Points,
) -> Result<PointsEntry> {
    let held = held(tx, row).await?;
    let posting = ledger::redeem(&held, points).map_err(spending::short)?;
    end(tx, row, ReservationState::Redeemed, points).await?;
    let told = Told { reservation: Some(row.id), ..Told::of(EntryKind::Redeemed) };
    entries::write(tx, wallet, key, &repaying(posting, wallet.owed), told).await
}

/// Gives back what was set aside.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`RESERVATION_ENDED`] at `id`, [`KEY_USED`](super::KEY_USED).
pub async fn release(tx: &Tx, key: &str, id: PointsReservationId) -> Result<PointsEntry> {
    let (wallet, row) = reach::lock_reservation(tx, POINTS_SPEND, id).await.map_err(|error| error.at("id"))?;
    let key = Key::asked("release", key, &id)?;
    if let Some(first) = keys::answered(tx, &wallet, &key).await? {
        return Ok(first);
    }
    released(tx, &wallet, key, &row, ReservationState::Released).await
}

/// Gives back what was set aside in a locked wallet.
pub(super) async fn released(
    tx: &Tx,
    wallet: &LoyaltyAccount,
    key: Key,
    row: &PointsReservation,
    state: ReservationState,
) -> Result<PointsEntry> {
    let posting = ledger::release(&held(tx, row).await?);
    end(tx, row, state, Points(0)).await?;
    let told = Told { reservation: Some(row.id), ..Told::of(EntryKind::Released) };
    entries::write(tx, wallet, key, &repaying(posting, wallet.owed), told).await
}

/// What a reservation that has not ended took, in the order in which it did.
async fn held(tx: &Tx, row: &PointsReservation) -> Result<Vec<Share>> {
    if row.state != ReservationState::Held {
        return Err(Error::refused(&RESERVATION_ENDED).at("id"));
    }
    let made = points_entry::Entity::find()
        .filter(points_entry::Column::AgencyId.eq(row.agency_id))
        .filter(points_entry::Column::ReservationId.eq(row.id))
        .filter(points_entry::Column::Kind.eq(EntryKind::Reserved))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::internal("a reservation without its entry"))?;
    let taken = entries::allocations(tx, &[made.id]).await?.remove(&made.id).unwrap_or_default();
    Ok(taken.into_iter().map(|(lot, held)| Share { lot, amount: held.reserved }).collect())
}

async fn end(tx: &Tx, row: &PointsReservation, state: ReservationState, redeemed: Points) -> Result<()> {
    let ended = PointsReservation { state, redeemed, ended_at: Some(tx.now()), ..row.clone() };
    ended.into_active_model().reset_all().update(tx.db()).await?;
    Ok(())
}

/// Some reservations, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PointsReservationId],
) -> Result<HashMap<PointsReservationId, PointsReservation>> {
    let found = points_reservation::Entity::find()
        .filter(reach::reservations(&cx.require(WALLET_READ)?))
        .filter(points_reservation::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The reservations of each of some wallets, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
    request: &PageRequest,
) -> Result<HashMap<LoyaltyAccountId, Page<PointsReservation>>> {
    use points_reservation::Column as C;
    let select = points_reservation::Entity::find().filter(reach::reservations(&cx.require(WALLET_READ)?));
    let order = ListOrder::newest_first(C::Id, |row: &PointsReservation| row.id.0.into());
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &PointsReservation| row.account_id };
    pages(cx, select, &order, owners, request).await
}
