//! Price objections in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{HouseholdId, PriceObjectionId, QuoteId, ServiceRequestId},
    kernel::{self, words},
    service::{self, Minor, objections},
};

use super::{Quote, batches::QuoteById, enums::PriceDecision};
use crate::graphql::{ContextExt, DateTime, Id, Money, Result, node::Findable};

/// What a household says against a price.
#[derive(Clone)]
pub struct PriceObjection(pub service::PriceObjection);

impl From<service::PriceObjection> for PriceObjection {
    fn from(row: service::PriceObjection) -> Self {
        Self(row)
    }
}

impl Findable for PriceObjection {
    type Id = PriceObjectionId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[PriceObjectionId],
    ) -> kernel::Result<HashMap<PriceObjectionId, Self>> {
        Ok(objections::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

impl PriceObjection {
    async fn money(&self, ctx: &Context<'_>, amount: Option<Minor>) -> Result<Option<Money>> {
        let Some(amount) = amount else { return Ok(None) };
        let quote = ctx.load::<QuoteById>(self.0.quote_id).await?;
        quote.map(|quote| Money::of_minor(amount.0, &quote.currency)).transpose()
    }
}

/// What a household says against a price: negotiated by a supervisor, decided by a manager, and kept.
#[Object]
impl PriceObjection {
    /// The id.
    pub async fn id(&self) -> Id<PriceObjectionId> {
        self.0.id.into()
    }

    /// The quote, by id.
    async fn quote_id(&self) -> Id<QuoteId> {
        self.0.quote_id.into()
    }

    /// The quote. Null when it is not visible to you.
    async fn quote(&self, ctx: &Context<'_>) -> Result<Option<Quote>> {
        Ok(ctx.load::<QuoteById>(self.0.quote_id).await?.map(Quote))
    }

    /// The request, by id.
    async fn service_request_id(&self) -> Id<ServiceRequestId> {
        self.0.service_request_id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// When it was raised.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }

    /// What the household says. Empty once forgotten.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }

    /// When it was negotiated. Null while it was not.
    async fn negotiated_at(&self) -> Option<DateTime> {
        self.0.negotiated_at.map(DateTime)
    }

    /// What supervisor and household came to. Null while it was not negotiated.
    async fn negotiation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.negotiation.as_ref()).await?)
    }

    /// What the supervisor proposes. Null when nothing.
    async fn proposed(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        self.money(ctx, self.0.proposed).await
    }

    /// What a manager decided. Null while nobody has.
    async fn decision(&self) -> Option<PriceDecision> {
        self.0.decision.map(Into::into)
    }

    /// When it was decided. Null while it was not.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Who decided: the id of an account. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// Why it was decided so. Null while it was not, and once forgotten.
    async fn decision_words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.decision_words.as_ref()).await?)
    }

    /// The price that it was raised against. Null when its quote is not visible to you.
    async fn amount_before(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        self.money(ctx, Some(self.0.amount_before)).await
    }

    /// What is to be paid by the decision. Null while there is none.
    async fn amount_after(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        self.money(ctx, self.0.amount_after).await
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
