//! Points that are set aside, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{LoyaltyAccountId, PointsReservationId},
    kernel,
    loyalty::{self, reservations},
};

use super::{LoyaltyAccount, batches::AccountById, enums::PointsReservationState};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// Points that are set aside.
#[derive(Clone)]
pub struct PointsReservation(pub loyalty::PointsReservation);

impl From<loyalty::PointsReservation> for PointsReservation {
    fn from(row: loyalty::PointsReservation) -> Self {
        Self(row)
    }
}

impl Findable for PointsReservation {
    type Id = PointsReservationId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[PointsReservationId],
    ) -> kernel::Result<HashMap<PointsReservationId, Self>> {
        Ok(reservations::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Points that are set aside for something, until they are spent or come back.
#[Object]
impl PointsReservation {
    /// The id.
    pub async fn id(&self) -> Id<PointsReservationId> {
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

    /// How many points were set aside.
    async fn amount(&self) -> i64 {
        self.0.amount.0
    }

    /// How many of them were spent.
    async fn redeemed(&self) -> i64 {
        self.0.redeemed.0
    }

    /// Where they stand.
    async fn state(&self) -> PointsReservationState {
        self.0.state.into()
    }

    /// When they were set aside.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// When they come back by themselves. Null when they do not.
    async fn lapses_at(&self) -> Option<DateTime> {
        self.0.lapses_at.map(Into::into)
    }

    /// When they were spent or came back. Null while they are set aside.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}
