//! Lots as they are stored, read, and taken in their turn.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    id::{LoyaltyAccountId, PointsLotId},
    loyalty::points_lot,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use super::{
    LoyaltyAccount, PendingEnd, Points, PointsLot, WALLET_READ,
    ledger::{Held, Lot},
    program::Expiry,
    reach,
};
use crate::{
    agency::branch,
    kernel::{
        Context, Page, PageRequest, Result, Tx,
        page::{ListOrder, Owners, pages},
        recurrence::local_day,
    },
};

/// So many lots are read in one go, and then eight times as many.
const FEW: u64 = 32;

/// A lot as the ledger sees it.
pub(super) const fn of(row: &PointsLot) -> Lot {
    Lot {
        id: row.id,
        expires_at: row.expires_at,
        held: Held {
            withheld: row.withheld,
            pending: row.pending,
            available: row.available,
            reserved: row.reserved,
            spent: row.spent,
            expired: row.expired,
        },
    }
}

/// Where the points of a lot are.
#[must_use]
pub const fn held(row: &PointsLot) -> Held {
    of(row).held
}

/// What a new lot is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct New {
    pub granted: Points,
    pub expires_at: Option<DateTime<Utc>>,
    pub pending: Option<(DateTime<Utc>, PendingEnd)>,
    pub basis: Option<i64>,
    /// The end moves so many months ahead with every earning and spending.
    pub inactivity_months: Option<u32>,
}

/// Makes a lot in which everything is still with the agency.
pub(super) async fn make(tx: &Tx, account: &LoyaltyAccount, new: New) -> Result<PointsLotId> {
    let id: PointsLotId = tx.new_id();
    let row = points_lot::ActiveModel {
        id: Set(id),
        agency_id: Set(account.agency_id),
        account_id: Set(account.id),
        granted: Set(new.granted),
        earned_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        inactivity_months: Set(new.inactivity_months.and_then(|months| i32::try_from(months).ok())),
        pending_until: Set(new.pending.map(|(until, _)| until)),
        pending_end: Set(new.pending.map(|(_, end)| end)),
        basis: Set(new.basis),
        withheld: Set(new.granted),
        pending: Set(Points(0)),
        available: Set(Points(0)),
        reserved: Set(Points(0)),
        spent: Set(Points(0)),
        expired: Set(Points(0)),
    };
    points_lot::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(id)
}

/// Lots of a wallet with available points in their turn: as many as hold so many points, or all. Those that are over are
/// among them where `over` says so.
pub(super) async fn in_turn(tx: &Tx, account: &LoyaltyAccount, amount: Points, over: bool) -> Result<Vec<Lot>> {
    use points_lot::Column as C;
    let mut found = Vec::new();
    let mut left = amount.0;
    // What expires comes before what never does: both are read from the index, and no further than needed.
    let ends = if over { C::ExpiresAt.is_not_null() } else { C::ExpiresAt.gt(tx.now()) };
    for which in [ends, C::ExpiresAt.is_null()] {
        let (mut limit, mut taken) = (FEW, 0);
        while left > 0 {
            let rows = points_lot::Entity::find()
                .filter(C::AgencyId.eq(account.agency_id))
                .filter(C::AccountId.eq(account.id))
                .filter(C::Available.gt(0_i64))
                .filter(which.clone())
                .order_by_asc(C::ExpiresAt)
                .order_by_asc(C::Id)
                .offset(taken)
                .limit(limit)
                .all(tx.db())
                .await?;
            let read = rows.len() as u64;
            left -= rows.iter().map(|row| row.available.0).sum::<i64>();
            found.extend(rows.iter().map(of));
            if read < limit {
                break;
            }
            (taken, limit) = (taken + read, limit * 8);
        }
    }
    Ok(found)
}

/// Moves the end of the lots of a locked wallet ahead that end with inactivity: something was earned or spent. What is over
/// stays over.
pub(super) async fn keep_active(tx: &Tx, account: &LoyaltyAccount) -> Result<()> {
    use points_lot::Column as C;
    let active = Condition::all()
        .add(C::AgencyId.eq(account.agency_id))
        .add(C::AccountId.eq(account.id))
        .add(C::InactivityMonths.is_not_null())
        .add(C::ExpiresAt.gt(tx.now()));
    let months: Vec<i32> = points_lot::Entity::find()
        .select_only()
        .column(C::InactivityMonths)
        .distinct()
        .filter(active.clone())
        .into_tuple()
        .all(tx.db())
        .await?;
    if months.is_empty() {
        return Ok(());
    }
    let zone = branch::time_zone(&branch::get(tx, account.branch_id).await?)?;
    let today = tx.now().with_timezone(&zone).date_naive();
    for months in months {
        let expiry = Expiry::Inactivity { months: months.unsigned_abs() };
        let Some(end) = expiry.last_day(today).and_then(|last| local_day(zone, last)) else { continue };
        points_lot::Entity::update_many()
            .col_expr(C::ExpiresAt, Expr::value(end.end()))
            .filter(active.clone())
            .filter(C::InactivityMonths.eq(months))
            .filter(C::ExpiresAt.lt(end.end()))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Some lots of a locked wallet, by id.
pub(super) async fn locked(
    tx: &Tx,
    account: &LoyaltyAccount,
    ids: &[PointsLotId],
) -> Result<BTreeMap<PointsLotId, Lot>> {
    let rows = points_lot::Entity::find()
        .filter(points_lot::Column::AgencyId.eq(account.agency_id))
        .filter(points_lot::Column::AccountId.eq(account.id))
        .filter(points_lot::Column::Id.is_in(ids.iter().copied()))
        .all(tx.db())
        .await?;
    Ok(rows.iter().map(|row| (row.id, of(row))).collect())
}

/// Some lots, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PointsLotId],
) -> Result<HashMap<PointsLotId, PointsLot>> {
    let found = points_lot::Entity::find()
        .filter(reach::lots(&cx.require(WALLET_READ)?))
        .filter(points_lot::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|lot| (lot.id, lot)).collect())
}

/// The lots of each of some wallets, newest first; `open` leaves out those of which nothing is pending, available or set
/// aside.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
    open: bool,
    request: &PageRequest,
) -> Result<HashMap<LoyaltyAccountId, Page<PointsLot>>> {
    use points_lot::Column as C;
    let mut select = points_lot::Entity::find().filter(reach::lots(&cx.require(WALLET_READ)?));
    if open {
        let left = [C::Pending, C::Available, C::Reserved];
        select = select.filter(left.iter().fold(Condition::any(), |any, part| any.add(part.gt(0_i64))));
    }
    let order = ListOrder::newest_first(C::Id, |row: &PointsLot| row.id.0.into());
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &PointsLot| row.account_id };
    pages(cx, select, &order, owners, request).await
}
