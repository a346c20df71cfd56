//! Addresses of a household, one of which is the primary one.

use std::collections::HashMap;

use entity::{
    household::address,
    id::{AddressId, HouseholdId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, ModelTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use super::{Address, HOUSEHOLD_DESCRIBE, HOUSEHOLD_READ, Household, disclosure, households::keep_part, reach};
use crate::kernel::{Context, Error, GeoPoint, Result, Rule, Tx, input, vault::Vault};

/// Where an address is, as it is sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The postal address.
    pub line: String,
    /// How to get in: entrance, lift, bell, parking.
    pub access: Option<String>,
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// An address as it is given.
#[derive(Clone, Debug)]
pub struct AddressInput {
    /// What the household calls it, at most 50 characters.
    pub label: String,
    /// The postal address, at most 300 characters.
    pub line: String,
    /// How to get in, at most 500 characters.
    pub access: Option<String>,
    /// Where it is.
    pub point: GeoPoint,
    /// Whether service takes place there unless another is named.
    pub is_primary: bool,
}

/// The primary address stays one: make another one primary instead.
pub const ADDRESS_PRIMARY: Rule = Rule {
    code: "ADDRESS_PRIMARY",
    message: "A household with addresses has a primary one; make another one primary first.",
};

/// The addresses of some households, the primary one first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<Address>>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let rows = address::Entity::find()
        .filter(reach::belonging(&scope, address::Column::AgencyId, address::Column::HouseholdId))
        .filter(address::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_desc(address::Column::IsPrimary)
        .order_by_asc(address::Column::Id)
        .all(cx.db())
        .await?;
    let mut addresses: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        addresses.entry(row.household_id).or_default().push(row);
    }
    Ok(addresses)
}

/// Where some households are served, for distances and districts.
#[derive(Debug, Default)]
pub struct Places {
    primary: HashMap<HouseholdId, AddressId>,
    each: HashMap<AddressId, (GeoPoint, String)>,
}

impl Places {
    /// Where an address is and its line, or the primary one of the household when none is named; `None` when it is erased
    /// or gone.
    #[must_use]
    pub fn of(&self, household: HouseholdId, address: Option<AddressId>) -> Option<(GeoPoint, &str)> {
        let address = address.or_else(|| self.primary.get(&household).copied())?;
        self.each.get(&address).map(|(point, line)| (*point, line.as_str()))
    }
}

/// Where the addresses of some households are, in one statement.
///
/// # Errors
/// As [`Context::require`].
pub async fn places<C: ConnectionTrait>(cx: &Context<C>, households: &[HouseholdId]) -> Result<Places> {
    let vault = cx.vault().await?;
    let mut places = Places::default();
    for (household, addresses) in of_households(cx, households).await? {
        for (at, address) in addresses.iter().enumerate() {
            let place: Option<Place> = disclosure::open_some(&vault, address.place.as_ref())?;
            let Some(place) = place else { continue };
            places.each.insert(address.id, (GeoPoint::new(place.latitude, place.longitude)?, place.line));
            if at == 0 {
                places.primary.insert(household, address.id);
            }
        }
    }
    Ok(places)
}

/// Where all addresses of a household are, for distances; those that are erased are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn points<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<GeoPoint>> {
    let places = places(cx, &[household]).await?;
    Ok(places.each.into_values().map(|(point, _)| point).collect())
}

/// Where one address of a household is, for distances; `None` once it is erased.
///
/// # Errors
/// [`Error::NotFound`] when the household has no such address.
pub async fn point_of<C: ConnectionTrait>(
    cx: &Context<C>,
    household: HouseholdId,
    id: AddressId,
) -> Result<Option<GeoPoint>> {
    let of_household = of_households(cx, &[household]).await?.remove(&household).unwrap_or_default();
    let found = of_household.iter().find(|address| address.id == id).ok_or_else(|| Error::not_found(id))?;
    point(&*cx.vault().await?, found)
}

fn point(vault: &Vault, address: &Address) -> Result<Option<GeoPoint>> {
    let place: Option<Place> = disclosure::open_some(vault, address.place.as_ref())?;
    place.map(|place| GeoPoint::new(place.latitude, place.longitude)).transpose()
}

/// Adds an address to a household. The first one is the primary one whatever it says.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] naming the field.
pub async fn add(tx: &Tx, household: HouseholdId, input: AddressInput) -> Result<Address> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    let is_first = of_households(tx, &[household.id]).await?.is_empty();
    let address = insert(tx, &household, AddressInput { is_primary: input.is_primary || is_first, ..input }).await?;
    let after = sheet(&*tx.vault().await?, &address)?;
    keep_part(tx, "householdAddressAdd", household.id, address.id, None, Some(&after)).await?;
    Ok(address)
}

