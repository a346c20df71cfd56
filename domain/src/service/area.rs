//! Whether something that reaches only so far reaches a household.

use entity::id::AddressId;

use super::CatalogueItem;
use crate::{
    agency::branch,
    household::{Household, addresses},
    kernel::{Error, GeoPoint, Result, Rule, Tx},
    matching::engine::distance::Point,
};

/// The item is not offered so far from the branch.
pub const OUTSIDE_AREA: Rule =
    Rule { code: "OUTSIDE_AREA", message: "The item is not offered so far from the branch's office." };

/// Refuses an item whose limit lies between the branch's office and the address: the named one, or the nearest of the
/// household. Where no address has a point, nobody can say that it is too far.
pub(super) async fn refuse_outside(
    tx: &Tx,
    household: &Household,
    item: &CatalogueItem,
    address: Option<AddressId>,
) -> Result<()> {
    let named = match address {
        Some(id) => addresses::point_of(tx, household.id, id).await.map_err(|error| error.at("addressId"))?,
        None => None,
    };
    let Some(metres) = item.area_metres else { return Ok(()) };
    let system = tx.as_system()?;
    let places: Vec<GeoPoint> = match named {
        Some(point) => vec![point],
        None => addresses::points(&system, household.id).await?,
    };
    let office = branch::get(&system, household.branch_id).await?;
    let Some(office) = Point::new(office.latitude, office.longitude) else { return Ok(()) };
    let points = places.into_iter().filter_map(|place| Point::new(place.latitude(), place.longitude()));
    let nearest = points.map(|point| office.metres_to(point)).min();
    if nearest.is_some_and(|nearest| i64::from(metres) < i64::from(nearest)) {
        let detail = format!("`{}` is offered within {metres} metres of the branch's office.", item.name);
        return Err(Error::refused_because(&OUTSIDE_AREA, detail).at("catalogueItemId"));
    }
    Ok(())
}
