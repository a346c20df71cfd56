//! Redemptions as they are read.

use std::collections::HashMap;

use entity::{
    id::{LoyaltyAccountId, RedemptionId, VoucherId},
    loyalty::{reward_redemption, voucher},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    kernel::{
        Context, Page, PageRequest, Result,
        page::{ListOrder, Owners, page, pages},
    },
    loyalty::{REDEMPTION_HANDLE, Redemption, RedemptionState, WALLET_READ, reach},
};

/// What waits to be handed over, or everything that was taken, newest first.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    state: Option<RedemptionState>,
    request: &PageRequest,
) -> Result<Page<Redemption>> {
    use reward_redemption::Column as C;
    let mut select = reward_redemption::Entity::find().filter(reach::redemptions(&cx.require(REDEMPTION_HANDLE)?));
    if let Some(state) = state {
        select = select.filter(C::State.eq(state));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Redemption| row.id.0.into()), request).await
}

/// Some redemptions, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[RedemptionId],
) -> Result<HashMap<RedemptionId, Redemption>> {
    let found = reward_redemption::Entity::find()
        .filter(reach::redemptions(&cx.require(WALLET_READ)?))
        .filter(reward_redemption::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The redemptions of each of some wallets, newest first.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
    request: &PageRequest,
) -> Result<HashMap<LoyaltyAccountId, Page<Redemption>>> {
    use reward_redemption::Column as C;
    let select = reward_redemption::Entity::find().filter(reach::redemptions(&cx.require(WALLET_READ)?));
    let order = ListOrder::newest_first(C::Id, |row: &Redemption| row.id.0.into());
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &Redemption| row.account_id };
    pages(cx, select, &order, owners, request).await
}

/// The vouchers that some redemptions came as; of those that came otherwise there is none.
///
/// # Errors
/// As [`Context::require`].
pub async fn vouchers_of<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[RedemptionId],
) -> Result<HashMap<RedemptionId, VoucherId>> {
    let found: Vec<(Option<RedemptionId>, VoucherId)> = voucher::Entity::find()
        .select_only()
        .column(voucher::Column::RedemptionId)
        .column(voucher::Column::Id)
        .filter(reach::vouchers(&cx.require(WALLET_READ)?))
        .filter(voucher::Column::RedemptionId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(found.into_iter().filter_map(|(redemption, voucher)| Some((redemption?, voucher))).collect())
}
