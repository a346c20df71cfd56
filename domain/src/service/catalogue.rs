//! What the agency offers.

use std::collections::HashMap;

use entity::{id::CatalogueItemId, service::catalogue_item};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, Select,
};
use serde_json::{Value, json};

use super::{AreaLimit, CATALOGUE_READ, CATALOGUE_UPDATE, CatalogueItem, CatalogueKind, Fee};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Scope, Tx, input,
    page::{Direction, ListOrder, page},
};

/// Another item has this place.
pub const CATALOGUE_PLACE_TAKEN: Rule =
    Rule { code: "CATALOGUE_PLACE_TAKEN", message: "Another item of the catalogue has this place." };

/// Something that is offered, as it is written.
#[derive(Clone, Debug)]
pub struct ItemInput {
    /// From 1, unique in the agency.
    pub place: i64,
    /// The number that is printed beside it, at most 10 characters.
    pub printed_number: Option<String>,
    /// At most 200 characters.
    pub name: String,
    /// At most 200 characters.
    pub english_name: Option<String>,
    /// How it is done.
    pub kind: CatalogueKind,
    /// Whether it costs.
    pub fee: Fee,
    /// How far it reaches, with the metres from the branch's office.
    pub area: Option<(AreaLimit, i64)>,
    /// At most 1000 characters.
    pub note: Option<String>,
    /// Whether it can be asked for.
    pub offered: bool,
}

/// Which items are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemFilter {
    /// Done in this way.
    pub kind: Option<CatalogueKind>,
    /// Of this cost.
    pub fee: Option<Fee>,
    /// Offered now, or no longer.
    pub offered: Option<bool>,
}

/// The catalogue in its order.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: ItemFilter,
    request: &PageRequest,
) -> Result<Page<CatalogueItem>> {
    use catalogue_item::Column as C;
    let mut select = within(&cx.require(CATALOGUE_READ)?);
    if let Some(kind) = filter.kind {
        select = select.filter(C::Kind.eq(kind));
    }
    if let Some(fee) = filter.fee {
        select = select.filter(C::Fee.eq(fee));
    }
    if let Some(offered) = filter.offered {
        select = select.filter(C::Offered.eq(offered));
    }
    let order = ListOrder::by(C::Place, Direction::Ascending, |row: &CatalogueItem| row.place.into());
    page(cx, select, &order.then(C::Id, Direction::Ascending, |row: &CatalogueItem| row.id.0.into()), request).await
}

/// Some items, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[CatalogueItemId],
) -> Result<HashMap<CatalogueItemId, CatalogueItem>> {
    let select = within(&cx.require(CATALOGUE_READ)?);
    let found = select.filter(catalogue_item::Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?;
    Ok(found.into_iter().map(|item| (item.id, item)).collect())
}

/// One item.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: CatalogueItemId) -> Result<CatalogueItem> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

fn within(scope: &Scope) -> Select<catalogue_item::Entity> {
    catalogue_item::Entity::find().filter(catalogue_item::Column::AgencyId.eq(scope.agency))
}

/// Offers something.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`CATALOGUE_PLACE_TAKEN`].
pub async fn create(tx: &Tx, input: ItemInput) -> Result<CatalogueItem> {
    let scope = tx.require(CATALOGUE_UPDATE)?;
    let row = catalogue_item::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        version: Set(1),
        ..checked(&input)?
    };
    let made = row.insert(tx.db()).await.or_refuse_duplicate(&CATALOGUE_PLACE_TAKEN);
    let made = made.map_err(|error| error.at("place"))?;
    tx.record_change("catalogueItemCreate", made.id, None, Some(&readable(&made))).await?;
    Ok(made)
}

/// Changes an item as a whole.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), and as [`create`].
pub async fn update(tx: &Tx, id: CatalogueItemId, version: i32, input: ItemInput) -> Result<CatalogueItem> {
    let before = lock(tx, &tx.require(CATALOGUE_UPDATE)?, id).await?;
    input::same_version(version, before.version)?;
    let row = catalogue_item::ActiveModel { id: Set(id), version: Set(version + 1), ..checked(&input)? };
    let after = row.update(tx.db()).await.or_refuse_duplicate(&CATALOGUE_PLACE_TAKEN);
    let after = after.map_err(|error| error.at("place"))?;
    tx.record_change("catalogueItemUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Takes an item out of what can be asked for, by the yearly review.
pub(super) async fn retire(tx: &Tx, id: CatalogueItemId) -> Result<()> {
    let before = lock(tx, &tx.require(CATALOGUE_UPDATE)?, id).await?;
    let mut row = before.clone().into_active_model();
    row.offered = Set(false);
    row.version = Set(before.version + 1);
    let after = row.update(tx.db()).await?;
    tx.record_change("catalogueReviewDecide", id, Some(&readable(&before)), Some(&readable(&after))).await
}

async fn lock(tx: &Tx, scope: &Scope, id: CatalogueItemId) -> Result<CatalogueItem> {
    let found = within(scope).filter(catalogue_item::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Error::not_found(id).at("id"))
}

pub(super) fn checked(input: &ItemInput) -> Result<catalogue_item::ActiveModel> {
    let area = match input.area {
        Some((limit, metres)) => Some((limit, input::whole("areaMetres", metres, 1, 1_000_000)?)),
        None => None,
    };
    Ok(catalogue_item::ActiveModel {
        place: Set(input::whole("place", input.place, 1, 100_000)?),
        printed_number: Set(input::optional_text("printedNumber", input.printed_number.as_deref(), 10)?),
        name: Set(input::required_text("name", &input.name, 200)?),
        english_name: Set(input::optional_text("englishName", input.english_name.as_deref(), 200)?),
        kind: Set(input.kind),
        fee: Set(input.fee),
        area_limit: Set(area.map(|(limit, _)| limit)),
        area_metres: Set(area.map(|(_, metres)| metres)),
        note: Set(input::optional_text("note", input.note.as_deref(), 1000)?),
        offered: Set(input.offered),
        ..Default::default()
    })
}

fn readable(item: &CatalogueItem) -> Value {
    json!({
        "place": item.place, "printedNumber": item.printed_number, "name": item.name,
        "englishName": item.english_name, "kind": item.kind, "fee": item.fee, "areaLimit": item.area_limit,
        "areaMetres": item.area_metres, "note": item.note, "offered": item.offered,
    })
}
