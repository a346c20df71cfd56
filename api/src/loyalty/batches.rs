//! What lists of wallets and entries ask for, loaded for all of them at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    id::{LoyaltyAccountId, LoyaltyProgramId, PointsEntryId, PointsLotId, PointsReservationId},
    kernel::{Context, Page, PageRequest, Result},
    loyalty::{
        self, accounts,
        entries::{self, EntryFilter},
        ledger::{Books, Held},
        lots, programs, reservations,
    },
};

use crate::graphql::{Batch, BatchWith, batches};

batches! {
    /// Wallets, by id.
    AccountById: LoyaltyAccountId => loyalty::LoyaltyAccount = accounts::by_ids;
    /// Entries, by id.
    EntryById: PointsEntryId => loyalty::PointsEntry = entries::by_ids;
    /// Lots, by id.
    LotById: PointsLotId => loyalty::PointsLot = lots::by_ids;
    /// Reservations, by id.
    ReservationById: PointsReservationId => loyalty::PointsReservation = reservations::by_ids;
    /// The words about entries.
    NoteOf: PointsEntryId => String = entries::notes;
    /// What entries moved within lots.
    TakenFrom: PointsEntryId => Vec<(PointsLotId, Held)> = entries::taken_from;
}

/// The version of the programme that is in force.
pub struct ProgramInForce;

impl Batch for ProgramInForce {
    type Key = ();
    type Value = LoyaltyProgramId;

    async fn load(cx: &Context, _: &[()]) -> Result<HashMap<(), LoyaltyProgramId>> {
        Ok(programs::id_in_force(cx).await?.map(|id| ((), id)).into_iter().collect())
    }
}

/// What was in wallets at a moment.
pub struct BooksAt;

impl BatchWith for BooksAt {
    type Owner = LoyaltyAccountId;
    type Argument = DateTime<Utc>;
    type Value = Books;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        moment: &DateTime<Utc>,
    ) -> Result<HashMap<LoyaltyAccountId, Books>> {
        accounts::at(cx, accounts, *moment).await
    }
}

/// Pages of the entries of wallets.
pub struct EntriesOf;

impl BatchWith for EntriesOf {
    type Owner = LoyaltyAccountId;
    type Argument = (EntryFilter, PageRequest);
    type Value = Page<loyalty::PointsEntry>;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        (filter, page): &(EntryFilter, PageRequest),
    ) -> Result<HashMap<LoyaltyAccountId, Page<loyalty::PointsEntry>>> {
        entries::of_accounts(cx, accounts, filter, page).await
    }
}

/// Pages of the lots of wallets: of those in which something is left, or of all.
pub struct LotsOf;

impl BatchWith for LotsOf {
    type Owner = LoyaltyAccountId;
    type Argument = (bool, PageRequest);
    type Value = Page<loyalty::PointsLot>;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        (open, page): &(bool, PageRequest),
    ) -> Result<HashMap<LoyaltyAccountId, Page<loyalty::PointsLot>>> {
        lots::of_accounts(cx, accounts, *open, page).await
    }
}

/// Pages of what is and was set aside in wallets.
pub struct ReservationsOf;

impl BatchWith for ReservationsOf {
    type Owner = LoyaltyAccountId;
    type Argument = PageRequest;
    type Value = Page<loyalty::PointsReservation>;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        page: &PageRequest,
    ) -> Result<HashMap<LoyaltyAccountId, Page<loyalty::PointsReservation>>> {
        reservations::of_accounts(cx, accounts, page).await
    }
}