/// Changes an address as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE), [`ADDRESS_PRIMARY`].
pub async fn update(tx: &Tx, id: AddressId, version: i32, input: AddressInput) -> Result<Address> {
    let (household, before) = lock(tx, id).await?;
    input::same_version(version, before.version)?;
    if before.is_primary && !input.is_primary {
        return Err(Error::refused(&ADDRESS_PRIMARY).at("isPrimary"));
    }
    let (vault, place) = (tx.vault().await?, checked(&input)?);
    let label = input::required_text("label", &input.label, 50)?;
    if input.is_primary && !before.is_primary {
        step_down(tx, &household).await?;
    }
    let changed = address::ActiveModel {
        label: Set(label),
        is_primary: Set(input.is_primary),
        place: Set(Some(disclosure::seal(&vault, &place)?)),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    let (old, new) = (sheet(&vault, &before)?, sheet(&vault, &after)?);
    keep_part(tx, "householdAddressUpdate", household.id, id, Some(&old), Some(&new)).await?;
    Ok(after)
}

/// Takes an address away; the history keeps it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`ADDRESS_PRIMARY`] while there are others.
pub async fn remove(tx: &Tx, id: AddressId, version: i32) -> Result<Household> {
    let (household, address) = lock(tx, id).await?;
    input::same_version(version, address.version)?;
    let others = of_households(tx, &[household.id]).await?.remove(&household.id).map_or(0, |all| all.len() - 1);
    if address.is_primary && others > 0 {
        return Err(Error::refused(&ADDRESS_PRIMARY).at("id"));
    }
    let before = sheet(&*tx.vault().await?, &address)?;
    address.delete(tx.db()).await?;
    keep_part(tx, "householdAddressRemove", household.id, id, Some(&before), None).await?;
    Ok(household)
}

/// Writes the addresses of a new household: the first is the primary one unless exactly one other says so.
pub(super) async fn insert_first(tx: &Tx, household: &Household, inputs: Vec<AddressInput>) -> Result<()> {
    let primaries: Vec<usize> =
        inputs.iter().enumerate().filter_map(|(at, input)| input.is_primary.then_some(at)).collect();
    if let [_, second, ..] = primaries[..] {
        let error = Error::invalid("isPrimary", "is set for another address already");
        return Err(error.at(format!("addresses.{second}")));
    }
    let primary = primaries.first().copied().unwrap_or(0);
    for (at, input) in inputs.into_iter().enumerate() {
        let input = AddressInput { is_primary: at == primary, ..input };
        insert(tx, household, input).await.map_err(|error| error.at(format!("addresses.{at}")))?;
    }
    Ok(())
}

async fn insert(tx: &Tx, household: &Household, input: AddressInput) -> Result<Address> {
    let place = checked(&input)?;
    let label = input::required_text("label", &input.label, 50)?;
    if input.is_primary {
        step_down(tx, household).await?;
    }
    let row = address::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        label: Set(label),
        is_primary: Set(input.is_primary),
        place: Set(Some(disclosure::seal(&*tx.vault().await?, &place)?)),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    Ok(row.insert(tx.db()).await?)
}

/// The primary address, if any, makes room for another.
async fn step_down(tx: &Tx, household: &Household) -> Result<()> {
    address::Entity::update_many()
        .col_expr(address::Column::IsPrimary, Expr::value(false))
        .col_expr(address::Column::Version, Expr::col(address::Column::Version).add(1))
        .filter(address::Column::AgencyId.eq(household.agency_id))
        .filter(address::Column::HouseholdId.eq(household.id))
        .filter(address::Column::IsPrimary.eq(true))
        .exec(tx.db())
        .await?;
    Ok(())
}

fn checked(input: &AddressInput) -> Result<Place> {
    Ok(Place {
        line: input::required_text("line", &input.line, 300)?,
        access: input::optional_text("access", input.access.as_deref(), 500)?,
        latitude: input.point.latitude(),
        longitude: input.point.longitude(),
    })
}

async fn lock(tx: &Tx, id: AddressId) -> Result<(Household, Address)> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let found = address::Entity::find_by_id(id).filter(address::Column::AgencyId.eq(scope.agency)).one(tx.db()).await?;
    let household = reach::lock_owner(tx, &scope, id, found.map(|address| address.household_id)).await?;
    let address = address::Entity::find_by_id(id).one(tx.db()).await?;
    Ok((household, address.ok_or_else(|| Error::not_found(id).at("id"))?))
}

/// An address as people read it, for history and export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sheet {
    label: String,
    is_primary: bool,
    #[serde(flatten)]
    place: Option<Place>,
}

pub(super) fn sheet(vault: &Vault, address: &Address) -> Result<Sheet> {
    Ok(Sheet {
        label: address.label.clone(),
        is_primary: address.is_primary,
        place: disclosure::open_some(vault, address.place.as_ref())?,
    })
}
