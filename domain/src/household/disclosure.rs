//! Opening what is sealed, for whoever may see it. Each opening of a sensitive field is noted for the audit trail.

use entity::{
    id::{HouseholdId, HouseholdMemberId},
    sealed::Sealed,
};
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Address, ConsentClass, HEALTH_READ, HOUSEHOLD_READ, Household, HouseholdContact, HouseholdExclusion,
    HouseholdMember, PERSONAL_READ, Preference,
    addresses::Place,
    contacts::Reach,
    home::{Habits, Home},
    person::Person,
    preferences::PreferenceContent,
};
use crate::kernel::{Context, Error, Permission, Result, Rows, vault::Vault};

/// The name of a household; `None` once it is erased. Whoever sees the household sees it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn name<C: ConnectionTrait>(cx: &Context<C>, household: &Household) -> Result<Option<String>> {
    cx.vault().await?.open_some(household.name.as_ref())
}

/// The surname by which a household is addressed, where it is known.
///
/// # Errors
/// As [`name`].
pub async fn surname<C: ConnectionTrait>(cx: &Context<C>, household: &Household) -> Result<Option<String>> {
    cx.vault().await?.open_some(household.surname.as_ref())
}

/// The home; `None` when unknown, erased or not visible to this actor.
///
/// # Errors
/// As [`name`].
pub async fn home<C: ConnectionTrait>(cx: &Context<C>, household: &Household) -> Result<Option<Home>> {
    personal(cx, household.id, None, "home", household.home.as_ref()).await
}

/// The habits; `None` when unknown, erased or not visible to this actor.
///
/// # Errors
/// As [`name`].
pub async fn habits<C: ConnectionTrait>(cx: &Context<C>, household: &Household) -> Result<Option<Habits>> {
    personal(cx, household.id, None, "habits", household.habits.as_ref()).await
}

/// Who a member is; `None` when erased or not visible to this actor: an account of the family that only reads along sees it
/// with the member's consent.
///
/// # Errors
/// As [`name`].
pub async fn person<C: ConnectionTrait>(cx: &Context<C>, member: &HouseholdMember) -> Result<Option<Person>> {
    personal(cx, member.household_id, Some(member.id), "members", member.person.as_ref()).await
}

/// What is known of a member's health; `None` when nothing is, or it is not visible to this actor: an account of the
/// family that only reads along sees it with the member's consent.
///
/// # Errors
/// As [`name`].
pub async fn health<C: ConnectionTrait>(cx: &Context<C>, member: &HouseholdMember) -> Result<Option<String>> {
    let sealed = member.health.as_ref().filter(|_| knows_health(cx, member.household_id, Some(member.id)));
    disclose(cx, HEALTH_READ, member.household_id, "health", sealed).await
}

/// Where an address is; `None` when erased or not visible to this actor.
///
/// # Errors
/// As [`name`].
pub async fn place<C: ConnectionTrait>(cx: &Context<C>, address: &Address) -> Result<Option<Place>> {
    personal(cx, address.household_id, None, "addresses", address.place.as_ref()).await
}

/// Whose a contact is and how it is reached; `None` when erased or not visible to this actor.
///
/// # Errors
/// As [`name`].
pub async fn reach<C: ConnectionTrait>(cx: &Context<C>, contact: &HouseholdContact) -> Result<Option<Reach>> {
    personal(cx, contact.household_id, None, "contacts", contact.reach.as_ref()).await
}

/// What a preference says; `None` when erased, or of the sensitive class and not visible to this actor.
///
/// # Errors
/// As [`name`].
pub async fn content<C: ConnectionTrait>(
    cx: &Context<C>,
    preference: &Preference,
) -> Result<Option<PreferenceContent>> {
    let sealed = preference.content.as_ref();
    if preference.consent == ConsentClass::Sensitive {
        let sealed = sealed.filter(|_| knows_health(cx, preference.household_id, None));
        return disclose(cx, HEALTH_READ, preference.household_id, "preferences", sealed).await;
    }
    open_some(&*cx.vault().await?, sealed)
}

