//! What is done with cards, tickets and vouchers.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, ServiceOrderId, VoucherUseId},
    loyalty::{
        VOUCHER_ISSUE, VOUCHER_RETURN,
        vouchers::{
            issuing::{self, IssueInput},
            returning, using,
        },
    },
    service::prices,
};

use super::{
    Voucher,
    voucher::{VoucherTermsInput, VoucherUse},
};
use crate::graphql::{ContextExt, Id, MoneyInput, Result, payload};

/// Vouchers in the root.
#[derive(Default)]
pub struct VoucherMutation;

/// Sells or gives a card, a ticket or a voucher.
#[derive(InputObject)]
struct VoucherIssueInput {
    /// To which household.
    household_id: Id<HouseholdId>,
    /// What the household reads; at most 100 characters.
    name: String,
    /// What was paid for it. Left out, it is given.
    price: Option<MoneyInput>,
    /// What it is like.
    voucher: VoucherTermsInput,
}

/// Uses a voucher on an order.
#[derive(InputObject)]
struct VoucherUseInput {
    /// On which order.
    service_order_id: Id<ServiceOrderId>,
    /// The code of the voucher, in capital or small letters, with or without the lines between its groups.
    code: String,
}

/// Undoes the use of a voucher.
#[derive(InputObject)]
struct VoucherUseUndoInput {
    /// Which use.
    id: Id<VoucherUseId>,
}

/// Gives back to a voucher what it took off.
#[derive(InputObject)]
struct VoucherUseRefundInput {
    /// Which use.
    id: Id<VoucherUseId>,
    /// How much of what it took off. Left out, all that has not come back.
    amount: Option<MoneyInput>,
}

payload! {
    /// What `voucherIssue` answers.
    VoucherIssuePayload {
        /// The voucher. Null when there are user errors.
        voucher: Voucher,
        /// Its code, to be handed over: you are told this once. Null when there are user errors.
        code: String,
    }
}

payload! {
    /// What `voucherUse` answers.
    VoucherUsePayload {
        /// What the voucher took off. Null when there are user errors.
        voucher_use: VoucherUse,
    }
}

payload! {
    /// What `voucherUseUndo` answers.
    VoucherUseUndoPayload {
        /// What the voucher had taken off. Null when there are user errors.
        voucher_use: VoucherUse,
    }
}

payload! {
    /// What `voucherUseRefund` answers.
    VoucherUseRefundPayload {
        /// What the voucher took off. Null when there are user errors.
        voucher_use: VoucherUse,
    }
}

#[Object]
impl VoucherMutation {
    /// Sells or gives a card, a ticket or a voucher. May answer `NOT_FOUND` and `INVALID`.
    async fn voucher_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The voucher, and for whom.")] input: VoucherIssueInput,
    ) -> Result<VoucherIssuePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, VOUCHER_ISSUE).await?;
            let asked = IssueInput {
                household: input.household_id.0,
                name: input.name,
                price: input.price.map(|price| price.minor("price", &currency)).transpose()?,
                terms: input.voucher.checked(&currency)?,
            };
            issuing::issue(tx, asked).await
        });
        let done = Box::pin(work).await.map(|(voucher, code)| (Voucher(voucher), code));
        VoucherIssuePayload::of(ctx, done)
    }

    /// Uses a voucher on an order that is not paid yet; what it takes off is not charged, and an order that it covers need not
    /// be settled. It can be undone until the order is signed. An unknown code, another agency's and another household's look
    /// the same, and whoever tries too many has to wait. May answer `NOT_FOUND`, `TOO_MANY_GUESSES`, `VOUCHER_UNKNOWN`,
    /// `VOUCHER_OVER`, `VOUCHER_USED_UP`, `VOUCHER_NOT_TRANSFERABLE`, `VOUCHER_CONDITIONS`, `VOUCHER_USED_HERE`,
    /// `SETTLED_ALREADY`, `SERVICE_ORDER_STATE`, `NOTHING_TO_PAY` and `INVALID`.
    async fn voucher_use(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the code.")] input: VoucherUseInput,
    ) -> Result<VoucherUsePayload> {
        let done = Box::pin(using::apply(ctx.cx()?, input.service_order_id.0, &input.code)).await;
        VoucherUsePayload::of(ctx, done)
    }

    /// Undoes the use of a voucher on an order that is not signed yet: the order is as dear as before, and the voucher as good.
    /// An order that is cancelled does so by itself. May answer `NOT_FOUND`, `VOUCHER_USE_ENDED`, `ORDER_SIGNED`,
    /// `VOUCHER_OVER` and `RETURNED_IN_POINTS`.
    async fn voucher_use_undo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The use.")] input: VoucherUseUndoInput,
    ) -> Result<VoucherUseUndoPayload> {
        let work = ctx.cx()?.write(async |tx| returning::undo(tx, input.id.0).await);
        VoucherUseUndoPayload::of(ctx, Box::pin(work).await)
    }

    /// Gives back to a voucher what it took off a signed order, or a part of that; the order stays as it was paid. What counts in
    /// wholes comes back as a whole. May answer `NOT_FOUND`, `VOUCHER_USE_ENDED`, `ORDER_NOT_SIGNED`, `VOUCHER_OVER`,
    /// `RETURNED_IN_POINTS`, `VOUCHER_NOT_IN_PARTS`, `REFUND_ABOVE_USED` and `INVALID`.
    async fn voucher_use_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The use, and how much of it.")] input: VoucherUseRefundInput,
    ) -> Result<VoucherUseRefundPayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, VOUCHER_RETURN).await?;
            let amount = input.amount.map(|amount| amount.minor("amount", &currency)).transpose()?;
            returning::refund(tx, input.id.0, amount).await
        });
        VoucherUseRefundPayload::of(ctx, Box::pin(work).await)
    }
}
