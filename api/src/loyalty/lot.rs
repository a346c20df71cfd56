//! Lots of points in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{LoyaltyAccountId, PointsLotId},
    kernel,
    loyalty::{self, lots},
};

use super::{LoyaltyAccount, batches::AccountById, books::PointsHeld, enums::PointsPendingEnd};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// Points that were earned together.
#[derive(Clone)]
pub struct PointsLot(pub loyalty::PointsLot);

impl From<loyalty::PointsLot> for PointsLot {
    fn from(row: loyalty::PointsLot) -> Self {
        Self(row)
    }
}

impl Findable for PointsLot {
    type Id = PointsLotId;

    async fn find_many(cx: &kernel::Context, ids: &[PointsLotId]) -> kernel::Result<HashMap<PointsLotId, Self>> {
        Ok(lots::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Points that were earned together, with an end of their own. The lot that ends soonest is spent first.
#[Object]
impl PointsLot {
    /// The id.
    pub async fn id(&self) -> Id<PointsLotId> {
        self.0.id.into()
    }

    /// The wallet, by id.
    async fn account_id(&self) -> Id<LoyaltyAccountId> {
        self.0.account_id.into()
    }

    /// The wallet. Null when it is not visible to you.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<LoyaltyAccount>> {
        Ok(ctx.load::<AccountById>(self.0.account_id).await?.map(LoyaltyAccount))
    }

    /// How many points were granted.
    async fn granted(&self) -> i64 {
        self.0.granted.0
    }

    /// When they were earned.
    async fn earned_at(&self) -> DateTime {
        self.0.earned_at.into()
    }

    /// From then on they cannot be spent. Null when that never comes.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// How long they are, or were, pending. Null when they could be spent at once.
    async fn pending_until(&self) -> Option<DateTime> {
        self.0.pending_until.map(Into::into)
    }

    /// What becomes of pending points then. Null when they could be spent at once.
    async fn pending_end(&self) -> Option<PointsPendingEnd> {
        self.0.pending_end.map(Into::into)
    }

    /// Where the points are; all places come to `granted`.
    async fn held(&self) -> PointsHeld {
        lots::held(&self.0).into()
    }
}
