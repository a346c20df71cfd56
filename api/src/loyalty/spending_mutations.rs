//! What can be changed about points that are spent.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsReservationId},
    loyalty::{reservations, returning, spending},
};

use super::{PointsEntry, mutations::remarks};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Spending in the root.
#[derive(Default)]
pub struct PointsSpendingMutation;

/// Spends points.
#[derive(InputObject)]
struct PointsSpendInput {
    /// From which wallet.
    account_id: Id<LoyaltyAccountId>,
    /// Your name for this spending, at most 100 characters; not beginning with `~`. Sent again with the same content it gives
    /// the first answer again.
    key: String,
    /// How many points; 1 to 1 000 000 000.
    amount: i32,
    /// For what; at most 500 characters.
    reason: Option<String>,
    /// The member of the household who spends them.
    household_member_id: Option<Id<HouseholdMemberId>>,
}

/// Sets points aside.
#[derive(InputObject)]
struct PointsReserveInput {
    /// In which wallet.
    account_id: Id<LoyaltyAccountId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How many points; 1 to 1 000 000 000.
    amount: i32,
    /// When they come back by themselves; in the future. Left out, they do not.
    lapses_at: Option<DateTime>,
    /// For what; at most 500 characters.
    reason: Option<String>,
    /// The member of the household who sets them aside.
    household_member_id: Option<Id<HouseholdMemberId>>,
}

/// Spends what was set aside.
#[derive(InputObject)]
struct PointsReservationRedeemInput {
    /// What was set aside.
    id: Id<PointsReservationId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How many of the points; the rest comes back. Left out, all of them.
    amount: Option<i32>,
}

/// Gives back what was set aside.
#[derive(InputObject)]
struct PointsReservationReleaseInput {
    /// What was set aside.
    id: Id<PointsReservationId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
}

/// Gives back spent points.
#[derive(InputObject)]
struct PointsRefundInput {
    /// The entry that spent them: of the kind `SPENT` or `REDEEMED`.
    entry_id: Id<PointsEntryId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How many; all parts together are no more than were spent. Left out, all that have not come back.
    amount: Option<i32>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

payload! {
    /// What `pointsSpend` answers.
    PointsSpendPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsReserve` answers.
    PointsReservePayload {
        /// The entry; its `reservation` is what was set aside. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsReservationRedeem` answers.
    PointsReservationRedeemPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsReservationRelease` answers.
    PointsReservationReleasePayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

payload! {
    /// What `pointsRefund` answers.
    PointsRefundPayload {
        /// The entry. Null when there are user errors.
        entry: PointsEntry,
    }
}

#[Object]
impl PointsSpendingMutation {
    /// Spends points at once, those that expire soonest first. May answer `NOT_FOUND`, `POINTS_SHORT`, `INVALID` and
    /// `KEY_USED`.
    async fn points_spend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The points.")] input: PointsSpendInput,
    ) -> Result<PointsSpendPayload> {
        let remarks = remarks(input.reason, input.household_member_id);
        let (account, amount) = (input.account_id.0, input.amount.into());
        let done = ctx.cx()?.write(async |tx| spending::spend(tx, &input.key, account, amount, remarks).await);
        PointsSpendPayload::of(ctx, done.await)
    }

    /// Sets points aside, those that expire soonest first: nobody else spends them, and they do not expire while they are. May
    /// answer `NOT_FOUND`, `POINTS_SHORT`, `INVALID` and `KEY_USED`.
    async fn points_reserve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The points.")] input: PointsReserveInput,
    ) -> Result<PointsReservePayload> {
        let remarks = remarks(input.reason, input.household_member_id);
        let (account, amount) = (input.account_id.0, input.amount.into());
        let lapses_at = input.lapses_at.map(|moment| moment.0);
        let work = ctx
            .cx()?
            .write(async |tx| reservations::reserve(tx, &input.key, account, amount, lapses_at, remarks).await);
        PointsReservePayload::of(ctx, work.await)
    }

    /// Spends what was set aside: all of it, or a part, and the rest comes back. May answer `NOT_FOUND`, `RESERVATION_ENDED`,
    /// `POINTS_SHORT`, `INVALID` and `KEY_USED`.
    async fn points_reservation_redeem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was set aside.")] input: PointsReservationRedeemInput,
    ) -> Result<PointsReservationRedeemPayload> {
        let amount = input.amount.map(i64::from);
        let done = ctx.cx()?.write(async |tx| reservations::redeem(tx, &input.key, input.id.0, amount).await).await;
        PointsReservationRedeemPayload::of(ctx, done)
    }

    /// Gives back what was set aside. May answer `NOT_FOUND`, `RESERVATION_ENDED`, `INVALID` and `KEY_USED`.
    async fn points_reservation_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was set aside.")] input: PointsReservationReleaseInput,
    ) -> Result<PointsReservationReleasePayload> {
        let done = ctx.cx()?.write(async |tx| reservations::release(tx, &input.key, input.id.0).await).await;
        PointsReservationReleasePayload::of(ctx, done)
    }

    /// Gives back spent points to the lots that they came from, with the end that those had. May answer `NOT_FOUND`,
    /// `NOT_SPENT`, `REFUND_ABOVE_SPENT`, `INVALID` and `KEY_USED`.
    async fn points_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry, and how many.")] input: PointsRefundInput,
    ) -> Result<PointsRefundPayload> {
        let (amount, remarks) = (input.amount.map(i64::from), remarks(input.reason, None));
        let work =
            ctx.cx()?.write(async |tx| returning::refund(tx, &input.key, input.entry_id.0, amount, remarks).await);
        PointsRefundPayload::of(ctx, work.await)
    }
}
