//! Quotes in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{CatalogueItemId, QuoteId, ServiceRequestId},
    kernel::{self, words},
    service::{self, quotes},
};

use super::{
    CatalogueItem,
    batches::ItemById,
    enums::{PriceUnit, QuoteState},
};
use crate::graphql::{ContextExt, DateTime, Id, Money, Result, node::Findable};

/// What a request is to cost.
#[derive(Clone)]
pub struct Quote(pub service::Quote);

impl From<service::Quote> for Quote {
    fn from(row: service::Quote) -> Self {
        Self(row)
    }
}

impl Findable for Quote {
    type Id = QuoteId;

    async fn find_many(cx: &kernel::Context, ids: &[QuoteId]) -> kernel::Result<HashMap<QuoteId, Self>> {
        Ok(quotes::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// What a request is to cost: said before the work, and no more than the posted price.
#[Object]
impl Quote {
    /// The id.
    pub async fn id(&self) -> Id<QuoteId> {
        self.0.id.into()
    }

    /// The request, by id.
    async fn service_request_id(&self) -> Id<ServiceRequestId> {
        self.0.service_request_id.into()
    }

    /// What for, by id.
    async fn catalogue_item_id(&self) -> Id<CatalogueItemId> {
        self.0.catalogue_item_id.into()
    }

    /// What for. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.0.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// What the posted price is for.
    async fn unit(&self) -> PriceUnit {
        self.0.unit.into()
    }

    /// How many units.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// The posted price of so many units on the day of the quote.
    async fn posted(&self) -> Result<Money> {
        Money::of_minor(self.0.posted.0, &self.0.currency)
    }

    /// What it is to cost; less than was quoted first where an objection was heard.
    async fn amount(&self) -> Result<Money> {
        Money::of_minor(self.0.amount.0, &self.0.currency)
    }

    /// What was said with it. Null when nothing, and once forgotten.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.note.as_ref()).await?)
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        self.0.sent_at.into()
    }

    /// Until when it can be answered.
    async fn valid_until(&self) -> DateTime {
        self.0.valid_until.into()
    }

    /// Where it stands.
    async fn state(&self) -> QuoteState {
        self.0.state.into()
    }

    /// When it was answered, withdrawn, or ended. Null while it is open.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }

    /// Who answered: the id of an account, or `system`. Null while nobody has.
    async fn answered_by(&self) -> Option<&str> {
        self.0.answered_by.as_deref()
    }

    /// What was said with the answer. Null when nothing, and once forgotten.
    async fn answer_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.answer_note.as_ref()).await?)
    }

    /// The version to name when you answer it, withdraw it, or object to it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
