//! The yearly review in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{CatalogueItemId, CatalogueReviewId},
    kernel,
    service::{self, reviews},
};
use rust_decimal::Decimal as Number;

use super::{CatalogueItem, batches::ItemById, enums::CatalogueVerdict};
use crate::graphql::{ContextExt, DateTime, Decimal, Id, Money, Result, node::Findable};

/// A year of something that the agency offers.
#[derive(Clone)]
pub struct CatalogueReview(pub service::CatalogueReview);

impl From<service::CatalogueReview> for CatalogueReview {
    fn from(row: service::CatalogueReview) -> Self {
        Self(row)
    }
}

impl Findable for CatalogueReview {
    type Id = CatalogueReviewId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[CatalogueReviewId],
    ) -> kernel::Result<HashMap<CatalogueReviewId, Self>> {
        Ok(reviews::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A year of something that the agency offers: how it was used, what it brought and cost, and whether it stays.
#[Object]
impl CatalogueReview {
    /// The id.
    pub async fn id(&self) -> Id<CatalogueReviewId> {
        self.0.id.into()
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Of what, by id.
    async fn catalogue_item_id(&self) -> Id<CatalogueItemId> {
        self.0.catalogue_item_id.into()
    }

    /// Of what. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.0.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// How often it was asked for and not withdrawn.
    async fn uses(&self) -> i32 {
        self.0.uses
    }

    /// How many orders were rated.
    async fn rated(&self) -> i32 {
        self.0.rated
    }

    /// The mean rating, 1 to 5, to a hundredth. Null when nobody rated it.
    async fn satisfaction(&self) -> Option<Decimal> {
        let mean = Number::from(self.0.rating_sum).checked_div(Number::from(self.0.rated))?;
        Some(Decimal(mean.round_dp(2)))
    }

    /// How many complaints were raised.
    async fn complaints(&self) -> i32 {
        self.0.complaints
    }

    /// What was paid for it.
    async fn revenue(&self) -> Result<Money> {
        Money::of_minor(self.0.revenue.0, &self.0.currency)
    }

    /// What the hours at its visits cost, by the hourly cost of their carers.
    async fn cost(&self) -> Result<Money> {
        Money::of_minor(self.0.cost.0, &self.0.currency)
    }

    /// What the year speaks for: out where nobody asked; changed where the mean of five ratings or more is below 3.5, where
    /// more than one in twenty complains, or where a price does not cover its cost with five percent on top.
    async fn proposal(&self) -> CatalogueVerdict {
        self.0.proposal.into()
    }

    /// What a manager decided. Null while nobody has.
    async fn decision(&self) -> Option<CatalogueVerdict> {
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

    /// What was said with the decision. Null when nothing.
    async fn decision_note(&self) -> Option<&str> {
        self.0.decision_note.as_deref()
    }

    /// The version to name when you decide.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
