//! What can be asked about rewards.

use async_graphql::{Context, Object};
use domain::{
    id::{RedemptionId, RewardId, VoucherId},
    loyalty::rewards::{catalogue, redemptions},
};

use super::{
    Reward, RewardRedemption, Voucher,
    batches::{RedemptionById, VoucherById},
    reward::RewardRedemptionState,
};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Rewards in the root.
#[derive(Default)]
pub struct RewardQuery;

#[Object]
impl RewardQuery {
    /// The catalogue of rewards, newest first. A family sees what is offered to it at its wallet: `LoyaltyAccount.offers`.
    async fn rewards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are not withdrawn, or all.", default = true)] offered: bool,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Reward>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(catalogue::list(ctx.cx()?, offered, &page).await?, Reward))
    }

    /// One reward of the catalogue. Null when you do not see it.
    async fn reward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward.")] id: Id<RewardId>,
    ) -> Result<Option<Reward>> {
        Ok(visible(catalogue::get(ctx.cx()?, id.0).await)?.map(Reward))
    }

    /// What was taken, newest first: `OPEN` is what waits to be handed over.
    async fn reward_redemptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state alone.")] state: Option<RewardRedemptionState>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<RewardRedemption>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = redemptions::list(ctx.cx()?, state.map(Into::into), &page).await?;
        Ok(Connection::new(found, RewardRedemption))
    }

    /// One redemption. Null when you do not see it.
    async fn reward_redemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The redemption.")] id: Id<RedemptionId>,
    ) -> Result<Option<RewardRedemption>> {
        Ok(ctx.load::<RedemptionById>(id.0).await?.map(RewardRedemption))
    }

    /// One card, ticket or voucher. Null when you do not see it.
    async fn voucher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The voucher.")] id: Id<VoucherId>,
    ) -> Result<Option<Voucher>> {
        Ok(ctx.load::<VoucherById>(id.0).await?.map(Voucher))
    }
}
