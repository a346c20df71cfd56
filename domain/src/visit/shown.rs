//! What a list of visits shows of people and places, loaded for all of them at once, as far as the actor sees it.

use std::collections::HashMap;

use entity::id::{AddressId, HouseholdId, StaffMemberId};
use sea_orm::ConnectionTrait;

use super::Visit;
use crate::{
    household::{Address, HOUSEHOLD_READ, addresses, disclosure, households},
    kernel::{Context, Result},
    staff::{STAFF_PROFILE_READ, member},
};

/// The households of some visits, each once.
pub(super) fn households(visits: &[Visit]) -> Vec<HouseholdId> {
    distinct(visits.iter().map(|visit| visit.household_id))
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The names of households; none for whoever sees no households.
pub(super) async fn household_names<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, String>> {
    let mut names = HashMap::new();
    if !cx.may(HOUSEHOLD_READ) {
        return Ok(names);
    }
    for (id, household) in households::by_ids(cx, ids).await? {
        if let Some(name) = disclosure::name(cx, &household).await? {
            names.insert(id, name);
        }
    }
    Ok(names)
}

/// The names of those who come to some visits; none for whoever sees nobody of the staff.
pub(super) async fn carer_names<C: ConnectionTrait>(
    cx: &Context<C>,
    visits: &[Visit],
) -> Result<HashMap<StaffMemberId, String>> {
    let mut names = HashMap::new();
    if !cx.may(STAFF_PROFILE_READ) {
        return Ok(names);
    }
    let ids = distinct(visits.iter().filter_map(|visit| visit.staff_member_id));
    for person in member::profiles(cx, &ids).await? {
        names.insert(person.id, member::name(cx, &person).await?);
    }
    Ok(names)
}

/// Where visits take place.
#[derive(Default)]
pub(super) struct Places {
    primary: HashMap<HouseholdId, AddressId>,
    lines: HashMap<AddressId, String>,
}

impl Places {
    /// The addresses of some households; the trail notes whose were read.
    pub(super) async fn of_households<C: ConnectionTrait>(cx: &Context<C>, ids: &[HouseholdId]) -> Result<Self> {
        let mut places = Self::default();
        if !cx.may(HOUSEHOLD_READ) {
            return Ok(places);
        }
        for (household, addresses) in addresses::of_households(cx, ids).await? {
            places.primary.extend(addresses.first().map(|address: &Address| (household, address.id)));
            for address in addresses {
                if let Some(place) = disclosure::place(cx, &address).await? {
                    places.lines.insert(address.id, place.line);
                }
            }
        }
        Ok(places)
    }

    /// The postal address of a visit: its own, or else the household's primary one.
    pub(super) fn of(&self, visit: &Visit) -> Option<String> {
        let address = visit.address_id.or_else(|| self.primary.get(&visit.household_id).copied())?;
        self.lines.get(&address).cloned()
    }
}
