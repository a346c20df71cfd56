//! Vouchers as they are read.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, VoucherId},
    loyalty::{voucher, voucher_use},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    agency::branch,
    kernel::{
        Context, Page, PageRequest, Result, Rows,
        page::{ListOrder, Owners, pages},
        words,
    },
    loyalty::{VOUCHER_USE, Voucher, VoucherUse, WALLET_READ, reach},
};

/// Some vouchers, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[VoucherId]) -> Result<HashMap<VoucherId, Voucher>> {
    let found = voucher::Entity::find()
        .filter(reach::vouchers(&cx.require(WALLET_READ)?))
        .filter(voucher::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|voucher| (voucher.id, voucher)).collect())
}

/// The vouchers of each of some households, newest first.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
    request: &PageRequest,
) -> Result<HashMap<HouseholdId, Page<Voucher>>> {
    use voucher::Column as C;
    let select = voucher::Entity::find().filter(reach::vouchers(&cx.require(WALLET_READ)?));
    let order = ListOrder::newest_first(C::Id, |row: &Voucher| row.id.0.into());
    let owners = Owners { ids: households, column: C::HouseholdId, of: |row: &Voucher| row.household_id };
    pages(cx, select, &order, owners, request).await
}

/// Whether the last day of a voucher is over by the clock of the branch that gave it.
///
/// # Errors
/// When the database fails.
pub async fn is_over<C: ConnectionTrait>(cx: &Context<C>, voucher: &Voucher) -> Result<bool> {
    let Some(last) = voucher.last_day else { return Ok(false) };
    let zone = branch::zone_of(cx, voucher.branch_id).await?;
    Ok(last < cx.now().with_timezone(&zone).date_naive())
}

/// What some vouchers took off orders, the first one first.
///
/// # Errors
/// As [`Context::require`].
pub async fn uses_of<C: ConnectionTrait>(
    cx: &Context<C>,
    vouchers: &[VoucherId],
) -> Result<HashMap<VoucherId, Vec<VoucherUse>>> {
    let seen = by_ids(cx, vouchers).await?;
    let found = voucher_use::Entity::find()
        .filter(voucher_use::Column::AgencyId.eq(cx.signed_in()?))
        .filter(voucher_use::Column::VoucherId.is_in(seen.into_keys()))
        .order_by_asc(voucher_use::Column::Id)
        .all(cx.db())
        .await?;
    let mut uses: HashMap<VoucherId, Vec<VoucherUse>> = HashMap::new();
    for used in found {
        uses.entry(used.voucher_id).or_default().push(used);
    }
    Ok(uses)
}

/// The codes of some vouchers, for the households that hold them: for accounts of a family that may use them, and for nobody
/// else.
///
/// # Errors
/// As [`Context::require`].
pub async fn codes<C: ConnectionTrait>(cx: &Context<C>, ids: &[VoucherId]) -> Result<HashMap<VoucherId, String>> {
    let Ok(scope) = cx.require(VOUCHER_USE) else { return Ok(HashMap::new()) };
    if !matches!(scope.rows, Rows::Households(_)) {
        return Ok(HashMap::new());
    }
    let found = voucher::Entity::find()
        .filter(reach::vouchers(&scope))
        .filter(voucher::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let mut codes = HashMap::with_capacity(found.len());
    for voucher in found {
        if let Some(code) = words::open(&vault, voucher.code.as_ref())? {
            codes.insert(voucher.id, code);
        }
    }
    Ok(codes)
}
