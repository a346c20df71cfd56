//! Price lists: decided, announced to the households, and then binding until their last day.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{
    id::{CatalogueItemId, PriceListId},
    money::Minor,
    service::{price_line, price_list},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};

use super::{CATALOGUE_READ, Fee, PRICE_DRAFT, PRICE_SET, PriceLine, PriceList, PriceUnit, catalogue, policies};
use crate::{
    agency::founding,
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Permission, Result, Rule, Scope, Tx, input,
        page::{Direction, ListOrder, page},
    },
};

/// Another announced list holds on one of these days.
pub const PRICE_LIST_OVERLAPS: Rule =
    Rule { code: "PRICE_LIST_OVERLAPS", message: "Another announced price list holds on one of these days." };
/// Households have read the list; it stands.
pub const PRICE_LIST_ANNOUNCED: Rule =
    Rule { code: "PRICE_LIST_ANNOUNCED", message: "The price list is announced; it can only be ended earlier." };

/// No single price is higher: a hundred million of the main unit.
pub const MOST: i64 = 10_000_000_000;
/// A list has at most so many prices.
const MOST_LINES: usize = 500;
/// A list holds for at most so many days.
const MOST_DAYS: i64 = 5 * 366;

/// A price list as it is written.
#[derive(Clone, Debug)]
pub struct ListInput {
    /// At most 100 characters.
    pub name: String,
    /// From this day on.
    pub first_day: NaiveDate,
    /// To the end of this one.
    pub last_day: NaiveDate,
    /// The prices.
    pub lines: Vec<LineInput>,
}

/// A price as it is written.
#[derive(Clone, Copy, Debug)]
pub struct LineInput {
    /// Of what.
    pub item: CatalogueItemId,
    /// Of one unit, in the smallest unit of the agency's currency.
    pub amount: i64,
    /// What it is for.
    pub unit: PriceUnit,
}

/// The price that is posted for something on a day.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The price.
    pub line: PriceLine,
    /// ISO 4217.
    pub currency: String,
}

/// The currency of all prices, for whoever may do what an amount is named for.
///
/// # Errors
/// As [`Context::require`].
pub async fn currency<C: ConnectionTrait>(cx: &Context<C>, permission: Permission) -> Result<String> {
    cx.require(permission)?;
    Ok(founding::get(cx).await?.currency)
}

/// Today, by the clock of the agency's first branch.
///
/// # Errors
/// As [`Context::require`].
pub async fn today<C: ConnectionTrait>(cx: &Context<C>) -> Result<NaiveDate> {
    cx.require(CATALOGUE_READ)?;
    Ok(cx.now().with_timezone(&policies::agency_zone(cx).await?).date_naive())
}

/// The price lists, those that begin last first. Who does not decide prices sees what is announced.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, request: &PageRequest) -> Result<Page<PriceList>> {
    use price_list::Column as C;
    let select = visible(cx, &cx.require(CATALOGUE_READ)?);
    let order = ListOrder::by(C::FirstDay, Direction::Descending, |row: &PriceList| row.first_day.into());
    page(cx, select, &order.then(C::Id, Direction::Descending, |row: &PriceList| row.id.0.into()), request).await
}

