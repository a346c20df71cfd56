//! How the people of a household are reached.

use std::collections::HashMap;

use entity::{
    household::contact,
    id::{EntityId, HouseholdContactId, HouseholdId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};

use super::{
    ContactKind, HOUSEHOLD_DESCRIBE, HOUSEHOLD_READ, Household, HouseholdContact, disclosure, households::keep_part,
    reach, search,
};
use crate::kernel::{Context, Error, Result, Tx, input, vault::Vault};

/// Whose a contact is and how it is reached, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Who answers there.
    pub person: Option<String>,
    /// The number, address or name itself, as it was given.
    pub value: String,
}

/// A contact as it is given.
#[derive(Clone, Debug)]
pub struct ContactInput {
    /// What the value is.
    pub kind: ContactKind,
    /// Who answers there, at most 100 characters.
    pub person: Option<String>,
    /// The number, address or name itself.
    pub value: String,
}

/// The contacts of some households, oldest entry first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<HouseholdContact>>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let rows = contact::Entity::find()
        .filter(reach::belonging(&scope, contact::Column::AgencyId, contact::Column::HouseholdId))
        .filter(contact::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(contact::Column::Id)
        .all(cx.db())
        .await?;
    let mut contacts: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        contacts.entry(row.household_id).or_default().push(row);
    }
    Ok(contacts)
}

/// Adds a contact to a household.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] naming the field.
pub async fn add(tx: &Tx, household: HouseholdId, input: ContactInput) -> Result<HouseholdContact> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    let contact = insert(tx, &household, input).await?;
    let after = sheet(&*tx.vault().await?, &contact)?;
    keep_part(tx, "householdContactAdd", household.id, contact.id, None, Some(&after)).await?;
    Ok(contact)
}

/// Changes a contact as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE).
pub async fn update(tx: &Tx, id: HouseholdContactId, version: i32, input: ContactInput) -> Result<HouseholdContact> {
    let (household, before) = lock(tx, id).await?;
    input::same_version(version, before.version)?;
    let (vault, reach) = (tx.vault().await?, checked(&input)?);
    let changed = contact::ActiveModel {
        kind: Set(input.kind),
        reach: Set(Some(disclosure::seal(&vault, &reach)?)),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    search::index(tx, household.id, id.uuid(), &findable(after.kind, &reach)).await?;
    let (old, new) = (sheet(&vault, &before)?, sheet(&vault, &after)?);
    keep_part(tx, "householdContactUpdate", household.id, id, Some(&old), Some(&new)).await?;
    Ok(after)
}

/// Takes a contact away; the history keeps it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE).
pub async fn remove(tx: &Tx, id: HouseholdContactId, version: i32) -> Result<Household> {
    let (household, contact) = lock(tx, id).await?;
    input::same_version(version, contact.version)?;
    let before = sheet(&*tx.vault().await?, &contact)?;
    contact.delete(tx.db()).await?;
    search::index(tx, household.id, id.uuid(), &[]).await?;
    keep_part(tx, "householdContactRemove", household.id, id, Some(&before), None).await?;
    Ok(household)
}

/// Writes a contact of a household that is locked or new.
pub(super) async fn insert(tx: &Tx, household: &Household, input: ContactInput) -> Result<HouseholdContact> {
    let reach = checked(&input)?;
    let row = contact::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        kind: Set(input.kind),
        reach: Set(Some(disclosure::seal(&*tx.vault().await?, &reach)?)),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let contact = row.insert(tx.db()).await?;
    search::index(tx, household.id, contact.id.uuid(), &findable(contact.kind, &reach)).await?;
    Ok(contact)
}

/// What a contact is found by.
pub(super) fn findable(kind: ContactKind, reach: &Reach) -> Vec<search::Findable> {
    let value = reach.value.clone();
    let value = match kind {
        ContactKind::Phone => search::Findable::Phone(value),
        ContactKind::Email => search::Findable::Email(value),
        ContactKind::Wechat => search::Findable::Name(value),
    };
    reach.person.iter().map(|person| search::Findable::Name(person.clone())).chain([value]).collect()
}

fn checked(input: &ContactInput) -> Result<Reach> {
    let value = match input.kind {
        ContactKind::Phone => phone(&input.value)?,
        ContactKind::Email => input::email("value", &input.value)?,
        ContactKind::Wechat => input::required_text("value", &input.value, 100)?,
    };
    Ok(Reach { person: input::optional_text("person", input.person.as_deref(), 100)?, value })
}

/// A telephone number as it was written, if it can be one: 5 to 15 digits (ITU-T E.164 has at most 15).
fn phone(value: &str) -> Result<String> {
    let number = input::required_text("value", value, 40)?;
    let digits = search::digits(&number).len();
    let of_a_number = number.chars().all(|c| c.is_ascii_digit() || "+-(). /".contains(c));
    if of_a_number && (5..=15).contains(&digits) {
        Ok(number)
    } else {
        Err(Error::invalid("value", "is not a telephone number of 5 to 15 digits"))
    }
}

async fn lock(tx: &Tx, id: HouseholdContactId) -> Result<(Household, HouseholdContact)> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let found = contact::Entity::find_by_id(id).filter(contact::Column::AgencyId.eq(scope.agency)).one(tx.db()).await?;
    let household = reach::lock_owner(tx, &scope, id, found.map(|contact| contact.household_id)).await?;
    let contact = contact::Entity::find_by_id(id).one(tx.db()).await?;
    Ok((household, contact.ok_or_else(|| Error::not_found(id).at("id"))?))
}

/// A contact as people read it, for history and export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sheet {
    kind: ContactKind,
    #[serde(flatten)]
    reach: Option<Reach>,
}

pub(super) fn sheet(vault: &Vault, contact: &HouseholdContact) -> Result<Sheet> {
    Ok(Sheet { kind: contact.kind, reach: disclosure::open_some(vault, contact.reach.as_ref())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_has_five_to_fifteen_digits() {
        for number in ["+86 138 0013 8000", "12345", "(0571) 8888-1234"] {
            assert_eq!(phone(number).expect("a number"), number);
        }
        for number in ["1234", "1234567890123456", "call me", "138 0013 8000 ext 2"] {
            assert!(phone(number).is_err(), "{number}");
        }
    }
}
