//! What can be changed about rewards, and what is done with them.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdMemberId, LoyaltyAccountId, RedemptionId, RewardId},
    kernel,
    loyalty::{
        REWARD_MANAGE,
        rewards::{
            catalogue::{self, RewardInput as Asked},
            handling, redeeming,
        },
    },
    service::prices,
};

use super::{Reward, RewardRedemption, mutations::remarks, reward::RewardKind, voucher::VoucherTermsInput};
use crate::{
    graphql::{ContextExt, Date, Id, MoneyInput, Result, payload},
    household::HouseholdSegment,
};

/// Rewards in the root.
#[derive(Default)]
pub struct RewardMutation;

/// What a reward is like.
#[derive(InputObject)]
struct RewardInput {
    /// What it is.
    kind: RewardKind,
    /// What the household reads; at most 100 characters.
    name: String,
    /// More about it; at most 1000 characters.
    description: Option<String>,
    /// What it costs the household; 1 to 1 000 000 000 points.
    points: i32,
    /// How many there are; 1 to 1 000 000. Left out, as many as are asked for.
    stock: Option<i32>,
    /// What one costs the agency. Left out, nothing.
    cost: Option<MoneyInput>,
    /// What all of them may cost the agency. Left out, as much as it takes.
    budget: Option<MoneyInput>,
    /// The first day on which it is offered, by the clock of each household's branch.
    first_day: Date,
    /// The last day on which it is offered. Left out, there is none.
    last_day: Option<Date>,
    /// The codes of the tiers that it is for; at most 20. Empty, it is for all.
    #[graphql(default)]
    tiers: Vec<String>,
    /// The segments that it is for. Empty, it is for all.
    #[graphql(default)]
    segments: Vec<HouseholdSegment>,
    /// How many a household takes, at most; 1 to 1000. Left out, as many as it likes.
    most_each: Option<i32>,
    /// What its voucher is like: of a discount a voucher or a card, of a free service a ticket. Left out for the rest.
    voucher: Option<VoucherTermsInput>,
}

impl RewardInput {
    fn checked(self, currency: &str) -> kernel::Result<Asked> {
        let minor = |field, money: Option<MoneyInput>| money.map(|money| money.minor(field, currency)).transpose();
        Ok(Asked {
            kind: self.kind.into(),
            name: self.name,
            description: self.description,
            points: self.points.into(),
            stock: self.stock.map(Into::into),
            cost: minor("cost", self.cost)?.unwrap_or(0),
            budget: minor("budget", self.budget)?,
            first_day: self.first_day.0,
            last_day: self.last_day.map(|day| day.0),
            tiers: self.tiers,
            segments: self.segments.into_iter().map(Into::into).collect(),
            most_each: self.most_each.map(Into::into),
            voucher: self.voucher.map(|terms| terms.checked(currency)).transpose()?,
        })
    }
}

/// Adds a reward to the catalogue.
#[derive(InputObject)]
struct RewardCreateInput {
    /// What it is like.
    #[graphql(flatten)]
    reward: RewardInput,
}

/// Changes a reward as a whole.
#[derive(InputObject)]
struct RewardUpdateInput {
    /// Which reward.
    id: Id<RewardId>,
    /// The version that you read.
    version: i32,
    /// What it is like.
    #[graphql(flatten)]
    reward: RewardInput,
}

/// Takes a reward out of the catalogue.
#[derive(InputObject)]
struct RewardWithdrawInput {
    /// Which reward.
    id: Id<RewardId>,
    /// The version that you read.
    version: i32,
}

/// Takes a reward for points.
#[derive(InputObject)]
struct RewardRedeemInput {
    /// For the points of which wallet.
    account_id: Id<LoyaltyAccountId>,
    /// Which reward.
    reward_id: Id<RewardId>,
    /// Your name for this, at most 100 characters; not beginning with `~`. Sent again with the same content it gives the first
    /// answer again.
    key: String,
    /// A word about it; at most 500 characters with the name of the reward.
    reason: Option<String>,
    /// The member of the household who takes it.
    household_member_id: Option<Id<HouseholdMemberId>>,
}

/// Hands a reward over.
#[derive(InputObject)]
struct RewardRedemptionFulfilInput {
    /// Which redemption.
    id: Id<RedemptionId>,
}

