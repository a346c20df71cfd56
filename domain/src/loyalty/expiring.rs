//! Points expire at the end of their time: in many wallets at once, a thousand lots in a transaction.
//!
//! A transaction locks its wallets in the order of their ids, reads what is over in them, and writes an entry for each, all in
//! as many statements for hundreds of wallets as for one. A process that dies leaves whole transactions done or not begun, and
//! the next run finds the others.

use std::{collections::HashMap, slice};

use entity::{
    id::LoyaltyAccountId,
    loyalty::points_lot::{self, Column as C},
};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{
    EntryKind, POINTS_GIVE, entries,
    keys::Key,
    ledger::{self, Lot},
    lots, reach,
};
use crate::kernel::{Context, Each, Result, Tx};

/// So many wallets are locked at once, and so many lots expire. With 27 columns an entry and 10 an allocation the statements
/// stay below the 32 766 variables of SQLite and the 65 535 of PostgreSQL, and nobody waits long for a wallet.
const MOST_WALLETS: u64 = 400;
const MOST_LOTS: u64 = 1_000;

/// Lets points expire whose time is over.
///
/// # Errors
/// What stopped the first wallet.
pub(super) async fn expire_due(cx: &Context) -> Result<()> {
    let (mut each, mut behind) = (Each::default(), None);
    loop {
        let wallets = due(cx, behind).await?;
        let Some(last) = wallets.last() else { return each.end() };
        behind = Some(*last);
        let done = expire_side_by_side(cx, &wallets).await;
        for wallet in &wallets {
            // What stopped them together is found where it is, and keeps none of the others waiting.
            let done = if done.is_ok() { Ok(()) } else { expire(cx, slice::from_ref(wallet)).await };
            each.count(cx, wallet, done);
        }
    }
}

/// What is over and can still be spent, as it seems.
fn over<C2>(cx: &Context<C2>) -> Result<Select<points_lot::Entity>> {
    Ok(points_lot::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Available.gt(0_i64))
        .filter(C::ExpiresAt.lte(cx.now())))
}

/// The next wallets in which something is over, in the order of their ids.
async fn due(cx: &Context, behind: Option<LoyaltyAccountId>) -> Result<Vec<LoyaltyAccountId>> {
    let mut select = over(cx)?;
    if let Some(behind) = behind {
        select = select.filter(C::AccountId.gt(behind));
    }
    let select = select.select_only().column(C::AccountId).distinct().order_by_asc(C::AccountId).limit(MOST_WALLETS);
    Ok(select.into_tuple().all(cx.db()).await?)
}

/// Lets everything expire that is over in some wallets. PostgreSQL writes what expires in one half of them while that of the
/// other is put together; SQLite has one writer.
async fn expire_side_by_side(cx: &Context, wallets: &[LoyaltyAccountId]) -> Result<()> {
    if cx.backend() == DbBackend::Sqlite {
        return expire(cx, wallets).await;
    }
    let (one, other) = wallets.split_at(wallets.len() / 2);
    let (one, other) = tokio::join!(expire(cx, one), expire(cx, other));
    one.and(other)
}

/// Lets everything expire that is over in some wallets.
async fn expire(cx: &Context, wallets: &[LoyaltyAccountId]) -> Result<()> {
    if wallets.is_empty() {
        return Ok(());
    }
    while cx.write(async |tx| expire_some(tx, wallets).await).await? {}
    Ok(())
}

/// One entry for what is over in each wallet, as far as a transaction goes; answers whether there may be more.
async fn expire_some(tx: &Tx, wallets: &[LoyaltyAccountId]) -> Result<bool> {
    // Whatever the disk has not seen is over still, and found again.
    tx.in_bulk().await?;
    let accounts = reach::lock_all(tx, POINTS_GIVE, wallets).await?;
    let [Some(first), Some(last)] = [accounts.first(), accounts.last()] else { return Ok(false) };
    // They lie side by side in the index from which lots are spent.
    let found = over(tx)?
        .filter(C::AccountId.between(first.id, last.id))
        .order_by_asc(C::AccountId)
        .order_by_asc(C::ExpiresAt)
        .order_by_asc(C::Id)
        .limit(MOST_LOTS)
        .all(tx.db())
        .await?;
    let full = found.len() as u64 == MOST_LOTS;
    let mut of: HashMap<LoyaltyAccountId, Vec<Lot>> = HashMap::new();
    for row in &found {
        of.entry(row.account_id).or_default().push(lots::of(row));
    }
    let postings = accounts.iter().filter_map(|account| {
        let key = Key::own("expire", &format!("{}/{}", account.id, account.entries + 1));
        Some((account, key, ledger::expire(of.get(&account.id)?)))
    });
    let postings: Vec<_> = postings.collect();
    let more = full && !postings.is_empty();
    entries::write_all(tx, EntryKind::Expired, postings).await?;
    Ok(more)
}
