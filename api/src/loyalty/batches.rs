//! What lists of wallets and entries ask for, loaded for all of them at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    id::{
        HouseholdId, LoyaltyAccountId, LoyaltyProgramId, PointsEntryId, PointsLotId, PointsReservationId, RedemptionId,
        RewardId, VoucherId,
    },
    kernel::{Context, Page, PageRequest, Result},
    loyalty::{
        self, PROGRAM_READ, WALLET_READ, accounts,
        entries::{self, EntryFilter},
        ledger::{Books, Held},
        lots, programs, reservations,
        rewards::{catalogue, offers, redemptions},
        standings::{self, Shown},
        vouchers::showing,
    },
    service::prices,
};

use crate::graphql::{Batch, BatchWith, ContextExt, Money, batches};

batches! {
    /// Wallets, by id.
    AccountById: LoyaltyAccountId => loyalty::LoyaltyAccount = accounts::by_ids;
    /// Entries, by id.
    EntryById: PointsEntryId => loyalty::PointsEntry = entries::by_ids;
    /// Lots, by id.
    LotById: PointsLotId => loyalty::PointsLot = lots::by_ids;
    /// Reservations, by id.
    ReservationById: PointsReservationId => loyalty::PointsReservation = reservations::by_ids;
    /// Rewards, by id.
    RewardById: RewardId => loyalty::Reward = catalogue::by_ids;
    /// What is offered to wallets.
    OffersOf: LoyaltyAccountId => Vec<loyalty::Reward> = offers::of_accounts;
    /// Redemptions, by id.
    RedemptionById: RedemptionId => loyalty::Redemption = redemptions::by_ids;
    /// The vouchers that redemptions came as.
    VoucherOf: RedemptionId => VoucherId = redemptions::vouchers_of;
    /// Vouchers, by id.
    VoucherById: VoucherId => loyalty::Voucher = showing::by_ids;
    /// The codes of vouchers.
    VoucherCode: VoucherId => String = showing::codes;
    /// What vouchers took off orders.
    UsesOf: VoucherId => Vec<loyalty::VoucherUse> = showing::uses_of;
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

/// The agency's currency.
pub struct CurrencyOf;

impl Batch for CurrencyOf {
    type Key = ();
    type Value = String;

    async fn load(cx: &Context, _: &[()]) -> Result<HashMap<(), String>> {
        // Whoever sees either sees amounts in it.
        let permission = if cx.may(PROGRAM_READ) { PROGRAM_READ } else { WALLET_READ };
        Ok([((), prices::currency(cx, permission).await?)].into())
    }
}

impl CurrencyOf {
    /// An amount in the agency's currency.
    pub async fn money(ctx: &async_graphql::Context<'_>, minor: i64) -> crate::graphql::Result<Money> {
        let currency = ctx.load::<Self>(()).await?.unwrap_or_default();
        Money::of_minor(minor, &currency)
    }
}

/// Where wallets stand on the tiers of the programme.
pub struct StandingOf;

impl Batch for StandingOf {
    type Key = LoyaltyAccountId;
    type Value = Shown;

    async fn load(cx: &Context, ids: &[LoyaltyAccountId]) -> Result<HashMap<LoyaltyAccountId, Shown>> {
        standings::of_accounts(cx, ids).await
    }
}

/// Pages of the moves of wallets from tier to tier.
pub struct TierMovesOf;

impl BatchWith for TierMovesOf {
    type Owner = LoyaltyAccountId;
    type Argument = PageRequest;
    type Value = Page<loyalty::TierMove>;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        page: &PageRequest,
    ) -> Result<HashMap<LoyaltyAccountId, Page<loyalty::TierMove>>> {
        standings::moves_of(cx, accounts, page).await
    }
}

/// Pages of what was taken for the points of wallets.
pub struct RedemptionsOf;

impl BatchWith for RedemptionsOf {
    type Owner = LoyaltyAccountId;
    type Argument = PageRequest;
    type Value = Page<loyalty::Redemption>;

    async fn load(
        cx: &Context,
        accounts: &[LoyaltyAccountId],
        page: &PageRequest,
    ) -> Result<HashMap<LoyaltyAccountId, Page<loyalty::Redemption>>> {
        redemptions::of_accounts(cx, accounts, page).await
    }
}

/// Pages of the vouchers of households.
pub struct VouchersOf;

impl BatchWith for VouchersOf {
    type Owner = HouseholdId;
    type Argument = PageRequest;
    type Value = Page<loyalty::Voucher>;

    async fn load(
        cx: &Context,
        households: &[HouseholdId],
        page: &PageRequest,
    ) -> Result<HashMap<HouseholdId, Page<loyalty::Voucher>>> {
        showing::of_households(cx, households, page).await
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
