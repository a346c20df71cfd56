//! Spending points.

use entity::id::LoyaltyAccountId;

use super::{
    EntryKind, LoyaltyAccount, POINTS_SPEND, Points, PointsEntry, earning,
    entries::{self, Remarks, Told},
    keys::{self, Key},
    ledger::{self, Part, Posting, Short},
    lots, reach,
};
use crate::kernel::{Error, Result, Rule, Tx};

/// There are not so many points to spend.
pub const POINTS_SHORT: Rule =
    Rule { code: "POINTS_SHORT", message: "The wallet does not hold so many points that can be spent." };

/// Spends points at once.
///
/// # Errors
/// [`Error::NotFound`] at `accountId` or `householdMemberId`, [`POINTS_SHORT`] and [`Error::Invalid`] at `amount`,
/// [`KEY_USED`](super::KEY_USED).
pub async fn spend(
    tx: &Tx,
    key: &str,
    account: LoyaltyAccountId,
    points: i64,
    remarks: Remarks,
) -> Result<PointsEntry> {
    let wallet = reach::lock(tx, POINTS_SPEND, account).await.map_err(|error| error.at("accountId"))?;
    let key = Key::asked("spend", key, &(account, points, &remarks))?;
    if let Some(first) = keys::answered(tx, &wallet, &key).await? {
        return Ok(first);
    }
    let posting = taken(tx, &wallet, earning::amount(points)?, Part::Spent).await?;
    let told = remarks.on(tx, &wallet, Told::of(EntryKind::Spent)).await?;
    entries::write(tx, &wallet, key, &posting, told).await
}

/// What takes so many points out of a locked wallet.
pub(super) async fn taken(tx: &Tx, account: &LoyaltyAccount, points: Points, to: Part) -> Result<Posting> {
    let lots = lots::in_turn(tx, account, points, false).await?;
    ledger::take(&lots, points, to).map_err(short)
}

pub(super) fn short(short: Short) -> Error {
    let detail = format!("{} points can be spent.", short.there.0);
    Error::refused_because(&POINTS_SHORT, detail).at("amount")
}
