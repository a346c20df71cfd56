//! Cards, tickets and vouchers in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{CatalogueItemId, HouseholdId, RedemptionId, ServiceOrderId, VoucherId, VoucherUseId},
    kernel::{self, Error},
    loyalty::{
        self,
        vouchers::{showing, terms::Terms, using},
    },
};

use super::batches::{CurrencyOf, UsesOf, VoucherById, VoucherCode};
use crate::graphql::{ContextExt, Date, DateTime, Id, Money, MoneyInput, Result, node::Findable};

/// What it is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::VoucherKind")]
pub enum VoucherKind {
    /// An amount that is paid in advance, and used in parts.
    Card,
    /// So many times a service.
    Ticket,
    /// An amount or a percentage off an order.
    Voucher,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum VoucherState {
    /// It can be used.
    Valid,
    /// Nothing is left of it.
    UsedUp,
    /// Its last day is over.
    Over,
    /// It was given back.
    Closed,
}

/// What a voucher is like, before it is somebody's.
pub struct VoucherTerms(pub Terms);

/// What a voucher is like.
#[Object]
impl VoucherTerms {
    /// What it is.
    async fn kind(&self) -> VoucherKind {
        self.0.kind.into()
    }

    /// The amount that it is worth. Null unless it is counted in one.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        counted(ctx, self.0.measure, self.0.worth).await
    }

    /// How many hundredths of an order it takes off, all at once. Null unless it is counted so.
    async fn percent(&self) -> Option<i64> {
        (self.0.measure == loyalty::VoucherMeasure::Percent).then_some(self.0.worth)
    }

    /// How many orders it covers. Null unless it is counted in orders.
    async fn times(&self) -> Option<i64> {
        (self.0.measure == loyalty::VoucherMeasure::Times).then_some(self.0.worth)
    }

    /// It takes off an order no more than this. Null when as much as it is worth.
    async fn most_off(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        some(ctx, self.0.most_off).await
    }

    /// It is for orders of this much and more. Null when for all.
    async fn least_order(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        some(ctx, self.0.least_order).await
    }

    /// Whether what an order leaves of it stays.
    async fn partial(&self) -> bool {
        self.0.partial
    }

    /// Whether another household may use it.
    async fn transferable(&self) -> bool {
        self.0.transferable
    }

    /// The items of the catalogue that it is for, by id. Empty when for all.
    async fn catalogue_item_ids(&self) -> Vec<Id<CatalogueItemId>> {
        self.0.items.iter().copied().map(Id).collect()
    }

    /// It holds for so many days, that of its making among them. Null when for good.
    async fn holds_days(&self) -> Option<u32> {
        self.0.holds_days
    }
}

async fn some(ctx: &Context<'_>, minor: Option<i64>) -> Result<Option<Money>> {
    match minor {
        Some(minor) => CurrencyOf::money(ctx, minor).await.map(Some),
        None => Ok(None),
    }
}

async fn counted(ctx: &Context<'_>, measure: loyalty::VoucherMeasure, value: i64) -> Result<Option<Money>> {
    some(ctx, (measure == loyalty::VoucherMeasure::Amount).then_some(value)).await
}

/// A card, a ticket or a voucher.
#[derive(Clone)]
pub struct Voucher(pub loyalty::Voucher);

impl From<loyalty::Voucher> for Voucher {
    fn from(row: loyalty::Voucher) -> Self {
        Self(row)
    }
}

impl Findable for Voucher {
    type Id = VoucherId;

