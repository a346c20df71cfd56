//! Giving back spent points, to the lots that they were taken from.

use std::collections::HashMap;

use entity::{
    id::{PointsEntryId, PointsLotId},
    loyalty::points_entry,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    EntryKind, LoyaltyAccount, POINTS_SPEND, Points, PointsEntry, earning,
    entries::{self, Remarks, Told},
    keys::{self, Key},
    ledger::{self, Share, repaying},
    reach,
};
use crate::kernel::{Error, Result, Rule, Tx};

/// The entry spent nothing.
pub const NOT_SPENT: Rule =
    Rule { code: "NOT_SPENT", message: "The entry spent no points, so that none can come back." };
/// More than was spent.
pub const REFUND_ABOVE_SPENT: Rule = Rule {
    code: "REFUND_ABOVE_SPENT",
    message: "More points would come back than the entry spent and nobody gave back yet.",
};

/// Gives back points that an entry spent: so many, or all that have not come back. They return to their lots with the end
/// that they had, the ones that expire last first.
///
/// # Errors
/// [`Error::NotFound`] at `entryId`, [`NOT_SPENT`] at `entryId`, [`REFUND_ABOVE_SPENT`] and [`Error::Invalid`] at
/// `amount`, [`KEY_USED`](super::KEY_USED).
pub async fn refund(
    tx: &Tx,
    key: &str,
    entry: PointsEntryId,
    points: Option<i64>,
    remarks: Remarks,
) -> Result<PointsEntry> {
    let (account, spent) = reach::lock_entry(tx, POINTS_SPEND, entry).await.map_err(|error| error.at("entryId"))?;
    let key = Key::asked("refund", key, &(entry, points, &remarks))?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    let told = remarks.on(tx, &account, Told::of(EntryKind::Refunded)).await?;
    refunded(tx, &account, key, &spent, points.map(earning::amount).transpose()?, told).await
}

/// Gives back points that an entry of a locked wallet spent.
pub(super) async fn refunded(
    tx: &Tx,
    account: &LoyaltyAccount,
    key: Key,
    spent: &PointsEntry,
    points: Option<Points>,
    told: Told,
) -> Result<PointsEntry> {
    if !matches!(spent.kind, EntryKind::Spent | EntryKind::Redeemed) {
        return Err(Error::refused(&NOT_SPENT).at("entryId"));
    }
    let left = left_of(tx, account, spent.id).await?;
    let all = Points(left.iter().map(|share| share.amount.0).sum());
    let points = points.unwrap_or(all);
    let posting = ledger::give_back(&left, points).ok().filter(|posting| !posting.moves.is_empty());
    let posting = posting.ok_or_else(|| {
        let detail = format!("{} points of the entry have not come back yet.", all.0);
        Error::refused_because(&REFUND_ABOVE_SPENT, detail).at("amount")
    })?;
    let told = Told { of_entry: Some(spent.id), reservation: spent.reservation_id, ..told };
    entries::write(tx, account, key, &repaying(posting, account.owed), told).await
}

/// What an entry spent and has not come back, in the order in which it was taken.
async fn left_of(tx: &Tx, account: &LoyaltyAccount, entry: PointsEntryId) -> Result<Vec<Share>> {
    let mut all: Vec<PointsEntryId> = points_entry::Entity::find()
        .select_only()
        .column(points_entry::Column::Id)
        .filter(points_entry::Column::AgencyId.eq(account.agency_id))
        .filter(points_entry::Column::OfEntryId.eq(entry))
        .into_tuple()
        .all(tx.db())
        .await?;
    all.push(entry);
    let mut moved = entries::allocations(tx, &all).await?;
    let taken = moved.remove(&entry).unwrap_or_default();
    let mut back: HashMap<PointsLotId, i64> = HashMap::new();
    for (lot, held) in moved.into_values().flatten() {
        *back.entry(lot).or_default() -= held.spent.0;
    }
    let left = |(lot, amount): (PointsLotId, Points)| Share {
        lot,
        amount: Points(amount.0 - back.get(&lot).copied().unwrap_or(0)),
    };
    Ok(taken.into_iter().map(|(lot, held)| left((lot, held.spent))).filter(|share| share.amount.0 > 0).collect())
}
