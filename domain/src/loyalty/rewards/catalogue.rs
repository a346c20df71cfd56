//! The catalogue of rewards, as the agency writes it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{id::RewardId, loyalty::reward, money::Minor};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::{Value, json};

use crate::{
    household::Segment,
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx, input,
        page::{ListOrder, page},
    },
    loyalty::{
        Points, REWARD_MANAGE, REWARD_READ, Reward, RewardKind, VoucherKind, WALLET_READ, earning::MOST_POINTS,
        program::plain_code, vouchers::terms::Terms,
    },
    service::prices,
};

/// The reward is not offered any more.
pub const REWARD_WITHDRAWN: Rule = Rule { code: "REWARD_WITHDRAWN", message: "The reward is not offered any more." };
/// So many, or so much of the budget, is taken already.
pub const REWARD_TAKEN: Rule = Rule { code: "REWARD_TAKEN", message: "More of the reward than that is taken already." };

const LONGEST_NAME: usize = 100;
const MOST_WORDS: usize = 1_000;
const MOST_STOCK: i64 = 1_000_000;
const MOST_CODES: usize = 20;

/// What a reward is like.
#[derive(Clone, Debug)]
pub struct RewardInput {
    /// What it is.
    pub kind: RewardKind,
    /// What the household reads; at most 100 characters.
    pub name: String,
    /// More about it; at most 1 000 characters.
    pub description: Option<String>,
    /// What it costs the household.
    pub points: i64,
    /// How many there are; as many as are asked for when `None`.
    pub stock: Option<i64>,
    /// What one costs the agency, in the smallest unit of its currency.
    pub cost: i64,
    /// What all of them may cost the agency; as much as it takes when `None`.
    pub budget: Option<i64>,
    /// The first day on which it is offered.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: Option<NaiveDate>,
    /// The codes of the tiers that it is for; for all when empty.
    pub tiers: Vec<String>,
    /// The segments that it is for; for all when empty.
    pub segments: Vec<Segment>,
    /// How many a household takes, at most.
    pub most_each: Option<i64>,
    /// What its voucher is like.
    pub voucher: Option<Terms>,
}

/// The codes of the tiers that a reward is for; for all when empty.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn tiers(reward: &Reward) -> Result<Vec<String>> {
    serde_json::from_value(reward.tiers.clone()).map_err(|_| Error::internal("stored tiers cannot be read"))
}

/// The segments that a reward is for; for all when empty.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn segments(reward: &Reward) -> Result<Vec<Segment>> {
    serde_json::from_value(reward.segments.clone()).map_err(|_| Error::internal("stored segments cannot be read"))
}

/// What the voucher of a reward is like; `None` when none comes with it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn terms(reward: &Reward) -> Result<Option<Terms>> {
    let read = reward.voucher.clone().map(serde_json::from_value).transpose();
    read.map_err(|_| Error::internal("stored terms cannot be read"))
}

/// The rewards, newest first; `offered` leaves out those that were withdrawn.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, offered: bool, request: &PageRequest) -> Result<Page<Reward>> {
    let mut select = reward::Entity::find().filter(reward::Column::AgencyId.eq(cx.require(REWARD_READ)?.agency));
    if offered {
        select = select.filter(reward::Column::WithdrawnAt.is_null());
    }
    let newest_first = ListOrder::newest_first(reward::Column::Id, |row: &Reward| row.id.0.into());
    page(cx, select, &newest_first, request).await
}

/// Some rewards, by id, for whoever sees what came of them; those of other agencies are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[RewardId]) -> Result<HashMap<RewardId, Reward>> {
    let found = reward::Entity::find()
        .filter(reward::Column::AgencyId.eq(cx.require(WALLET_READ)?.agency))
        .filter(reward::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|reward| (reward.id, reward)).collect())
}

/// One reward of the catalogue.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: RewardId) -> Result<Reward> {
    let agency = cx.require(REWARD_READ)?.agency;
    let found = reward::Entity::find_by_id(id).filter(reward::Column::AgencyId.eq(agency));
    found.one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// Adds a reward to the catalogue. What is asked is read once it is known that it may be.
///
/// # Errors
/// [`Error::Invalid`] and [`Error::NotFound`] naming the field.
pub async fn create(tx: &Tx, input: impl FnOnce() -> Result<RewardInput>) -> Result<Reward> {
    let scope = tx.require(REWARD_MANAGE)?;
    let row = checked(tx, input()?).await?;
    let row = reward::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        taken: Set(0),
        used: Set(Minor(0)),
        made_at: Set(tx.now()),
        version: Set(1),
        ..row
    };
    let made = row.insert(tx.db()).await?;
    tx.record_change("rewardCreate", made.id, None, Some(&sheet(&made))).await?;
    Ok(made)
}