/// Some price lists, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PriceListId],
) -> Result<HashMap<PriceListId, PriceList>> {
    let select = visible(cx, &cx.require(CATALOGUE_READ)?);
    let found = select.filter(price_list::Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?;
    Ok(found.into_iter().map(|list| (list.id, list)).collect())
}

/// The prices of lists that the caller has been shown.
///
/// # Errors
/// As [`Context::require`].
pub async fn lines_of<C: ConnectionTrait>(
    cx: &Context<C>,
    lists: &[PriceListId],
) -> Result<HashMap<PriceListId, Vec<PriceLine>>> {
    let agency = cx.require(CATALOGUE_READ)?.agency;
    let found = price_line::Entity::find()
        .filter(price_line::Column::AgencyId.eq(agency))
        .filter(price_line::Column::PriceListId.is_in(lists.iter().copied()))
        .order_by_asc(price_line::Column::Id)
        .all(cx.db())
        .await?;
    let mut lines: HashMap<_, Vec<_>> = HashMap::new();
    for line in found {
        lines.entry(line.price_list_id).or_default().push(line);
    }
    Ok(lines)
}

/// What is posted for some items on a day; items without a price are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn posted<C: ConnectionTrait>(
    cx: &Context<C>,
    items: &[CatalogueItemId],
    day: NaiveDate,
) -> Result<HashMap<CatalogueItemId, Posted>> {
    let agency = cx.require(CATALOGUE_READ)?.agency;
    // No two announced lists hold on one day.
    let list = price_list::Entity::find()
        .filter(price_list::Column::AgencyId.eq(agency))
        .filter(price_list::Column::AnnouncedAt.is_not_null())
        .filter(price_list::Column::FirstDay.lte(day))
        .filter(price_list::Column::LastDay.gte(day))
        .one(cx.db())
        .await?;
    let Some(list) = list else { return Ok(HashMap::new()) };
    let found = price_line::Entity::find()
        .filter(price_line::Column::AgencyId.eq(agency))
        .filter(price_line::Column::PriceListId.eq(list.id))
        .filter(price_line::Column::CatalogueItemId.is_in(items.iter().copied()))
        .all(cx.db())
        .await?;
    let posted = |line: PriceLine| (line.catalogue_item_id, Posted { line, currency: list.currency.clone() });
    Ok(found.into_iter().map(posted).collect())
}

/// Drafts a price list.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `lines`.
pub async fn draft(tx: &Tx, input: ListInput) -> Result<PriceList> {
    let scope = tx.require(PRICE_SET)?;
    let (name, lines) = checked(tx, &input).await?;
    let row = price_list::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        name: Set(name),
        currency: Set(currency(tx, PRICE_SET).await?),
        first_day: Set(input.first_day),
        last_day: Set(input.last_day),
        announced_at: Set(None),
        version: Set(1),
    };
    let list = row.insert(tx.db()).await?;
    write_lines(tx, &list, &lines).await?;
    tx.record_change("priceListDraft", list.id, None, Some(&readable(&list, &lines))).await?;
    Ok(list)
}

