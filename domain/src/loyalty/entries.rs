//! Entries: how they are written, and how they are read as a statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId},
    loyalty::{points_allocation, points_entry, points_note},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
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

/// An entry that a posting comes to in a wallet that is locked.
fn made(tx: &Tx, account: &LoyaltyAccount, key: Key, posting: &Posting, told: &Told) -> PointsEntry {
    let moved = posting.books();
    let after = accounts::books(account).after(&moved);
    PointsEntry {
        id: tx.new_id(),
        agency_id: account.agency_id,
        account_id: account.id,
        number: account.entries + 1,
        kind: told.kind,
        key: key.name,
        content: key.content,
        // Whoever waited for the wallet began earlier than the one before.
        occurred_at: account.last_entry_at.map_or(tx.now(), |last| last.max(tx.now())),
        made_by: signature(tx.actor()),
        household_member_id: told.member,
        lot_id: told.lot,
        reservation_id: told.reservation,
        of_entry_id: told.of_entry,
        refunded_basis: told.refunded_basis,
        issued: moved.issued,
        owed: moved.owed,
        pending: moved.pending,
        available: moved.available,
        reserved: moved.reserved,
        spent: moved.spent,
        expired: moved.expired,
        issued_after: after.issued,
        owed_after: after.owed,
        pending_after: after.pending,
        available_after: after.available,
        reserved_after: after.reserved,
        spent_after: after.spent,
        expired_after: after.expired,
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
    let row = made(tx, account, key, posting, &told).into_active_model().reset_all();
    let entry = row.insert(tx.db()).await.or_refuse_duplicate(&KEY_USED).map_err(|error| error.at("key"))?;
    allocate(tx, taken(&entry, posting).collect()).await?;
    if matches!(entry.kind, EntryKind::Earned | EntryKind::Spent | EntryKind::Redeemed) {
        lots::keep_active(tx, account).await?;
    }
    if let Some(words) = told.words {
        let words = tx.vault().await?.seal(&words)?;
        let note =
            points_note::ActiveModel { entry_id: Set(entry.id), agency_id: Set(account.agency_id), words: Set(words) };
        points_note::Entity::insert(note).exec_without_returning(tx.db()).await?;
    }
    tx.emit(ENTRY_MADE, &EntryMade { entry: entry.id, account: account.id, kind: entry.kind }).await?;
    Ok(entry)
}

/// Writes an entry in each of some wallets that are locked, in as many statements as for one: what happens to many by the
/// clock, about which nobody has said a word. Each wallet stands there once.
pub(super) async fn write_all(tx: &Tx, kind: EntryKind, postings: Vec<(&LoyaltyAccount, Key, Posting)>) -> Result<()> {
    let (mut rows, mut moved, mut happened) = (Vec::new(), Vec::new(), Vec::new());
    for (account, key, posting) in postings {
        let entry = made(tx, account, key, &posting, &Told::of(kind));
        moved.extend(taken(&entry, &posting));
        happened.push(EntryMade { entry: entry.id, account: account.id, kind });
        rows.push(entry.into_active_model().reset_all());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let written = points_entry::Entity::insert_many(rows).exec_without_returning(tx.db()).await;
    written.or_refuse_duplicate(&KEY_USED).map_err(|error| error.at("key"))?;
    allocate(tx, moved).await?;
    tx.emit_all(ENTRY_MADE, &happened).await
}

/// What an entry moves in each lot, as it is stored.
fn taken(entry: &PointsEntry, posting: &Posting) -> impl Iterator<Item = points_allocation::ActiveModel> {
    let (entry_id, agency_id) = (entry.id, entry.agency_id);
    let row = move |(place, (lot, held)): (i32, (PointsLotId, Held))| points_allocation::ActiveModel {
        entry_id: Set(entry_id),
        place: Set(place),
        agency_id: Set(agency_id),
        lot_id: Set(lot),
        withheld: Set(held.withheld),
        pending: Set(held.pending),
        available: Set(held.available),
        reserved: Set(held.reserved),
        spent: Set(held.spent),
        expired: Set(held.expired),
    };
    (1..).zip(posting.allocations()).map(row)
}

async fn allocate(tx: &Tx, rows: Vec<points_allocation::ActiveModel>) -> Result<()> {
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
        // A wallet knows how many entries it has: nobody counts them.
        let known = request.count && *filter == EntryFilter::default();
        let asked = PageRequest { count: request.count && !known, ..request.clone() };
        let mut found = page(cx, select.filter(C::AccountId.eq(*account)), &order, &asked).await?;
        if known {
            let seen = accounts::by_ids(cx, &[*account]).await?;
            found.total = Some(seen.get(account).map_or(0, |account| account.entries.unsigned_abs()));
        }
        return Ok([(*account, found)].into());
    }
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &PointsEntry| row.account_id };
    pages(cx, select, &order, owners, request).await
}