/// Changes a reward as a whole. What was taken stays as it was taken.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`REWARD_WITHDRAWN`] at `id`, [`REWARD_TAKEN`],
/// [`Error::Invalid`] naming the field.
pub async fn update(
    tx: &Tx,
    id: RewardId,
    version: i32,
    input: impl FnOnce() -> Result<RewardInput>,
) -> Result<Reward> {
    let before = lock_offered(tx, id, version).await?;
    let input = input()?;
    if input.stock.is_some_and(|stock| stock < before.taken) {
        return Err(Error::refused(&REWARD_TAKEN).at("stock"));
    }
    if input.budget.is_some_and(|budget| budget < before.used.0) {
        return Err(Error::refused(&REWARD_TAKEN).at("budget.amount"));
    }
    let row = reward::ActiveModel { id: Set(id), version: Set(version + 1), ..checked(tx, input).await? };
    write(tx, "rewardUpdate", &before, row).await
}

/// Takes a reward out of the catalogue: nobody takes it any more, and what was taken holds.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`REWARD_WITHDRAWN`] at `id`.
pub async fn withdraw(tx: &Tx, id: RewardId, version: i32) -> Result<Reward> {
    let before = lock_offered(tx, id, version).await?;
    let row = reward::ActiveModel {
        id: Set(id),
        withdrawn_at: Set(Some(tx.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    write(tx, "rewardWithdraw", &before, row).await
}

async fn lock_offered(tx: &Tx, id: RewardId, version: i32) -> Result<Reward> {
    tx.require(REWARD_MANAGE)?;
    let found = lock(tx, id).await.map_err(|error| error.at("id"))?;
    if found.withdrawn_at.is_some() {
        return Err(Error::refused(&REWARD_WITHDRAWN).at("id"));
    }
    input::same_version(version, found.version)?;
    Ok(found)
}

/// A reward that nobody else changes until this transaction ends.
pub(super) async fn lock(tx: &Tx, id: RewardId) -> Result<Reward> {
    let found = reward::Entity::find_by_id(id).filter(reward::Column::AgencyId.eq(tx.signed_in()?)).lock_exclusive();
    found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id))
}

async fn write(tx: &Tx, operation: &'static str, before: &Reward, row: reward::ActiveModel) -> Result<Reward> {
    let after = row.update(tx.db()).await?;
    tx.record_change(operation, after.id, Some(&sheet(before)), Some(&sheet(&after))).await?;
    Ok(after)
}

async fn checked(tx: &Tx, input: RewardInput) -> Result<reward::ActiveModel> {
    let optional =
        |field, number: Option<i64>, most| number.map(|number| input::within(field, number, 1, most)).transpose();
    if input.last_day.is_some_and(|last| last < input.first_day) {
        return Err(Error::invalid("lastDay", "must not be before `firstDay`"));
    }
    if input.tiers.len() > MOST_CODES {
        return Err(Error::invalid("tiers", format!("has {} codes; at most {MOST_CODES} are kept", input.tiers.len())));
    }
    for tier in &input.tiers {
        plain_code(tier, "GOLD")
            .map_err(|_| Error::invalid("tiers", "has something in it that is no code of a tier"))?;
    }
    let fits = match input.kind {
        RewardKind::Discount => matches!(&input.voucher, Some(terms) if terms.kind != VoucherKind::Ticket),
        RewardKind::FreeService => matches!(&input.voucher, Some(terms) if terms.kind == VoucherKind::Ticket),
        RewardKind::Goods | RewardKind::EventPlace => input.voucher.is_none(),
    };
    if !fits {
        let problem = "does not go with the kind: a discount comes as a voucher or a card, a free service as a ticket, and the \
                       rest without one";
        return Err(Error::invalid("voucher", problem));
    }
    let voucher = match input.voucher {
        Some(terms) => Some(terms.judged(tx).await?),
        None => None,
    };
    let json = |value: serde_json::Result<Value>| value.map_err(|_| Error::internal("a reward is not JSON"));
    Ok(reward::ActiveModel {
        kind: Set(input.kind),
        name: Set(input::required_text("name", &input.name, LONGEST_NAME)?),
        description: Set(input::optional_text("description", input.description.as_deref(), MOST_WORDS)?),
        points: Set(Points(input::within("points", input.points, 1, MOST_POINTS)?)),
        stock: Set(optional("stock", input.stock, MOST_STOCK)?),
        cost: Set(Minor(input::amount("cost.amount", input.cost, 0, prices::MOST)?)),
        budget: Set(input
            .budget
            .map(|budget| input::amount("budget.amount", budget, 1, prices::MOST))
            .transpose()?
            .map(Minor)),
        first_day: Set(input.first_day),
        last_day: Set(input.last_day),
        tiers: Set(json(serde_json::to_value(&input.tiers))?),
        segments: Set(json(serde_json::to_value(&input.segments))?),
        most_each: Set(optional("mostEach", input.most_each, 1_000)?),
        voucher: Set(voucher.map(|terms| json(serde_json::to_value(terms))).transpose()?),
        ..Default::default()
    })
}

fn sheet(reward: &Reward) -> Value {
    json!({
        "kind": reward.kind, "name": reward.name, "description": reward.description, "points": reward.points,
        "stock": reward.stock, "cost": reward.cost, "budget": reward.budget, "firstDay": reward.first_day,
        "lastDay": reward.last_day, "tiers": reward.tiers, "segments": reward.segments, "mostEach": reward.most_each,
        "voucher": reward.voucher, "withdrawnAt": reward.withdrawn_at,
    })
}
