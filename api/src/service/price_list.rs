//! Price lists in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{CatalogueItemId, PriceListId},
    kernel,
    service::{self, prices},
};

use super::{
    CatalogueItem,
    batches::{ItemById, LinesOf},
    enums::PriceUnit,
};
use crate::graphql::{ContextExt, Date, DateTime, Id, Money, Result, node::Findable};

/// A list of prices.
#[derive(Clone)]
pub struct PriceList(pub service::PriceList);

impl From<service::PriceList> for PriceList {
    fn from(row: service::PriceList) -> Self {
        Self(row)
    }
}

impl Findable for PriceList {
    type Id = PriceListId;

    async fn find_many(cx: &kernel::Context, ids: &[PriceListId]) -> kernel::Result<HashMap<PriceListId, Self>> {
        Ok(prices::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A list of prices with the days on which it holds. No two announced lists hold on one day.
#[Object]
impl PriceList {
    /// The id.
    pub async fn id(&self) -> Id<PriceListId> {
        self.0.id.into()
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The first day on which it holds.
    async fn first_day(&self) -> Date {
        self.0.first_day.into()
    }

    /// The last day on which it holds.
    async fn last_day(&self) -> Date {
        self.0.last_day.into()
    }

    /// Since when households can read it. Null while it is a draft, which holds for nobody.
    async fn announced_at(&self) -> Option<DateTime> {
        self.0.announced_at.map(DateTime)
    }

    /// The prices; at most 500.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<PriceLine>> {
        let lines = ctx.load::<LinesOf>(self.0.id).await?.unwrap_or_default();
        let currency = &self.0.currency;
        Ok(lines.into_iter().map(|line| PriceLine { line, currency: currency.clone() }).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A price of a list.
pub struct PriceLine {
    line: service::PriceLine,
    currency: String,
}

/// The most that one unit of something may cost.
#[Object]
impl PriceLine {
    /// Of what, by id.
    async fn catalogue_item_id(&self) -> Id<CatalogueItemId> {
        self.line.catalogue_item_id.into()
    }

    /// Of what. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.line.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// Of one unit.
    async fn amount(&self) -> Result<Money> {
        Money::of_minor(self.line.amount.0, &self.currency)
    }

    /// What it is for.
    async fn unit(&self) -> PriceUnit {
        self.line.unit.into()
    }
}
