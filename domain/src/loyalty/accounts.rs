//! Wallets: one for a household, shared by its members.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, LoyaltyAccountId},
    loyalty::{loyalty_account, points_entry},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, QueryFilter,
    sea_query::{Alias, Expr, Query},
};

use super::{LoyaltyAccount, POINTS_GIVE, WALLET_OPEN, WALLET_READ, entries, ledger::Books, reach};
use crate::{
    household::households,
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
        page::{ListOrder, page},
    },
};

/// A household has one wallet.
pub const WALLET_OPEN_ALREADY: Rule =
    Rule { code: "WALLET_OPEN_ALREADY", message: "The household has a wallet already." };

/// The books of a wallet as they are now.
#[must_use]
pub const fn books(account: &LoyaltyAccount) -> Books {
    Books {
        issued: account.issued,
        owed: account.owed,
        pending: account.pending,
        available: account.available,
        reserved: account.reserved,
        spent: account.spent,
        expired: account.expired,
    }
}

/// Wallets, newest first: of a household, or all.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    household: Option<HouseholdId>,
    request: &PageRequest,
) -> Result<Page<LoyaltyAccount>> {
    let mut select = loyalty_account::Entity::find().filter(reach::accounts(&cx.require(WALLET_READ)?));
    if let Some(household) = household {
        select = select.filter(loyalty_account::Column::HouseholdId.eq(household));
    }
    let newest_first = ListOrder::newest_first(loyalty_account::Column::Id, |row: &LoyaltyAccount| row.id.0.into());
    page(cx, select, &newest_first, request).await
}

/// One wallet.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: LoyaltyAccountId) -> Result<LoyaltyAccount> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some wallets, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[LoyaltyAccountId],
) -> Result<HashMap<LoyaltyAccountId, LoyaltyAccount>> {
    let found = loyalty_account::Entity::find()
        .filter(reach::accounts(&cx.require(WALLET_READ)?))
        .filter(loyalty_account::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|account| (account.id, account)).collect())
}

/// What was in wallets at a moment: the books after the last entry until then. Wallets without one are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn at<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[LoyaltyAccountId],
    moment: DateTime<Utc>,
) -> Result<HashMap<LoyaltyAccountId, Books>> {
    use points_entry::Column as C;
    let scope = cx.require(WALLET_READ)?;
    // The last entry until then: of each wallet the first row of its index by time.
    let (wallet, earlier) = (Alias::new("wallet"), Alias::new("earlier"));
    let last = Query::select()
        .column((earlier.clone(), C::Id))
        .from_as(points_entry::Entity, earlier.clone())
        .and_where(Expr::col((earlier.clone(), C::AgencyId)).eq(scope.agency))
        .and_where(
            Expr::col((earlier.clone(), C::AccountId)).eq(Expr::col((wallet.clone(), loyalty_account::Column::Id))),
        )
        .and_where(Expr::col((earlier.clone(), C::OccurredAt)).lte(moment))
        .order_by((earlier.clone(), C::OccurredAt), Order::Desc)
        .order_by((earlier, C::Number), Order::Desc)
        .limit(1)
        .take();
    let seen: Vec<LoyaltyAccountId> = by_ids(cx, ids).await?.into_keys().collect();
    let of_each = Query::select()
        .expr(Expr::from(last))
        .from_as(loyalty_account::Entity, wallet.clone())
        .and_where(Expr::col((wallet, loyalty_account::Column::Id)).is_in(seen))
        .take();
    let found = points_entry::Entity::find().filter(C::Id.in_subquery(of_each)).all(cx.db()).await?;
    Ok(found.into_iter().map(|entry| (entry.account_id, entries::books_after(&entry))).collect())
}

/// The wallet of a household, locked until the transaction ends; opened when it has none.
pub(super) async fn locked_or_opened(tx: &Tx, household: HouseholdId) -> Result<LoyaltyAccount> {
    let found = loyalty_account::Entity::find()
        .filter(loyalty_account::Column::AgencyId.eq(tx.signed_in()?))
        .filter(loyalty_account::Column::HouseholdId.eq(household));
    let account = match found.one(tx.db()).await? {
        Some(account) => account,
        None => open(tx, household).await?,
    };
    reach::lock(tx, POINTS_GIVE, account.id).await
}

/// Opens the wallet of a household.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`WALLET_OPEN_ALREADY`].
pub async fn open(tx: &Tx, household: HouseholdId) -> Result<LoyaltyAccount> {
    let scope = tx.require(WALLET_OPEN)?;
    let household = households::get(tx, household).await.map_err(|error| error.at("householdId"))?;
    let row = loyalty_account::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        branch_id: Set(household.branch_id),
        opened_at: Set(tx.now()),
        ..Default::default()
    };
    let opened = row.insert(tx.db()).await;
    opened.or_refuse_duplicate(&WALLET_OPEN_ALREADY).map_err(|error| error.at("householdId"))
}
