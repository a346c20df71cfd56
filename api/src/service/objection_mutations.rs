//! What can be changed about prices that are objected to.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{PriceObjectionId, QuoteId},
    kernel::{self, Error},
    service::{
        OBJECTION_DECIDE, OBJECTION_NEGOTIATE,
        objections::{self, Decision},
        prices,
    },
};

use super::{PriceObjection, enums::PriceDecision};
use crate::graphql::{ContextExt, Id, MoneyInput, Result, payload};

/// Objections to prices in the root.
#[derive(Default)]
pub struct PriceObjectionMutation;

/// Objects to a price.
#[derive(InputObject)]
struct PriceObjectionRaiseInput {
    /// The quote whose price it is.
    id: Id<QuoteId>,
    /// The version of the quote that you read.
    version: i32,
    /// What is said against it; at most 2000 characters.
    words: String,
}

/// Writes down what supervisor and household came to.
#[derive(InputObject)]
struct PriceObjectionNegotiateInput {
    /// Which objection.
    id: Id<PriceObjectionId>,
    /// The version that you read.
    version: i32,
    /// What they came to; at most 2000 characters.
    words: String,
    /// What the supervisor proposes; less than was quoted.
    proposed: Option<MoneyInput>,
}

/// Decides about a price.
#[derive(InputObject)]
struct PriceObjectionDecideInput {
    /// Which objection.
    id: Id<PriceObjectionId>,
    /// The version that you read.
    version: i32,
    /// What is decided.
    decision: PriceDecision,
    /// What is to be paid; less than was quoted. With `REDUCED`, and not otherwise.
    reduced_to: Option<MoneyInput>,
    /// Why; at most 2000 characters.
    words: String,
}

impl PriceObjectionDecideInput {
    fn decided(&self, currency: &str) -> kernel::Result<Decision> {
        match (self.decision, &self.reduced_to) {
            (PriceDecision::Reduced, Some(amount)) => amount.minor("reducedTo", currency).map(Decision::Reduce),
            (PriceDecision::Reduced, None) => Err(Error::invalid("reducedTo", "is missing beside `REDUCED`")),
            (_, Some(_)) => Err(Error::invalid("reducedTo", "is for `REDUCED` alone")),
            (PriceDecision::Kept, None) => Ok(Decision::Keep),
            (PriceDecision::Waived, None) => Ok(Decision::Waive),
        }
    }
}

payload! {
    /// What `priceObjectionRaise` answers.
    PriceObjectionRaisePayload {
        /// The new objection. Null when there are user errors.
        price_objection: PriceObjection,
    }
}
payload! {
    /// What `priceObjectionNegotiate` answers.
    PriceObjectionNegotiatePayload {
        /// The objection as it is now. Null when there are user errors.
        price_objection: PriceObjection,
    }
}
payload! {
    /// What `priceObjectionDecide` answers.
    PriceObjectionDecidePayload {
        /// The objection as it is now. Null when there are user errors.
        price_objection: PriceObjection,
    }
}

#[Object]
impl PriceObjectionMutation {
    /// Objects to a price that waits for an answer, or was agreed and is not paid. Until it is decided, the quote is not accepted
    /// and the order not settled. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PRICE_STANDS`, `OBJECTION_OPEN`.
    async fn price_objection_raise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceObjectionRaiseInput,
    ) -> Result<PriceObjectionRaisePayload> {
        let PriceObjectionRaiseInput { id, version, words } = input;
        let done = ctx.cx()?.write(async |tx| objections::raise(tx, id.0, version, &words).await).await;
        PriceObjectionRaisePayload::of(ctx, done)
    }

    /// Writes down what supervisor and household came to, for the manager to decide. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `OBJECTION_DECIDED`.
    async fn price_objection_negotiate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceObjectionNegotiateInput,
    ) -> Result<PriceObjectionNegotiatePayload> {
        let PriceObjectionNegotiateInput { id, version, words, proposed } = input;
        let work = async |tx: &_| {
            let currency = prices::currency(tx, OBJECTION_NEGOTIATE).await?;
            let proposed = proposed.map(|proposed| proposed.minor("proposed", &currency)).transpose()?;
            objections::negotiate(tx, id.0, version, &words, proposed).await
        };
        PriceObjectionNegotiatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Decides about a price that is objected to; the result is kept. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `OBJECTION_DECIDED`.
    async fn price_objection_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceObjectionDecideInput,
    ) -> Result<PriceObjectionDecidePayload> {
        let work = async |tx: &_| {
            let decision = input.decided(&prices::currency(tx, OBJECTION_DECIDE).await?)?;
            objections::decide(tx, input.id.0, input.version, decision, &input.words).await
        };
        PriceObjectionDecidePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
