//! What can be changed about wallets and about points that are given.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsLotId},
    kernel::{self, Error},
    loyalty::{
        POINTS_GIVE, accounts,
        earning::{self, EarnInput},
        entries::Remarks,
        reversal,
    },
    service::prices,
};

use super::{LoyaltyAccount, PointsEntry, enums::PointsPendingEnd};
use crate::graphql::{ContextExt, DateTime, Id, MoneyInput, Result, payload};

/// Wallets in the root.
#[derive(Default)]
pub struct LoyaltyMutation;

/// Opens the wallet of a household.
#[derive(InputObject)]
struct LoyaltyAccountOpenInput {
    /// Which household.
    household_id: Id<HouseholdId>,
}

/// Gives points.
#[derive(InputObject)]
struct PointsEarnInput {
    /// Into which wallet.
    account_id: Id<LoyaltyAccountId>,
    /// Your name for this giving, at most 100 characters; not beginning with `~`. Sent again with the same content it gives the
    /// first answer again.
    key: String,
    /// How many points; 1 to 1 000 000 000.
    amount: i32,
    /// From when on they cannot be spent; in the future. Left out, they never expire.
    expires_at: Option<DateTime>,
    /// How long they are pending; in the future. Left out with `pendingEnd`, they can be spent at once.
    pending_until: Option<DateTime>,
    /// What becomes of them then.
    pending_end: Option<PointsPendingEnd>,
    /// What was paid for what earned them, so that they can be taken back in proportion. Left out when nothing was bought.
    paid: Option<MoneyInput>,
    /// Why; at most 500 characters.
    reason: Option<String>,
    /// The member of the household whose points they are.
    household_member_id: Option<Id<HouseholdMemberId>>,
}

impl PointsEarnInput {
    fn checked(self, currency: &str) -> kernel::Result<(String, EarnInput)> {
        let pending = match (self.pending_until, self.pending_end) {
            (None, None) => None,
            (Some(until), Some(end)) => Some((until.0, end.into())),
            (None, Some(_)) => return Err(Error::invalid("pendingUntil", "is missing beside `pendingEnd`")),
            (Some(_), None) => return Err(Error::invalid("pendingEnd", "is missing beside `pendingUntil`")),
        };
        let input = EarnInput {
            account: self.account_id.0,
            amount: self.amount.into(),
            expires_at: self.expires_at.map(|moment| moment.0),
            pending,
            basis: self.paid.map(|paid| paid.minor("paid", currency)).transpose()?,
            remarks: remarks(self.reason, self.household_member_id),
        };
        Ok((self.key, input))
    }
}

/// What is said about an entry.
pub(super) fn remarks(reason: Option<String>, member: Option<Id<HouseholdMemberId>>) -> Remarks {
    Remarks { reason, member: member.map(|id| id.0) }
}

/// Makes pending points to be spent.
#[derive(InputObject)]
struct PointsPostInput {
    /// Of which lot.
    lot_id: Id<PointsLotId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How many; the rest lapses. Left out, all of them.
    amount: Option<i32>,
}

/// Lets pending points lapse.
#[derive(InputObject)]
struct PointsVoidInput {
    /// Of which lot.
    lot_id: Id<PointsLotId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
}

/// Takes points back with a part of the purchase that earned them.
#[derive(InputObject)]
struct PointsClawBackInput {
    /// The lot that the purchase earned.
    lot_id: Id<PointsLotId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How much of the purchase was given back now. All parts together are no more than was paid.
    refunded: MoneyInput,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// Undoes an entry.
#[derive(InputObject)]
struct PointsReverseInput {
    /// Which entry.
    entry_id: Id<PointsEntryId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

payload! {
    /// What `loyaltyAccountOpen` answers.
    LoyaltyAccountOpenPayload {
        /// The new wallet. Null when there are user errors.
        loyalty_account: LoyaltyAccount,
    }
}

payload! {
    /// What `pointsEarn` answers.
    PointsEarnPayload {
        /// The entry; its `lot` holds the points. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsPost` answers.
    PointsPostPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsVoid` answers.
    PointsVoidPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsClawBack` answers.
    PointsClawBackPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsReverse` answers.
    PointsReversePayload {
        /// The entry that undoes the other. Null when there are user errors.
        entry: PointsEntry,
    }
}

#[Object]
impl LoyaltyMutation {
    /// Opens the wallet of a household. May answer `NOT_FOUND` and `WALLET_OPEN_ALREADY`.
    async fn loyalty_account_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household.")] input: LoyaltyAccountOpenInput,
    ) -> Result<LoyaltyAccountOpenPayload> {
        let done = ctx.cx()?.write(async |tx| accounts::open(tx, input.household_id.0).await).await;
        LoyaltyAccountOpenPayload::of(ctx, done)
    }

    /// Gives points, to be spent at once or later. What a household owes is paid first. May answer `NOT_FOUND`, `INVALID` and
    /// `KEY_USED`.
    async fn points_earn(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The points.")] input: PointsEarnInput,
    ) -> Result<PointsEarnPayload> {
        let work = ctx.cx()?.write(async |tx| {
            let (key, input) = input.checked(&prices::currency(tx, POINTS_GIVE).await?)?;
            earning::earn(tx, &key, input).await
        });
        PointsEarnPayload::of(ctx, work.await)
    }

    /// Makes pending points of a lot to be spent: all of them, or a part, and the rest lapses. May answer `NOT_FOUND`,
    /// `NOT_PENDING`, `INVALID` and `KEY_USED`.
    async fn points_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lot.")] input: PointsPostInput,
    ) -> Result<PointsPostPayload> {
        let amount = input.amount.map(i64::from);
        let done = ctx.cx()?.write(async |tx| earning::post(tx, &input.key, input.lot_id.0, amount).await).await;
        PointsPostPayload::of(ctx, done)
    }

    /// Lets the pending points of a lot lapse. May answer `NOT_FOUND`, `NOT_PENDING`, `INVALID` and `KEY_USED`.
    async fn points_void(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lot.")] input: PointsVoidInput,
    ) -> Result<PointsVoidPayload> {
        let done = ctx.cx()?.write(async |tx| earning::void(tx, &input.key, input.lot_id.0).await).await;
        PointsVoidPayload::of(ctx, done)
    }

    /// Takes points back in proportion to the part of a purchase that is given back: from their own lot first, then from the
    /// others in their turn. Points that are spent already are owed, and paid by the next ones. May answer `NOT_FOUND`,
    /// `NO_PURCHASE`, `REFUND_ABOVE_PURCHASE`, `INVALID` and `KEY_USED`.
    async fn points_claw_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lot and the part of the purchase.")] input: PointsClawBackInput,
    ) -> Result<PointsClawBackPayload> {
        let work = ctx.cx()?.write(async |tx| {
            let refunded = input.refunded.minor("refunded", &prices::currency(tx, POINTS_GIVE).await?)?;
            let remarks = remarks(input.reason, None);
            earning::claw_back(tx, &input.key, input.lot_id.0, refunded, remarks).await
        });
        PointsClawBackPayload::of(ctx, work.await)
    }

    /// Undoes an entry that gave points or spent them, by an entry that is its mirror image; only while the points have not
    /// moved on. May answer `NOT_FOUND`, `ENTRY_STANDS`, `INVALID` and `KEY_USED`.
    async fn points_reverse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: PointsReverseInput,
    ) -> Result<PointsReversePayload> {
        let remarks = remarks(input.reason, None);
        let done = ctx.cx()?.write(async |tx| reversal::reverse(tx, &input.key, input.entry_id.0, remarks).await);
        PointsReversePayload::of(ctx, done.await)
    }
}
