//! Rewards in the schema, and what is taken of them.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{HouseholdId, LoyaltyAccountId, PointsEntryId, RedemptionId, RewardId},
    kernel,
    loyalty::{
        self,
        rewards::{catalogue, offers, redemptions},
    },
};

use super::{
    LoyaltyAccount, PointsEntry, Voucher,
    batches::{AccountById, CurrencyOf, EntryById, RewardById, VoucherById, VoucherOf},
    voucher::VoucherTerms,
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Money, Result, node::Findable},
    household::HouseholdSegment,
};

/// What a reward is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::RewardKind")]
pub enum RewardKind {
    /// A voucher or a card that takes something off orders.
    Discount,
    /// A ticket for a service.
    FreeService,
    /// Something that is handed over.
    Goods,
    /// A place at an event.
    EventPlace,
}

/// Where a redemption stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::RedemptionState")]
pub enum RewardRedemptionState {
    /// The household waits for it.
    Open,
    /// The household has it. What comes as a voucher is there at once.
    Fulfilled,
    /// All of its points came back.
    Cancelled,
}

/// Something that points are exchanged for.
#[derive(Clone)]
pub struct Reward(pub loyalty::Reward);

impl From<loyalty::Reward> for Reward {
    fn from(row: loyalty::Reward) -> Self {
        Self(row)
    }
}

impl Findable for Reward {
    type Id = RewardId;

    async fn find_many(cx: &kernel::Context, ids: &[RewardId]) -> kernel::Result<HashMap<RewardId, Self>> {
        // The catalogue is the office's; a family sees what is offered to it, and what it has taken.
        cx.require(loyalty::REWARD_READ)?;
        Ok(catalogue::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Something that points are exchanged for.
#[Object]
impl Reward {
    /// The id.
    pub async fn id(&self) -> Id<RewardId> {
        self.0.id.into()
    }

    /// What it is.
    async fn kind(&self) -> RewardKind {
        self.0.kind.into()
    }

    /// What the household reads.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// More about it. Null when nothing is said.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What it costs the household.
    async fn points(&self) -> i64 {
        self.0.points.0
    }

    /// How many are left. Null when as many as are asked for.
    async fn remaining(&self) -> Option<i64> {
        self.0.stock.map(|stock| stock - self.0.taken)
    }

    /// Whether one more can be taken: by the number of them, and by the budget.
    async fn available(&self) -> bool {
        offers::is_left(&self.0)
    }

    /// The first day on which it is offered.
    async fn first_day(&self) -> Date {
        Date(self.0.first_day)
    }

    /// The last day on which it is offered. Null when there is none.
    async fn last_day(&self) -> Option<Date> {
        self.0.last_day.map(Date)
    }

    /// The codes of the tiers that it is for. Empty when it is for all.
    async fn tiers(&self) -> Result<Vec<String>> {
        Ok(catalogue::tiers(&self.0)?)
    }

    /// The segments that it is for. Empty when it is for all.
    async fn segments(&self) -> Result<Vec<HouseholdSegment>> {
        Ok(catalogue::segments(&self.0)?.into_iter().map(Into::into).collect())
    }

    /// How many a household takes, at most. Null when as many as it likes.
    async fn most_each(&self) -> Option<i64> {
        self.0.most_each
    }

    /// What its voucher is like. Null when none comes with it.
    async fn voucher(&self) -> Result<Option<VoucherTerms>> {
        Ok(catalogue::terms(&self.0)?.map(VoucherTerms))
    }

    /// How many there are in all. Null when as many as are asked for, and for families.
    async fn stock(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(if ctx.cx()?.may(loyalty::REWARD_READ) { self.0.stock } else { None })
    }

    /// How many are taken. Null for families.
    async fn taken(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(ctx.cx()?.may(loyalty::REWARD_READ).then_some(self.0.taken))
    }

    /// What one costs the agency. Null for families.
    async fn cost(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        of_the_office(ctx, Some(self.0.cost.0)).await
    }

    /// What all of them may cost the agency. Null when as much as it takes, and for families.
    async fn budget(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        of_the_office(ctx, self.0.budget.map(|budget| budget.0)).await
    }

    /// What those that are taken cost the agency. Null for families.
    async fn used(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        of_the_office(ctx, Some(self.0.used.0)).await
    }

    /// When it was taken out of the catalogue. Null while it is in it.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// An amount that concerns the agency alone.
async fn of_the_office(ctx: &Context<'_>, minor: Option<i64>) -> Result<Option<Money>> {
    match minor.filter(|_| ctx.cx().is_ok_and(|cx| cx.may(loyalty::REWARD_READ))) {
        Some(minor) => CurrencyOf::money(ctx, minor).await.map(Some),
        None => Ok(None),
    }
}

/// Points that were exchanged for a reward.
#[derive(Clone)]
pub struct RewardRedemption(pub loyalty::Redemption);

impl From<loyalty::Redemption> for RewardRedemption {
    fn from(row: loyalty::Redemption) -> Self {
        Self(row)
    }
}

impl Findable for RewardRedemption {
    type Id = RedemptionId;

    async fn find_many(cx: &kernel::Context, ids: &[RedemptionId]) -> kernel::Result<HashMap<RedemptionId, Self>> {
        Ok(redemptions::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Points that were exchanged for a reward.
#[Object]
impl RewardRedemption {
    /// The id.
    pub async fn id(&self) -> Id<RedemptionId> {
        self.0.id.into()
    }

    /// The reward. Null when it is not visible to you.
    async fn reward(&self, ctx: &Context<'_>) -> Result<Option<Reward>> {
        Ok(ctx.load::<RewardById>(self.0.reward_id).await?.map(Reward))
    }

    /// The wallet, by id.
    async fn account_id(&self) -> Id<LoyaltyAccountId> {
        self.0.account_id.into()
    }

    /// The wallet. Null when it is not visible to you.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<LoyaltyAccount>> {
        Ok(ctx.load::<AccountById>(self.0.account_id).await?.map(LoyaltyAccount))
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The entry that spent the points, by id.
    async fn entry_id(&self) -> Id<PointsEntryId> {
        self.0.entry_id.into()
    }

    /// The entry that spent the points. Null when it is not visible to you.
    async fn entry(&self, ctx: &Context<'_>) -> Result<Option<PointsEntry>> {
        Ok(ctx.load::<EntryById>(self.0.entry_id).await?.map(PointsEntry))
    }

    /// The voucher that it came as. Null when it is something else.
    async fn voucher(&self, ctx: &Context<'_>) -> Result<Option<Voucher>> {
        match ctx.load::<VoucherOf>(self.0.id).await? {
            Some(id) => Ok(ctx.load::<VoucherById>(id).await?.map(Voucher)),
            None => Ok(None),
        }
    }

    /// How many points were spent.
    async fn points(&self) -> i64 {
        self.0.points.0
    }

    /// How many of them came back.
    async fn points_back(&self) -> i64 {
        self.0.points_back.0
    }

    /// Where it stands.
    async fn state(&self) -> RewardRedemptionState {
        self.0.state.into()
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// Who made it: the id of an account.
    async fn made_by(&self) -> &str {
        &self.0.made_by
    }

    /// Since when the household has it. Null while it waits.
    async fn fulfilled_at(&self) -> Option<DateTime> {
        self.0.fulfilled_at.map(Into::into)
    }

    /// When all of its points had come back. Null unless it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(Into::into)
    }
}