/// Why a household does not want somebody; `None` when no reason was given.
///
/// # Errors
/// As [`name`].
pub async fn reason<C: ConnectionTrait>(cx: &Context<C>, exclusion: &HouseholdExclusion) -> Result<Option<String>> {
    open_some(&*cx.vault().await?, exclusion.reason.as_ref())
}

/// Whether the actor may use the permission on a household that they have been shown.
///
/// Who holds it on fewer rows than the household's own permission sees nothing where that is not certain.
pub(super) fn may_see<C>(cx: &Context<C>, permission: Permission, household: HouseholdId) -> bool {
    let Ok(scope) = cx.require(permission) else { return false };
    match &scope.rows {
        Rows::Agency => true,
        Rows::Households(households) => households.contains(&household),
        Rows::Branches(_) | Rows::Own(_) => cx.require(HOUSEHOLD_READ).is_ok_and(|shown| shown.rows == scope.rows),
    }
}

/// Whether somebody's health within a household is for an actor who holds [`HEALTH_READ`] there.
fn knows_health<C>(cx: &Context<C>, household: HouseholdId, member: Option<HouseholdMemberId>) -> bool {
    let Ok(scope) = cx.require(HEALTH_READ) else { return false };
    match scope.rows {
        Rows::Households(_) => cx.actor().knows_health_of(household, member),
        Rows::Agency | Rows::Branches(_) | Rows::Own(_) => true,
    }
}

/// Whether something personal is for an actor who holds [`PERSONAL_READ`] there: of one member, or of the whole household.
fn knows_person<C>(cx: &Context<C>, household: HouseholdId, member: Option<HouseholdMemberId>) -> bool {
    let Ok(scope) = cx.require(PERSONAL_READ) else { return false };
    match scope.rows {
        Rows::Households(_) => cx.actor().knows_person_of(household, member),
        Rows::Agency | Rows::Branches(_) | Rows::Own(_) => true,
    }
}

/// Something personal about a household, or about one member, noted as read; `None` when there is nothing, or it is not for
/// the actor.
pub(super) async fn personal<C: ConnectionTrait, T: DeserializeOwned>(
    cx: &Context<C>,
    household: HouseholdId,
    member: Option<HouseholdMemberId>,
    field: &'static str,
    sealed: Option<&Sealed>,
) -> Result<Option<T>> {
    let sealed = sealed.filter(|_| knows_person(cx, household, member));
    disclose(cx, PERSONAL_READ, household, field, sealed).await
}

async fn disclose<C: ConnectionTrait, T: DeserializeOwned>(
    cx: &Context<C>,
    permission: Permission,
    household: HouseholdId,
    field: &'static str,
    sealed: Option<&Sealed>,
) -> Result<Option<T>> {
    let Some(sealed) = sealed.filter(|_| may_see(cx, permission, household)) else { return Ok(None) };
    cx.note_read(household, field);
    open(&*cx.vault().await?, sealed).map(Some)
}

/// A value as sealed JSON.
pub(super) fn seal(vault: &Vault, value: &impl Serialize) -> Result<Sealed> {
    let text = serde_json::to_string(value).map_err(|_| Error::internal("a sealed value is not JSON"))?;
    vault.seal(&text)
}

/// The value behind sealed JSON.
pub(super) fn open<T: DeserializeOwned>(vault: &Vault, sealed: &Sealed) -> Result<T> {
    serde_json::from_str(&vault.open(sealed)?).map_err(|_| Error::internal("a sealed value is of an unknown shape"))
}

/// The value behind sealed JSON, where there is one.
pub(super) fn open_some<T: DeserializeOwned>(vault: &Vault, sealed: Option<&Sealed>) -> Result<Option<T>> {
    sealed.map(|sealed| open(vault, sealed)).transpose()
}
