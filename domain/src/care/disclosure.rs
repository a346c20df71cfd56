//! Opening what is sealed about somebody's care, for whoever may see it. Each opening is noted for the audit trail.

use entity::{
    id::{EntityId, HouseholdId, HouseholdMemberId},
    sealed::Sealed,
};
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};

use super::CARE_HEALTH_READ;
use crate::kernel::{Context, Error, Permission, Result, Rows, vault::Vault};

/// Whose health something tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct About {
    /// Their household.
    pub household: HouseholdId,
    /// Whose it is; `None` when it is not one member's alone.
    pub member: Option<HouseholdMemberId>,
}

/// Whether somebody who is shown a row by one permission may see what it says of somebody's health.
///
/// Who may see it in fewer households than they are shown sees nothing where that is not certain; an account of the
/// family that only reads along sees it with the member's consent.
pub(super) fn may_see<C>(cx: &Context<C>, shown_by: Permission, about: About) -> bool {
    let Ok(scope) = cx.require(CARE_HEALTH_READ) else { return false };
    match &scope.rows {
        Rows::Agency => true,
        Rows::Households(_) => cx.actor().knows_health_of(about.household, about.member),
        Rows::Branches(_) | Rows::Own(_) => cx.require(shown_by).is_ok_and(|shown| shown.rows == scope.rows),
    }
}

/// What is sealed about somebody's health, noted as read; `None` when it was forgotten, or is not for the actor.
pub(super) async fn health<C: ConnectionTrait, T: DeserializeOwned>(
    cx: &Context<C>,
    shown_by: Permission,
    about: About,
    (object, field): (impl EntityId, &'static str),
    sealed: Option<&Sealed>,
) -> Result<Option<T>> {
    let Some(sealed) = sealed.filter(|_| may_see(cx, shown_by, about)) else { return Ok(None) };
    cx.note_read(object, field);
    open(&*cx.vault().await?, sealed).map(Some)
}

/// A value as sealed JSON.
pub(super) fn seal(vault: &Vault, value: &impl Serialize) -> Result<Sealed> {
    let text = serde_json::to_string(value).map_err(|_| Error::internal("a sealed value is not JSON"))?;
    vault.seal(&text)
}

/// A value as sealed JSON, where there is one.
pub(super) fn seal_some(vault: &Vault, value: Option<&impl Serialize>) -> Result<Option<Sealed>> {
    value.map(|value| seal(vault, value)).transpose()
}

/// The value behind sealed JSON.
pub(super) fn open<T: DeserializeOwned>(vault: &Vault, sealed: &Sealed) -> Result<T> {
    serde_json::from_str(&vault.open(sealed)?).map_err(|_| Error::internal("a sealed value is of an unknown shape"))
}

/// The value behind sealed JSON, where there is one. Empty is what a forgotten value leaves where one was needed.
pub(super) fn open_some<T: DeserializeOwned>(vault: &Vault, sealed: Option<&Sealed>) -> Result<Option<T>> {
    sealed.filter(|sealed| !sealed.0.is_empty()).map(|sealed| open(vault, sealed)).transpose()
}
