//! Undoing an entry by its mirror image: nothing is ever edited.

use entity::{
    id::{PointsEntryId, PointsLotId},
    loyalty::points_entry::{self, Column as E},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use super::{
    EntryKind, POINTS_GIVE, PointsEntry,
    entries::{self, Remarks, Told},
    keys::{self, Key},
    ledger, lots, reach,
};
use crate::kernel::{Error, Result, Rule, Tx};

/// The entry cannot be undone.
pub const ENTRY_STANDS: Rule = Rule {
    code: "ENTRY_STANDS",
    message: "The entry cannot be undone: only points that were given or spent can, and only while they have not moved on.",
};

/// Undoes an entry that gave points, or spent them.
///
/// # Errors
/// [`Error::NotFound`] at `entryId`, [`ENTRY_STANDS`] at `entryId`, [`KEY_USED`](super::KEY_USED).
pub async fn reverse(tx: &Tx, key: &str, entry: PointsEntryId, remarks: Remarks) -> Result<PointsEntry> {
    let (account, undone) = reach::lock_entry(tx, POINTS_GIVE, entry).await.map_err(|error| error.at("entryId"))?;
    let key = Key::asked("reverse", key, &(entry, &remarks))?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    let stands = || Error::refused(&ENTRY_STANDS).at("entryId");
    // What a purchase earned and went back with a part of it is not taken a second time.
    let mut follows = Condition::any().add(E::OfEntryId.eq(entry));
    if let (EntryKind::Earned, Some(lot)) = (undone.kind, undone.lot_id) {
        follows = follows.add(E::LotId.eq(lot).and(E::Kind.eq(EntryKind::ClawedBack)));
    }
    let followed =
        points_entry::Entity::find().filter(E::AgencyId.eq(account.agency_id)).filter(follows).count(tx.db()).await?;
    // A debt is paid by what becomes available, and was paid by what an entry gave: neither is undone.
    let in_debt = account.owed.0 != 0 || undone.owed.0 != 0;
    if followed > 0 || in_debt || !matches!(undone.kind, EntryKind::Earned | EntryKind::Spent) {
        return Err(stands());
    }
    let moved = entries::allocations(tx, &[entry]).await?.remove(&entry).unwrap_or_default();
    let ids: Vec<PointsLotId> = moved.iter().map(|(lot, _)| *lot).collect();
    let posting = ledger::mirror(&moved, &lots::locked(tx, &account, &ids).await?).ok_or_else(stands)?;
    let told = Told { of_entry: Some(entry), lot: undone.lot_id, ..Told::of(EntryKind::Reversed) };
    let told = remarks.on(tx, &account, told).await?;
    entries::write(tx, &account, key, &posting, told).await
}