/// Gives back what is not used.
#[derive(InputObject)]
struct RewardRedemptionCancelInput {
    /// Which redemption.
    id: Id<RedemptionId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// Makes a reward good in points.
#[derive(InputObject)]
struct RewardRedemptionRefundInput {
    /// Which redemption.
    id: Id<RedemptionId>,
    /// Your name for this, at most 100 characters; not beginning with `~`.
    key: String,
    /// How many points. Left out, all that are fair.
    amount: Option<i32>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

payload! {
    /// What `rewardCreate` answers.
    RewardCreatePayload {
        /// The new reward. Null when there are user errors.
        reward: Reward,
    }
}

payload! {
    /// What `rewardUpdate` answers.
    RewardUpdatePayload {
        /// The reward. Null when there are user errors.
        reward: Reward,
    }
}

payload! {
    /// What `rewardWithdraw` answers.
    RewardWithdrawPayload {
        /// The reward. Null when there are user errors.
        reward: Reward,
    }
}

payload! {
    /// What `rewardRedeem` answers.
    RewardRedeemPayload {
        /// What was taken. Null when there are user errors.
        redemption: RewardRedemption,
    }
}

payload! {
    /// What `rewardRedemptionFulfil` answers.
    RewardRedemptionFulfilPayload {
        /// What was taken. Null when there are user errors.
        redemption: RewardRedemption,
    }
}

payload! {
    /// What `rewardRedemptionCancel` answers.
    RewardRedemptionCancelPayload {
        /// What was taken. Null when there are user errors.
        redemption: RewardRedemption,
    }
}

payload! {
    /// What `rewardRedemptionRefund` answers.
    RewardRedemptionRefundPayload {
        /// What was taken. Null when there are user errors.
        redemption: RewardRedemption,
    }
}

#[Object]
impl RewardMutation {
    /// Adds a reward to the catalogue. May answer `NOT_FOUND` and `INVALID`.
    async fn reward_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward.")] input: RewardCreateInput,
    ) -> Result<RewardCreatePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, REWARD_MANAGE).await?;
            catalogue::create(tx, || input.reward.checked(&currency)).await
        });
        RewardCreatePayload::of(ctx, Box::pin(work).await)
    }

    /// Changes a reward as a whole; what was taken holds as it was taken. May answer `NOT_FOUND`, `STALE`, `REWARD_WITHDRAWN`,
    /// `REWARD_TAKEN` and `INVALID`.
    async fn reward_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward.")] input: RewardUpdateInput,
    ) -> Result<RewardUpdatePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, REWARD_MANAGE).await?;
            catalogue::update(tx, input.id.0, input.version, || input.reward.checked(&currency)).await
        });
        RewardUpdatePayload::of(ctx, Box::pin(work).await)
    }

    /// Takes a reward out of the catalogue: nobody takes it any more, and what was taken holds. May answer `NOT_FOUND`, `STALE`
    /// and `REWARD_WITHDRAWN`.
    async fn reward_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward.")] input: RewardWithdrawInput,
    ) -> Result<RewardWithdrawPayload> {
        let done = ctx.cx()?.write(async |tx| catalogue::withdraw(tx, input.id.0, input.version).await).await;
        RewardWithdrawPayload::of(ctx, done)
    }

    /// Takes a reward for points, those that expire soonest first. A family with full access does it itself. What comes as a
    /// voucher is there at once; the rest waits to be handed over. May answer `NOT_FOUND`, `REWARD_NOT_OFFERED`,
    /// `REWARD_FOR_OTHERS`, `REWARD_GONE`, `REWARD_LIMIT`, `POINTS_SHORT`, `INVALID` and `KEY_USED`.
    async fn reward_redeem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward, and for whose points.")] input: RewardRedeemInput,
    ) -> Result<RewardRedeemPayload> {
        let remarks = remarks(input.reason, input.household_member_id);
        let (account, reward) = (input.account_id.0, input.reward_id.0);
        let work = ctx.cx()?.write(async |tx| redeeming::redeem(tx, &input.key, account, reward, remarks).await);
        RewardRedeemPayload::of(ctx, Box::pin(work).await)
    }

    /// Notes that the household has what it waited for. May answer `NOT_FOUND` and `REDEMPTION_STATE`.
    async fn reward_redemption_fulfil(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The redemption.")] input: RewardRedemptionFulfilInput,
    ) -> Result<RewardRedemptionFulfilPayload> {
        let done = ctx.cx()?.write(async |tx| handling::fulfil(tx, input.id.0).await).await;
        RewardRedemptionFulfilPayload::of(ctx, done)
    }

    /// Gives back a reward that the household waits for, or what is left of its voucher, which is then closed. As many points
    /// come back as that share is worth, cut off, with the end that they had. May answer `NOT_FOUND`, `REDEMPTION_STATE`,
    /// `INVALID` and `KEY_USED`.
    async fn reward_redemption_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The redemption.")] input: RewardRedemptionCancelInput,
    ) -> Result<RewardRedemptionCancelPayload> {
        let remarks = remarks(input.reason, None);
        let work = ctx.cx()?.write(async |tx| handling::cancel(tx, &input.key, input.id.0, remarks).await);
        RewardRedemptionCancelPayload::of(ctx, Box::pin(work).await)
    }

    /// Gives points back for what the household has, or has used: so many, or all that are fair. Of what came as a voucher no
    /// more than for what was used and not given back to it. May answer `NOT_FOUND`, `REDEMPTION_STATE`,
    /// `REFUND_ABOVE_REWARD`, `INVALID` and `KEY_USED`.
    async fn reward_redemption_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The redemption, and how many points.")] input: RewardRedemptionRefundInput,
    ) -> Result<RewardRedemptionRefundPayload> {
        let (amount, remarks) = (input.amount.map(i64::from), remarks(input.reason, None));
        let work = ctx.cx()?.write(async |tx| handling::refund(tx, &input.key, input.id.0, amount, remarks).await);
        RewardRedemptionRefundPayload::of(ctx, Box::pin(work).await)
    }
}
