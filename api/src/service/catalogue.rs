//! The catalogue in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::CatalogueItemId,
    kernel,
    service::{self, catalogue},
};

use super::{
    batches::PostedOn,
    enums::{CatalogueAreaLimit, CatalogueFee, CatalogueKind, PriceUnit},
};
use crate::graphql::{ContextExt, Date, Id, Money, Result, node::Findable};

/// Something that the agency offers.
#[derive(Clone)]
pub struct CatalogueItem(pub service::CatalogueItem);

impl From<service::CatalogueItem> for CatalogueItem {
    fn from(row: service::CatalogueItem) -> Self {
        Self(row)
    }
}

impl Findable for CatalogueItem {
    type Id = CatalogueItemId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[CatalogueItemId],
    ) -> kernel::Result<HashMap<CatalogueItemId, Self>> {
        Ok(catalogue::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A posted price.
#[derive(SimpleObject)]
pub struct PostedPrice {
    /// Of one unit; no more may be charged.
    amount: Money,
    /// What it is for.
    unit: PriceUnit,
}

/// Something that the agency offers.
#[Object]
impl CatalogueItem {
    /// The id.
    pub async fn id(&self) -> Id<CatalogueItemId> {
        self.0.id.into()
    }

    /// Its place in the catalogue, from 1.
    async fn place(&self) -> i32 {
        self.0.place
    }

    /// The number that is printed beside it; not unique. Null when none is.
    async fn printed_number(&self) -> Option<&str> {
        self.0.printed_number.as_deref()
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in English. Null when it has none.
    async fn english_name(&self) -> Option<&str> {
        self.0.english_name.as_deref()
    }

    /// How it is done.
    async fn kind(&self) -> CatalogueKind {
        self.0.kind.into()
    }

    /// Whether it costs.
    async fn fee(&self) -> CatalogueFee {
        self.0.fee.into()
    }

    /// How far it reaches. Null when nothing limits it.
    async fn area_limit(&self) -> Option<CatalogueAreaLimit> {
        self.0.area_limit.map(Into::into)
    }

    /// Metres from the office of a household's branch within which it is offered. Null when nothing limits it.
    async fn area_metres(&self) -> Option<i32> {
        self.0.area_metres
    }

    /// What else is to be known. Null when nothing is.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Whether it can be asked for.
    async fn offered(&self) -> bool {
        self.0.offered
    }

    /// The posted price. Null when none is announced for that day.
    async fn price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today at the agency's first branch when left out.")] on: Option<Date>,
    ) -> Result<Option<PostedPrice>> {
        let Some(posted) = ctx.load::<PostedOn>((self.0.id, on.map(|day| day.0))).await? else { return Ok(None) };
        let amount = Money::of_minor(posted.line.amount.0, &posted.currency)?;
        Ok(Some(PostedPrice { amount, unit: posted.line.unit.into() }))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
