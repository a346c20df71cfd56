//! Wallets in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, HouseholdId, LoyaltyAccountId},
    kernel,
    loyalty::{self, accounts, entries::EntryFilter},
};

use super::{
    PointsEntry, PointsLot, PointsReservation, Reward, RewardRedemption, Voucher,
    batches::{
        BooksAt, EntriesOf, LotsOf, OffersOf, RedemptionsOf, ReservationsOf, StandingOf, TierMovesOf, VouchersOf,
    },
    books::PointsBooks,
    enums::PointsEntryKind,
    tier::{LoyaltyStanding, LoyaltyTierMove},
};
use crate::{
    graphql::{Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request},
    household::{Household, HouseholdById},
};

/// The wallet of a household.
#[derive(Clone)]
pub struct LoyaltyAccount(pub loyalty::LoyaltyAccount);

impl From<loyalty::LoyaltyAccount> for LoyaltyAccount {
    fn from(row: loyalty::LoyaltyAccount) -> Self {
        Self(row)
    }
}

impl Findable for LoyaltyAccount {
    type Id = LoyaltyAccountId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[LoyaltyAccountId],
    ) -> kernel::Result<HashMap<LoyaltyAccountId, Self>> {
        Ok(accounts::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Which entries are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct PointsEntryFilterInput {
    /// Of these kinds.
    kinds: Option<Vec<PointsEntryKind>>,
    /// From this moment on.
    from: Option<DateTime>,
    /// Before this moment.
    before: Option<DateTime>,
}

/// The wallet of a household, which its members share. Every point in it is accounted for from its giving to its end: entries
/// are added and never changed.
#[Object]
impl LoyaltyAccount {
    /// The id.
    pub async fn id(&self) -> Id<LoyaltyAccountId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The branch that serves the household, by id.
    async fn branch_id(&self) -> Id<BranchId> {
        self.0.branch_id.into()
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// How many entries there are.
    async fn entry_count(&self) -> i64 {
        self.0.entries
    }

    /// When the last entry was made. Null while there is none.
    async fn last_entry_at(&self) -> Option<DateTime> {
        self.0.last_entry_at.map(Into::into)
    }

    /// What is in it, now or as it was at a moment. Points whose time is over are gone from `available` within the hour, and
    /// cannot be spent in the meantime.
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The moment. Left out, now.")] as_of: Option<DateTime>,
    ) -> Result<PointsBooks> {
        match as_of {
            None => Ok(accounts::books(&self.0).into()),
            Some(moment) => Ok(ctx.load::<BooksAt>((self.0.id, moment.0)).await?.unwrap_or_default().into()),
        }
    }

    /// The statement: the entries, the last one first.
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<PointsEntryFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PointsEntry>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = EntryFilter {
            kinds: filter.kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: filter.from.map(|moment| moment.0),
            before: filter.before.map(|moment| moment.0),
        };
        let found = ctx.load::<EntriesOf>((self.0.id, (filter, page))).await?.unwrap_or_default();
        Ok(Connection::new(found, PointsEntry))
    }

    /// The lots of points, newest first.
    async fn lots(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those in which something is pending, to be spent or set aside, or all.",
            default = true
        )]
        open: bool,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PointsLot>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<LotsOf>((self.0.id, (open, page))).await?.unwrap_or_default();
        Ok(Connection::new(found, PointsLot))
    }

    /// Where it stands on the tiers of the programme. Null when the version in force has none.
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<LoyaltyStanding>> {
        Ok(ctx.load::<StandingOf>(self.0.id).await?.map(LoyaltyStanding))
    }

    /// How it came into its tiers, newest first.
    async fn tier_moves(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltyTierMove>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<TierMovesOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, LoyaltyTierMove))
    }

    /// The rewards that are offered to the household today and left, the least dear first; at most 100.
    async fn offers(&self, ctx: &Context<'_>) -> Result<Vec<Reward>> {
        Ok(ctx.load::<OffersOf>(self.0.id).await?.unwrap_or_default().into_iter().map(Reward).collect())
    }

    /// What was taken for its points, newest first.
    async fn redemptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<RewardRedemption>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<RedemptionsOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, RewardRedemption))
    }

    /// The cards, tickets and vouchers that the household holds or held, newest first.
    async fn vouchers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Voucher>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<VouchersOf>((self.0.household_id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, Voucher))
    }

    /// What is and was set aside, newest first.
    async fn reservations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PointsReservation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<ReservationsOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, PointsReservation))
    }
}
