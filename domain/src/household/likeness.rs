//! Whether two households are perhaps one: reached by the same number or address, living in the same place, with the same
//! people. What is compared is not shown to anybody, so that no reading of it is noted.

use std::collections::{BTreeSet, HashMap};

use entity::{
    household::{address, contact, household, member, search_token},
    id::HouseholdId,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::{
    ContactKind, HouseholdStatus,
    addresses::Place,
    contacts::Reach,
    disclosure,
    person::{Birth, Person},
    search,
};
use crate::kernel::{Context, Result, vault::Vault};

/// In what two households are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Likeness {
    /// A telephone number, by its last eleven digits.
    Phone,
    /// An e-mail address.
    Email,
    /// A WeChat name.
    Wechat,
    /// The line of an address.
    Address,
    /// A member of the same name and the same day of birth.
    Member,
}

/// Digits by which a number is the same, with or without the code of the country.
const DIGITS: usize = 11;

/// What a household has by which it may be like another.
type Features = BTreeSet<(Likeness, String)>;

/// A text without spaces and marks, in small letters.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The last digits of a number.
fn last_digits(number: &str) -> String {
    let digits = search::digits(number);
    digits.get(digits.len().saturating_sub(DIGITS)..).unwrap_or_default().to_owned()
}

fn of_contact(kind: ContactKind, reach: &Reach) -> (Likeness, String) {
    match kind {
        ContactKind::Phone => (Likeness::Phone, last_digits(&reach.value)),
        ContactKind::Email => (Likeness::Email, reach.value.to_lowercase()),
        ContactKind::Wechat => (Likeness::Wechat, plain(&reach.value)),
    }
}

fn of_person(person: &Person) -> Option<(Likeness, String)> {
    match (&person.name, person.birth) {
        (Some(name), Some(Birth::On(day))) => Some((Likeness::Member, format!("{} {day}", plain(name)))),
        _ => None,
    }
}

/// The features of some households, in three statements. The caller shows nothing of them.
async fn features<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Features>> {
    let (agency, vault) = (cx.signed_in()?, cx.vault().await?);
    let vault: &Vault = &vault;
    let ids = || households.iter().copied();
    let mut found: HashMap<HouseholdId, Features> = HashMap::new();
    let contacts = contact::Entity::find()
        .filter(contact::Column::AgencyId.eq(agency))
        .filter(contact::Column::HouseholdId.is_in(ids()));
    for row in contacts.all(cx.db()).await? {
        let reach: Option<Reach> = disclosure::open_some(vault, row.reach.as_ref())?;
        found.entry(row.household_id).or_default().extend(reach.map(|reach| of_contact(row.kind, &reach)));
    }
    let addresses = address::Entity::find()
        .filter(address::Column::AgencyId.eq(agency))
        .filter(address::Column::HouseholdId.is_in(ids()));
    for row in addresses.all(cx.db()).await? {
        let place: Option<Place> = disclosure::open_some(vault, row.place.as_ref())?;
        let line = place.map(|place| (Likeness::Address, plain(&place.line)));
        found.entry(row.household_id).or_default().extend(line);
    }
    let members = member::Entity::find()
        .filter(member::Column::AgencyId.eq(agency))
        .filter(member::Column::HouseholdId.is_in(ids()));
    for row in members.all(cx.db()).await? {
        let person: Option<Person> = disclosure::open_some(vault, row.person.as_ref())?;
        found.entry(row.household_id).or_default().extend(person.as_ref().and_then(of_person));
    }
    Ok(found)
}

/// In what two households of the agency are alike; nothing when they are not.
///
/// # Errors
/// When the database fails or something cannot be opened.
pub async fn between<C: ConnectionTrait>(
    cx: &Context<C>,
    one: HouseholdId,
    other: HouseholdId,
) -> Result<BTreeSet<Likeness>> {
    let mut found = features(cx, &[one, other]).await?;
    let (one, other) = (found.remove(&one).unwrap_or_default(), found.remove(&other).unwrap_or_default());
    Ok(one.intersection(&other).map(|(likeness, _)| *likeness).collect())
}

/// The other households of the agency, not erased, that are reached by a telephone number or an e-mail address of this one.
///
/// # Errors
/// When the database fails or something cannot be opened.
pub async fn reached_alike<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<HouseholdId>> {
    let own = features(cx, &[household]).await?.remove(&household).unwrap_or_default();
    let ways = own.iter().filter_map(|(likeness, value)| match likeness {
        Likeness::Phone => Some(search::Findable::Phone(value.clone())),
        Likeness::Email => Some(search::Findable::Email(value.clone())),
        Likeness::Wechat | Likeness::Address | Likeness::Member => None,
    });
    reached_by(cx, &ways.collect::<Vec<_>>(), Some(household)).await
}

/// The households of the agency, not erased, that are reached by this telephone number.
///
/// # Errors
/// When the database fails.
pub async fn reached_by_phone<C: ConnectionTrait>(cx: &Context<C>, number: &str) -> Result<Vec<HouseholdId>> {
    reached_by(cx, &[search::Findable::Phone(last_digits(number))], None).await
}

async fn reached_by<C: ConnectionTrait>(
    cx: &Context<C>,
    ways: &[search::Findable],
    but: Option<HouseholdId>,
) -> Result<Vec<HouseholdId>> {
    use search_token::Column as T;
    let agency = cx.signed_in()?;
    let tokens: Vec<Vec<u8>> = search::whole(&*cx.vault().await?, ways);
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = search_token::Entity::find()
        .select_only()
        .column(T::HouseholdId)
        .distinct()
        .filter(T::AgencyId.eq(agency))
        .filter(T::Token.is_in(tokens));
    if let Some(but) = but {
        select = select.filter(T::HouseholdId.ne(but));
    }
    let found: Vec<HouseholdId> = select.into_tuple().all(cx.db()).await?;
    let known = household::Entity::find()
        .select_only()
        .column(household::Column::Id)
        .filter(household::Column::AgencyId.eq(agency))
        .filter(household::Column::Id.is_in(found))
        .filter(household::Column::Status.ne(HouseholdStatus::Erased));
    Ok(known.into_tuple().all(cx.db()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_with_and_without_the_code_of_the_country() {
        assert_eq!(last_digits("+86 138 0013 8000"), last_digits("13800138000"));
        assert_ne!(last_digits("13800138000"), last_digits("13800138001"));
        assert_eq!(last_digits("12345"), "12345");
    }

    #[test]
    fn addresses_are_compared_by_what_is_said() {
        assert_eq!(plain("12 Wener Road, Xihu"), plain("12 wener road xihu"));
        assert_eq!(plain("文二路12号"), "文二路12号");
    }
}