/// Writes a draft anew.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`PRICE_LIST_ANNOUNCED`], and as [`draft`].
pub async fn redraft(tx: &Tx, id: PriceListId, version: i32, input: ListInput) -> Result<PriceList> {
    let before = lock_draft(tx, id, version).await?;
    let (name, lines) = checked(tx, &input).await?;
    let old = lines_of(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let old: Vec<LineInput> = old
        .iter()
        .map(|line| LineInput { item: line.catalogue_item_id, amount: line.amount.0, unit: line.unit })
        .collect();
    price_line::Entity::delete_many().filter(price_line::Column::PriceListId.eq(id)).exec(tx.db()).await?;
    let mut row = before.clone().into_active_model();
    row.name = Set(name);
    row.first_day = Set(input.first_day);
    row.last_day = Set(input.last_day);
    row.version = Set(version + 1);
    let after = row.update(tx.db()).await?;
    write_lines(tx, &after, &lines).await?;
    let (was, is) = (readable(&before, &old), readable(&after, &lines));
    tx.record_change("priceListRedraft", id, Some(&was), Some(&is)).await?;
    Ok(after)
}

/// Announces a draft: households read it from now on, and it holds on its days.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`PRICE_LIST_ANNOUNCED`], [`PRICE_LIST_OVERLAPS`].
pub async fn announce(tx: &Tx, id: PriceListId, version: i32) -> Result<PriceList> {
    let before = lock_draft(tx, id, version).await?;
    let mut row = before.clone().into_active_model();
    row.announced_at = Set(Some(tx.now()));
    row.version = Set(version + 1);
    let after = row.update(tx.db()).await.or_refuse_duplicate(&PRICE_LIST_OVERLAPS);
    let after = after.map_err(|error| error.at("id"))?;
    let (was, is) = (json!({ "announcedAt": before.announced_at }), json!({ "announcedAt": after.announced_at }));
    tx.record_change("priceListAnnounce", id, Some(&was), Some(&is)).await?;
    Ok(after)
}

/// Ends an announced list earlier, so that another can follow.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`Error::Invalid`] at `lastDay`.
pub async fn shorten(tx: &Tx, id: PriceListId, version: i32, last_day: NaiveDate) -> Result<PriceList> {
    let before = lock(tx, &tx.require(PRICE_SET)?, id, version).await?;
    if last_day < before.first_day || before.last_day < last_day {
        let problem = format!("must be from {} to {}", before.first_day, before.last_day);
        return Err(Error::invalid("lastDay", problem));
    }
    // By the clock of the place that is furthest behind, that day is not over.
    if last_day < (tx.now() - chrono::TimeDelta::hours(12)).date_naive() {
        return Err(Error::invalid("lastDay", "must not be over"));
    }
    let mut row = before.clone().into_active_model();
    row.last_day = Set(last_day);
    row.version = Set(version + 1);
    let after = row.update(tx.db()).await?;
    let (was, is) = (json!({ "lastDay": before.last_day }), json!({ "lastDay": after.last_day }));
    tx.record_change("priceListShorten", id, Some(&was), Some(&is)).await?;
    Ok(after)
}

async fn lock(tx: &Tx, scope: &Scope, id: PriceListId, version: i32) -> Result<PriceList> {
    let found = visible(tx, scope).filter(price_list::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

async fn lock_draft(tx: &Tx, id: PriceListId, version: i32) -> Result<PriceList> {
    let found = lock(tx, &tx.require(PRICE_SET)?, id, version).await?;
    if found.announced_at.is_some() {
        return Err(Error::refused(&PRICE_LIST_ANNOUNCED).at("id"));
    }
    Ok(found)
}

fn visible<C>(cx: &Context<C>, scope: &Scope) -> Select<price_list::Entity> {
    let select = price_list::Entity::find().filter(price_list::Column::AgencyId.eq(scope.agency));
    if cx.may(PRICE_DRAFT) { select } else { select.filter(price_list::Column::AnnouncedAt.is_not_null()) }
}

/// The name and the prices, if they are in order: of priced items, each once.
async fn checked(tx: &Tx, input: &ListInput) -> Result<(String, Vec<LineInput>)> {
    let name = input::required_text("name", &input.name, 100)?;
    let days = (input.last_day - input.first_day).num_days();
    if !(0..MOST_DAYS).contains(&days) {
        return Err(Error::invalid("lastDay", format!("must be within {MOST_DAYS} days from `firstDay` on")));
    }
    if input.lines.is_empty() || MOST_LINES < input.lines.len() {
        return Err(Error::invalid("lines", format!("must have from 1 to {MOST_LINES} prices")));
    }
    let ids: BTreeSet<CatalogueItemId> = input.lines.iter().map(|line| line.item).collect();
    if ids.len() < input.lines.len() {
        return Err(Error::invalid("lines", "have two prices of one item"));
    }
    let items = catalogue::by_ids(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    for line in &input.lines {
        input::amount("lines.price.amount", line.amount, 1, MOST)?;
        let item = items.get(&line.item).ok_or_else(|| Error::not_found(line.item).at("lines.catalogueItemId"))?;
        if item.fee != Fee::Priced {
            let problem = format!("is `{}`, which is not priced", item.name);
            return Err(Error::invalid("lines.catalogueItemId", problem));
        }
    }
    Ok((name, input.lines.clone()))
}

async fn write_lines(tx: &Tx, list: &PriceList, lines: &[LineInput]) -> Result<()> {
    let row = |line: &LineInput| price_line::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(list.agency_id),
        price_list_id: Set(list.id),
        catalogue_item_id: Set(line.item),
        amount: Set(Minor(line.amount)),
        unit: Set(line.unit),
    };
    price_line::Entity::insert_many(lines.iter().map(row)).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn readable(list: &PriceList, lines: &[LineInput]) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "catalogueItemId": line.item, "amount": line.amount, "unit": line.unit }))
        .collect();
    json!({ "name": list.name, "firstDay": list.first_day, "lastDay": list.last_day, "lines": lines })
}
