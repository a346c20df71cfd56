//! What can be changed about quotes.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{QuoteId, ServiceRequestId},
    service::{
        QUOTE_SEND, prices,
        quotes::{self, QuoteInput},
    },
};

use super::{Quote, ServiceOrder};
use crate::graphql::{ContextExt, DateTime, Id, MoneyInput, Result, payload};

/// Quotes in the root.
#[derive(Default)]
pub struct QuoteMutation;

/// Quotes a request.
#[derive(InputObject)]
struct QuoteSendInput {
    /// Which request.
    service_request_id: Id<ServiceRequestId>,
    /// The version of the request that you read.
    version: i32,
    /// How many units of the posted price; 1 to 1000.
    #[graphql(default = 1)]
    quantity: i32,
    /// What it is to cost. Left out, the posted price of so many units; never more.
    amount: Option<MoneyInput>,
    /// Until when it can be answered; in the future, within 90 days.
    valid_until: DateTime,
    /// What is said with it; at most 1000 characters.
    note: Option<String>,
}

/// Answers a quote.
#[derive(InputObject)]
struct QuoteAnswerInput {
    /// Which quote.
    id: Id<QuoteId>,
    /// The version that you read.
    version: i32,
    /// Whether the household agrees.
    accepts: bool,
    /// What is said with the answer; at most 1000 characters.
    note: Option<String>,
}

/// Takes a quote back.
#[derive(InputObject)]
struct QuoteWithdrawInput {
    /// Which quote.
    id: Id<QuoteId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `quoteSend` answers.
    QuoteSendPayload {
        /// The new quote. Null when there are user errors.
        quote: Quote,
    }
}
payload! {
    /// What `quoteWithdraw` answers.
    QuoteWithdrawPayload {
        /// The quote as it is now. Null when there are user errors.
        quote: Quote,
    }
}
payload! {
    /// What `quoteAnswer` answers.
    QuoteAnswerPayload {
        /// The quote as it is now. Null when there are user errors.
        quote: Quote,
        /// The order that was made. Null when the quote was declined, and when there are user errors.
        service_order: Option<ServiceOrder>,
    }
}

#[Object]
impl QuoteMutation {
    /// Quotes a request: the posted price of today, or less. The clock of the arrival stands still until the household answers.
    /// Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_REQUEST_STATE`, `NOT_PRICED`, `ABOVE_POSTED`.
    async fn quote_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteSendInput,
    ) -> Result<QuoteSendPayload> {
        let (request, version) = (input.service_request_id.0, input.version);
        let work = async |tx: &_| {
            let currency = prices::currency(tx, QUOTE_SEND).await?;
            let quote = QuoteInput {
                quantity: input.quantity.into(),
                amount: input.amount.map(|amount| amount.minor("amount", &currency)).transpose()?,
                valid_until: input.valid_until.0,
                note: input.note,
            };
            quotes::send(tx, request, version, quote).await
        };
        QuoteSendPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Answers a quote. Who agrees has ordered; who does not may be quoted again. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `QUOTE_OVER`, `OBJECTION_OPEN`.
    async fn quote_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteAnswerInput,
    ) -> Result<QuoteAnswerPayload> {
        let QuoteAnswerInput { id, version, accepts, note } = input;
        let work = async |tx: &_| quotes::answer(tx, id.0, version, accepts, note.as_deref()).await;
        let done = ctx.cx()?.write(work).await;
        QuoteAnswerPayload::of(ctx, done.map(|(quote, order)| (quote.into(), order.map(Into::into))))
    }

    /// Takes a quote back that waits for an answer. Codes: `NOT_FOUND`, `STALE`, `QUOTE_OVER`.
    async fn quote_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteWithdrawInput,
    ) -> Result<QuoteWithdrawPayload> {
        let done = ctx.cx()?.write(async |tx| quotes::withdraw(tx, input.id.0, input.version).await).await;
        QuoteWithdrawPayload::of(ctx, done)
    }
}