    async fn find_many(cx: &kernel::Context, ids: &[VoucherId]) -> kernel::Result<HashMap<VoucherId, Self>> {
        Ok(showing::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

impl Voucher {
    fn is_counted_in(&self, measure: loyalty::VoucherMeasure) -> bool {
        self.0.measure == measure
    }
}

/// A card, a ticket or a voucher that a household holds. It is used by its code, which the accounts of the family with full
/// access read here, and nobody else.
#[Object]
impl Voucher {
    /// The id.
    pub async fn id(&self) -> Id<VoucherId> {
        self.0.id.into()
    }

    /// What it is.
    async fn kind(&self) -> VoucherKind {
        self.0.kind.into()
    }

    /// What the household reads.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The household that holds it, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The points that it was exchanged for, by id. Null when it was sold or given.
    async fn redemption_id(&self) -> Option<Id<RedemptionId>> {
        self.0.redemption_id.map(Id)
    }

    /// The code. Null for everybody but accounts of the family with full access, and once forgotten.
    async fn code(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        ctx.load::<VoucherCode>(self.0.id).await
    }

    /// The last four characters of the code, by which people tell vouchers apart.
    async fn code_end(&self) -> &str {
        &self.0.code_end
    }

    /// What was paid for it. Null when it was given, or exchanged for points.
    async fn price(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        some(ctx, self.0.price.map(|price| price.0)).await
    }

    /// The amount that it was worth. Null unless it is counted in one.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        counted(ctx, self.0.measure, self.0.worth).await
    }

    /// The amount that is left of it. Null unless it is counted in one.
    async fn amount_left(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        counted(ctx, self.0.measure, self.0.remains).await
    }

    /// How many hundredths of an order it takes off, all at once. Null unless it is counted so.
    async fn percent(&self) -> Option<i64> {
        self.is_counted_in(loyalty::VoucherMeasure::Percent).then_some(self.0.worth)
    }

    /// How many orders it covered. Null unless it is counted in orders.
    async fn times(&self) -> Option<i64> {
        self.is_counted_in(loyalty::VoucherMeasure::Times).then_some(self.0.worth)
    }

    /// How many orders it still covers. Null unless it is counted in orders.
    async fn times_left(&self) -> Option<i64> {
        self.is_counted_in(loyalty::VoucherMeasure::Times).then_some(self.0.remains)
    }

    /// It takes off an order no more than this. Null when as much as is left of it.
    async fn most_off(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        some(ctx, self.0.most_off.map(|most| most.0)).await
    }

    /// It is for orders of this much and more. Null when for all.
    async fn least_order(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        some(ctx, self.0.least_order.map(|least| least.0)).await
    }

    /// Whether what an order leaves of it stays.
    async fn partial(&self) -> bool {
        self.0.partial
    }

    /// Whether another household may use it.
    async fn transferable(&self) -> bool {
        self.0.transferable
    }

    /// The items of the catalogue that it is for, by id. Empty when for all.
    async fn catalogue_item_ids(&self) -> Result<Vec<Id<CatalogueItemId>>> {
        Ok(using::items(&self.0)?.into_iter().map(Id).collect())
    }

    /// The day on which it was made.
    async fn first_day(&self) -> Date {
        Date(self.0.first_day)
    }

    /// The last day on which it can be used, by the branch's clock. Null when there is none.
    async fn last_day(&self) -> Option<Date> {
        self.0.last_day.map(Date)
    }

    /// Where it stands. Its last day is over when it is by the branch's clock.
    async fn state(&self, ctx: &Context<'_>) -> Result<VoucherState> {
        if self.0.closed_at.is_some() {
            return Ok(VoucherState::Closed);
        }
        if self.0.remains == 0 {
            return Ok(VoucherState::UsedUp);
        }
        let over = showing::is_over(ctx.cx()?, &self.0).await?;
        Ok(if over { VoucherState::Over } else { VoucherState::Valid })
    }

    /// When it was made.
    async fn issued_at(&self) -> DateTime {
        self.0.issued_at.into()
    }

    /// What it took off orders, the first one first.
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<VoucherUse>> {
        Ok(ctx.load::<UsesOf>(self.0.id).await?.unwrap_or_default().into_iter().map(VoucherUse).collect())
    }
}

/// What a voucher took off an order.
pub struct VoucherUse(pub loyalty::VoucherUse);

impl From<loyalty::VoucherUse> for VoucherUse {
    fn from(row: loyalty::VoucherUse) -> Self {
        Self(row)
    }
}

/// What a voucher took off an order.
#[Object]
impl VoucherUse {
    /// The id.
    async fn id(&self) -> Id<VoucherUseId> {
        self.0.id.into()
    }

    /// The voucher. Null when it is not visible to you.
    async fn voucher(&self, ctx: &Context<'_>) -> Result<Option<Voucher>> {
        Ok(ctx.load::<VoucherById>(self.0.voucher_id).await?.map(Voucher))
    }

    /// The order, by id.
    async fn service_order_id(&self) -> Id<ServiceOrderId> {
        self.0.service_order_id.into()
    }

    /// What it took off.
    async fn off(&self, ctx: &Context<'_>) -> Result<Money> {
        CurrencyOf::money(ctx, self.0.off.0).await
    }

    /// What came back to the voucher, in its own measure: fen, hundredths, or times.
    async fn returned(&self) -> i64 {
        self.0.returned
    }

    /// When.
    async fn used_at(&self) -> DateTime {
        self.0.used_at.into()
    }

    /// When it was undone as a whole, before the order was signed. Null unless it was.
    async fn undone_at(&self) -> Option<DateTime> {
        self.0.undone_at.map(Into::into)
    }
}

/// What a voucher is like: one of `amount`, `percent` and `times` says what it is worth.
#[derive(InputObject)]
pub struct VoucherTermsInput {
    /// What it is: a card has an amount that is used in parts, a ticket a number of times and items, a voucher an amount or a
    /// percentage.
    kind: VoucherKind,
    /// The amount that it is worth.
    amount: Option<MoneyInput>,
    /// How many hundredths of an order it takes off; 1 to 100.
    percent: Option<i32>,
    /// How many orders it covers; 1 to 100.
    times: Option<i32>,
    /// It takes off an order no more than this. Left out, as much as it is worth.
    most_off: Option<MoneyInput>,
    /// It is for orders of this much and more. Left out, for all.
    least_order: Option<MoneyInput>,
    /// Whether what an order leaves of it stays. True for a card.
    #[graphql(default)]
    partial: bool,
    /// Whether another household may use it.
    #[graphql(default)]
    transferable: bool,
    /// The items of the catalogue that it is for; at most 50. Empty, for all.
    #[graphql(default)]
    catalogue_item_ids: Vec<Id<CatalogueItemId>>,
    /// It holds for so many days, that of its making among them; 1 to 3660. Left out, for good.
    holds_days: Option<i32>,
}

impl VoucherTermsInput {
    /// The terms that are meant.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field below `voucher`.
    pub fn checked(self, currency: &str) -> kernel::Result<Terms> {
        use loyalty::VoucherMeasure::{Amount, Percent, Times};
        let minor = |field, money: Option<MoneyInput>| {
            money.map(|money| money.minor(field, currency)).transpose().map_err(|error| error.at("voucher"))
        };
        let amount = minor("amount", self.amount)?;
        let (measure, worth) = match (amount, self.percent, self.times) {
            (Some(amount), None, None) => (Amount, amount),
            (None, Some(percent), None) => (Percent, percent.into()),
            (None, None, Some(times)) => (Times, times.into()),
            _ => return Err(Error::invalid("voucher", "must have one of `amount`, `percent` and `times`")),
        };
        let days =
            |days: i32| u32::try_from(days).map_err(|_| Error::invalid("voucher.holdsDays", "must not be negative"));
        Ok(Terms {
            kind: self.kind.into(),
            measure,
            worth,
            most_off: minor("mostOff", self.most_off)?,
            least_order: minor("leastOrder", self.least_order)?,
            partial: self.partial,
            transferable: self.transferable,
            items: self.catalogue_item_ids.into_iter().map(|id| id.0).collect(),
            holds_days: self.holds_days.map(days).transpose()?,
        })
    }
}
