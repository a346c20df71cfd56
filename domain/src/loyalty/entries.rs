//! Entries: how they are written, and how they are read as a statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId},
    loyalty::{points_allocation, points_entry, points_note},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{
    EntryKind, KEY_USED, LoyaltyAccount, PointsEntry, WALLET_READ, accounts,
    keys::Key,
    ledger::{Books, Held, Posting},
    lots, reach,
};
use crate::{
    household::members,
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Tx,
        actor::signature,
        feed::{self, Listening},
        input,
        page::{Direction, ListOrder, Owners, page, pages},
        words,
    },
};

/// An entry was made. Payload: [`EntryMade`].
pub const ENTRY_MADE: &str = "loyalty.entry.made";

/// How long the words about an entry are, at most.
const MOST_WORDS: usize = 500;

/// Which entry was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryMade {
    /// The entry.
    pub entry: PointsEntryId,
    /// Its wallet.
    pub account: LoyaltyAccountId,
    /// What it is.
    pub kind: EntryKind,
}

/// Which entries are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EntryFilter {
    /// Of these kinds; of all when empty.
    pub kinds: Vec<EntryKind>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// What an entry says beside what it moves.
#[derive(Debug)]
pub(super) struct Told {
    pub kind: EntryKind,
    pub lot: Option<PointsLotId>,
    pub reservation: Option<PointsReservationId>,
    pub of_entry: Option<PointsEntryId>,
    pub member: Option<HouseholdMemberId>,
    pub refunded_basis: Option<i64>,
    pub words: Option<String>,
}

impl Told {
    /// An entry of a kind, and nothing else.
    pub(super) const fn of(kind: EntryKind) -> Self {
        Self { kind, lot: None, reservation: None, of_entry: None, member: None, refunded_basis: None, words: None }
    }
}

/// What a caller says about an entry, in words, and whose points they are among those who share the wallet.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Remarks {
    /// Why; at most 500 characters.
    pub reason: Option<String>,
    /// A member of the household.
    pub member: Option<HouseholdMemberId>,
}

impl Remarks {
    /// The entry with these remarks on it.
    pub(super) async fn on(self, tx: &Tx, account: &LoyaltyAccount, told: Told) -> Result<Told> {
        let words = input::optional_text("reason", self.reason.as_deref(), MOST_WORDS)?;
        if let Some(id) = self.member {
            let missing = || Error::not_found(id).at("householdMemberId");
            let member = members::get(tx, id).await.map_err(|_| missing())?;
            if member.household_id != account.household_id {
                return Err(missing());
            }
        }
        Ok(Told { words, member: self.member, ..told })
    }
}

/// The books of a wallet after an entry.
#[must_use]
pub const fn books_after(entry: &PointsEntry) -> Books {
    Books {
        issued: entry.issued_after,
        owed: entry.owed_after,
        pending: entry.pending_after,
        available: entry.available_after,
        reserved: entry.reserved_after,
        spent: entry.spent_after,
        expired: entry.expired_after,
    }
}

/// What an entry moved between the books.
#[must_use]
pub const fn moved(entry: &PointsEntry) -> Books {
    Books {
        issued: entry.issued,
        owed: entry.owed,
        pending: entry.pending,
        available: entry.available,
        reserved: entry.reserved,
        spent: entry.spent,
        expired: entry.expired,
    }
}

/// Writes an entry of a wallet that is locked. The database counts it, and what it moves in lots.
pub(super) async fn write(
    tx: &Tx,
    account: &LoyaltyAccount,
    key: Key,
    posting: &Posting,
    told: Told,
) -> Result<PointsEntry> {
    let moved = posting.books();
    let after = accounts::books(account).after(&moved);
    let id: PointsEntryId = tx.new_id();
    let row = points_entry::ActiveModel {
        id: Set(id),
        agency_id: Set(account.agency_id),
        account_id: Set(account.id),
        number: Set(account.entries + 1),
        kind: Set(told.kind),
        key: Set(key.name),
        content: Set(key.content),
        // Whoever waited for the wallet began earlier than the one before.
        occurred_at: Set(account.last_entry_at.map_or(tx.now(), |last| last.max(tx.now()))),
        made_by: Set(signature(tx.actor())),
        household_member_id: Set(told.member),
        lot_id: Set(told.lot),
        reservation_id: Set(told.reservation),
        of_entry_id: Set(told.of_entry),
        refunded_basis: Set(told.refunded_basis),
        issued: Set(moved.issued),
        owed: Set(moved.owed),
        pending: Set(moved.pending),
        available: Set(moved.available),
        reserved: Set(moved.reserved),
        spent: Set(moved.spent),
        expired: Set(moved.expired),
        issued_after: Set(after.issued),
        owed_after: Set(after.owed),
        pending_after: Set(after.pending),
        available_after: Set(after.available),
        reserved_after: Set(after.reserved),
        spent_after: Set(after.spent),
        expired_after: Set(after.expired),
    };
    let entry = row.insert(tx.db()).await.or_refuse_duplicate(&KEY_USED).map_err(|error| error.at("key"))?;
    allocate(tx, &entry, posting).await?;
    if matches!(entry.kind, EntryKind::Earned | EntryKind::Spent | EntryKind::Redeemed) {
        lots::keep_active(tx, account).await?;
    }
    if let Some(words) = told.words {
        let words = tx.vault().await?.seal(&words)?;
        let note = points_note::ActiveModel { entry_id: Set(id), agency_id: Set(account.agency_id), words: Set(words) };
        points_note::Entity::insert(note).exec_without_returning(tx.db()).await?;
    }
    tx.emit(ENTRY_MADE, &EntryMade { entry: id, account: account.id, kind: entry.kind }).await?;
    Ok(entry)
}

