//! Giving points: pending or at once, what becomes of pending ones, and what goes back with a returned purchase.

use chrono::{DateTime, Utc};
use entity::{
    id::{LoyaltyAccountId, PointsLotId},
    loyalty::points_entry,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;

use super::{
    EntryKind, LoyaltyAccount, POINTS_GIVE, PendingEnd, Points, PointsEntry, PointsLot,
    entries::{self, Remarks, Told},
    keys::{self, Key},
    ledger::{self, Posting, repaying},
    lots::{self, New},
    programs, reach, standings,
};
use crate::kernel::{Error, Result, Rule, Tx, input};

/// Nothing of the lot is pending, or less than that.
pub const NOT_PENDING: Rule = Rule { code: "NOT_PENDING", message: "Fewer points of the lot are pending than that." };
/// More than was paid.
pub const REFUND_ABOVE_PURCHASE: Rule = Rule {
    code: "REFUND_ABOVE_PURCHASE",
    message: "More would be given back than was paid for what earned the points.",
};
/// The lot does not say what was paid.
pub const NO_PURCHASE: Rule = Rule {
    code: "NO_PURCHASE",
    message: "The points were not earned by a purchase, so that no part of one can be given back.",
};

/// So many points move at once, at most.
pub const MOST_POINTS: i64 = 1_000_000_000;
/// So much was paid for what earns points, at most, in the smallest unit of the currency.
pub const MOST_BASIS: i64 = 1_000_000_000_000;

/// Points to be given.
#[derive(Clone, Debug, Serialize)]
pub struct EarnInput {
    /// Whose.
    pub account: LoyaltyAccountId,
    /// How many.
    pub amount: i64,
    /// When they expire.
    pub expires_at: Option<DateTime<Utc>>,
    /// How long they are pending, and what becomes of them then.
    pub pending: Option<(DateTime<Utc>, PendingEnd)>,
    /// What was paid for what earned them, in the smallest unit of the agency's currency.
    pub basis: Option<i64>,
    /// Why, and whose.
    pub remarks: Remarks,
}

/// How many points are meant.
pub(super) fn amount(number: i64) -> Result<Points> {
    input::within("amount", number, 1, MOST_POINTS).map(Points)
}

/// Gives points.
///
/// # Errors
/// [`Error::NotFound`] at `accountId` or `householdMemberId`, [`Error::Invalid`] naming the field,
/// [`KEY_USED`](super::KEY_USED).
pub async fn earn(tx: &Tx, key: &str, given: EarnInput) -> Result<PointsEntry> {
    let account = reach::lock(tx, POINTS_GIVE, given.account).await.map_err(|error| error.at("accountId"))?;
    let key = Key::asked("earn", key, &given)?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    let ahead = |field, moment: Option<DateTime<Utc>>| match moment {
        Some(moment) if moment <= tx.now() => Err(Error::invalid(field, "must be in the future")),
        _ => Ok(()),
    };
    ahead("expiresAt", given.expires_at)?;
    ahead("pendingUntil", given.pending.map(|(until, _)| until))?;
    let basis = given.basis.map(|basis| input::amount("paid.amount", basis, 1, MOST_BASIS)).transpose()?;
    let new = New {
        granted: amount(given.amount)?,
        expires_at: given.expires_at,
        pending: given.pending,
        basis,
        inactivity_months: None,
    };
    let told = given.remarks.on(tx, &account, Told::of(EntryKind::Earned)).await?;
    give(tx, &account, key, new, told).await
}

/// Gives points of a new lot.
pub(super) async fn give(tx: &Tx, account: &LoyaltyAccount, key: Key, new: New, told: Told) -> Result<PointsEntry> {
    let (granted, pending) = (new.granted, new.pending.is_some());
    let lot = lots::make(tx, account, new).await?;
    let posting = repaying(ledger::give(lot, granted, pending), account.owed);
    entries::write(tx, account, key, &posting, Told { lot: Some(lot), ..told }).await
}

/// Makes pending points of a lot available: so many, or all; the rest lapses.
///
/// # Errors
/// [`Error::NotFound`] at `lotId`, [`NOT_PENDING`] at `lotId`, [`Error::Invalid`] at `amount`,
/// [`KEY_USED`](super::KEY_USED).
pub async fn post(tx: &Tx, key: &str, lot: PointsLotId, points: Option<i64>) -> Result<PointsEntry> {
    let (account, row) = reach::lock_lot(tx, POINTS_GIVE, lot).await.map_err(|error| error.at("lotId"))?;
    let key = Key::asked("post", key, &(lot, points))?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    let points = points.map(amount).transpose()?;
    posted(tx, &account, key, &row, points).await
}

/// Makes pending points of a lot available.
pub(super) async fn posted(
    tx: &Tx,
    account: &LoyaltyAccount,
    key: Key,
    row: &PointsLot,
    points: Option<Points>,
) -> Result<PointsEntry> {
    let lot = lots::of(row);
    let posting = ledger::post(&lot, points.unwrap_or(row.pending)).map_err(|_| not_pending(row.pending))?;
    some_of(&posting, row.pending)?;
    let told = Told { lot: Some(row.id), ..Told::of(EntryKind::Posted) };
    entries::write(tx, account, key, &repaying(posting, account.owed), told).await
}

/// Lets the pending points of a lot lapse.
///
/// # Errors
/// [`Error::NotFound`] at `lotId`, [`NOT_PENDING`] at `lotId`, [`KEY_USED`](super::KEY_USED).
pub async fn void(tx: &Tx, key: &str, lot: PointsLotId) -> Result<PointsEntry> {
    let (account, row) = reach::lock_lot(tx, POINTS_GIVE, lot).await.map_err(|error| error.at("lotId"))?;
    let key = Key::asked("void", key, &lot)?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    voided(tx, &account, key, &row).await
}

/// Lets pending points of a lot lapse.
pub(super) async fn voided(tx: &Tx, account: &LoyaltyAccount, key: Key, row: &PointsLot) -> Result<PointsEntry> {
    let posting = ledger::void(&lots::of(row));
    some_of(&posting, row.pending)?;
    let told = Told { lot: Some(row.id), ..Told::of(EntryKind::Voided) };
    entries::write(tx, account, key, &posting, told).await
}

fn not_pending(there: Points) -> Error {
    let detail = format!("{} points of the lot are pending.", there.0);
    Error::refused_because(&NOT_PENDING, detail).at("lotId")
}

fn some_of(posting: &Posting, there: Points) -> Result<()> {
    if posting.moves.is_empty() { Err(not_pending(there)) } else { Ok(()) }
}

/// Takes back points of a purchase of which a part is given back: in proportion, from their own lot first, then from the
/// others; what is spent already is owed.
///
/// # Errors
/// [`Error::NotFound`] at `lotId`, [`NO_PURCHASE`], [`REFUND_ABOVE_PURCHASE`] and [`Error::Invalid`] at
/// `refunded.amount`, [`KEY_USED`](super::KEY_USED).
pub async fn claw_back(tx: &Tx, key: &str, lot: PointsLotId, refunded: i64, remarks: Remarks) -> Result<PointsEntry> {
    let (account, row) = reach::lock_lot(tx, POINTS_GIVE, lot).await.map_err(|error| error.at("lotId"))?;
    let key = Key::asked("clawBack", key, &(lot, refunded, &remarks))?;
    if let Some(first) = keys::answered(tx, &account, &key).await? {
        return Ok(first);
    }
    let refunded = input::amount("refunded.amount", refunded, 1, MOST_BASIS)?;
    let basis = row.basis.ok_or_else(|| Error::refused(&NO_PURCHASE).at("lotId"))?;
    let history = points_entry::Entity::find()
        .filter(points_entry::Column::AgencyId.eq(account.agency_id))
        .filter(points_entry::Column::LotId.eq(lot))
        .all(tx.db())
        .await?;
    let before: i64 = history.iter().filter_map(|entry| entry.refunded_basis).sum();
    if basis < before + refunded {
        return Err(Error::refused(&REFUND_ABOVE_PURCHASE).at("refunded.amount"));
    }
    let issued = |back: bool| history.iter().filter(move |entry| (entry.kind == EntryKind::ClawedBack) == back);
    let given: i64 = issued(false).map(|entry| -entry.issued.0).sum();
    let taken: i64 = issued(true).map(|entry| entry.issued.0).sum();
    let points = ledger::clawed(Points(given), Points(taken), basis, before + refunded);
    let others = lots::in_turn(tx, &account, points, true).await?;
    let posting = ledger::claw_back(&lots::of(&row), &others, points);
    let told = Told { lot: Some(lot), refunded_basis: Some(refunded), ..Told::of(EntryKind::ClawedBack) };
    let told = remarks.on(tx, &account, told).await?;
    let entry = entries::write(tx, &account, key, &posting, told).await?;
    // What earned a tier may be what went back.
    if let Some(program) = programs::in_force(tx).await? {
        standings::settle(tx, &account, &program).await?;
    }
    Ok(entry)
}