async fn allocate(tx: &Tx, entry: &PointsEntry, posting: &Posting) -> Result<()> {
    let row = |(place, (lot, held)): (i32, (PointsLotId, Held))| points_allocation::ActiveModel {
        entry_id: Set(entry.id),
        place: Set(place),
        agency_id: Set(entry.agency_id),
        lot_id: Set(lot),
        withheld: Set(held.withheld),
        pending: Set(held.pending),
        available: Set(held.available),
        reserved: Set(held.reserved),
        spent: Set(held.spent),
        expired: Set(held.expired),
    };
    let rows: Vec<_> = (1..).zip(posting.allocations()).map(row).collect();
    if !rows.is_empty() {
        points_allocation::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// What some entries moved within lots, each in the order in which it took them.
pub(super) async fn allocations<C: ConnectionTrait>(
    cx: &Context<C>,
    entries: &[PointsEntryId],
) -> Result<HashMap<PointsEntryId, Vec<(PointsLotId, Held)>>> {
    use points_allocation::Column as C;
    let found = points_allocation::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::EntryId.is_in(entries.iter().copied()))
        .order_by_asc(C::EntryId)
        .order_by_asc(C::Place)
        .all(cx.db())
        .await?;
    let mut of: HashMap<PointsEntryId, Vec<(PointsLotId, Held)>> = HashMap::new();
    for row in found {
        let held = Held {
            withheld: row.withheld,
            pending: row.pending,
            available: row.available,
            reserved: row.reserved,
            spent: row.spent,
            expired: row.expired,
        };
        of.entry(row.entry_id).or_default().push((row.lot_id, held));
    }
    Ok(of)
}

/// What entries moved within lots, as they show it.
///
/// # Errors
/// As [`Context::require`].
pub async fn taken_from<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PointsEntryId],
) -> Result<HashMap<PointsEntryId, Vec<(PointsLotId, Held)>>> {
    let seen: Vec<PointsEntryId> = by_ids(cx, ids).await?.into_keys().collect();
    allocations(cx, &seen).await
}

/// Some entries, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PointsEntryId],
) -> Result<HashMap<PointsEntryId, PointsEntry>> {
    let found = points_entry::Entity::find()
        .filter(reach::entries(&cx.require(WALLET_READ)?))
        .filter(points_entry::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// The words about entries that the actor has been shown.
///
/// # Errors
/// As [`Context::require`].
pub async fn notes<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PointsEntryId],
) -> Result<HashMap<PointsEntryId, String>> {
    let agency = cx.require(WALLET_READ)?.agency;
    let found = points_note::Entity::find()
        .filter(points_note::Column::AgencyId.eq(agency))
        .filter(points_note::Column::EntryId.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    let mut said = HashMap::with_capacity(found.len());
    for note in found {
        said.insert(note.entry_id, words::said_always(cx, &note.words).await?);
    }
    Ok(said)
}

/// Listens to entries, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(WALLET_READ)?;
    feed::listen(cx, &[ENTRY_MADE], after).await
}

/// The entries of each of some wallets, the last one first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
    filter: &EntryFilter,
    request: &PageRequest,
) -> Result<HashMap<LoyaltyAccountId, Page<PointsEntry>>> {
    use points_entry::Column as C;
    let mut select = points_entry::Entity::find().filter(reach::entries(&cx.require(WALLET_READ)?));
    if !filter.kinds.is_empty() {
        select = select.filter(C::Kind.is_in(filter.kinds.iter().copied()));
    }
    if let Some(from) = filter.from {
        select = select.filter(C::OccurredAt.gte(from));
    }
    if let Some(before) = filter.before {
        select = select.filter(C::OccurredAt.lt(before));
    }
    let order = ListOrder::by(C::Number, Direction::Descending, |row: &PointsEntry| row.number.into()).then(
        C::Id,
        Direction::Descending,
        |row: &PointsEntry| row.id.0.into(),
    );
    // One wallet's last entries are the end of its index, however many there are.
    if let [account] = accounts {
        let found = page(cx, select.filter(C::AccountId.eq(*account)), &order, request).await?;
        return Ok([(*account, found)].into());
    }
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &PointsEntry| row.account_id };
    pages(cx, select, &order, owners, request).await
}
