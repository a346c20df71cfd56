//! The certificates that people hold.

use chrono::NaiveDate;
use entity::{
    id::{CredentialId, StaffMemberId},
    staff::credential,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{
    CREDENTIAL_READ, CREDENTIAL_UPDATE, Credential, CredentialKind, member, qualification, reached,
    validity::{State, Validity},
};
use crate::kernel::{Context, Error, Result, Rule, Tx, input, vault::Vault, words::open};

/// The credential was withdrawn.
pub const CREDENTIAL_WITHDRAWN: Rule =
    Rule { code: "CREDENTIAL_WITHDRAWN", message: "This credential was withdrawn; add a new one instead." };

/// What a credential is made of.
#[derive(Clone, Debug)]
pub struct CredentialInput {
    /// What it certifies.
    pub kind: CredentialKind,
    /// At most 200 characters.
    pub issuer: String,
    /// At most 100 characters.
    pub number: String,
    /// Where the scan or the paper is kept; at most 500 characters.
    pub evidence: Option<String>,
    /// The first day on which it holds.
    pub issued_on: NaiveDate,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
}

/// The credentials of people, those withdrawn included, in the order in which they were added.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(cx: &Context<C>, people: &[StaffMemberId]) -> Result<Vec<Credential>> {
    let scope = cx.require(CREDENTIAL_READ)?;
    Ok(credential::Entity::find()
        .filter(credential::Column::AgencyId.eq(scope.agency))
        .filter(reached(credential::Column::StaffMemberId, &scope, people))
        .order_by_asc(credential::Column::Id)
        .all(cx.db())
        .await?)
}

/// One credential.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: CredentialId) -> Result<Credential> {
    by_ids(cx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id))
}

/// Some credentials, by id; those of people whom the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[CredentialId]) -> Result<Vec<Credential>> {
    let scope = cx.require(CREDENTIAL_READ)?;
    Ok(credential::Entity::find()
        .filter(credential::Column::AgencyId.eq(scope.agency))
        .filter(credential::Column::Id.is_in(ids.iter().copied()))
        .filter(credential::Column::StaffMemberId.in_subquery(member::ids(&scope)))
        .all(cx.db())
        .await?)
}

/// The number of a credential. The read leaves a trace.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn number<C: ConnectionTrait>(cx: &Context<C>, credential: &Credential) -> Result<String> {
    cx.note_read(credential.id, "number");
    cx.vault().await?.open(&credential.number)
}

/// How a credential stands on a day; `None` once it was withdrawn.
#[must_use]
pub fn state(credential: &Credential, on: NaiveDate) -> Option<State> {
    credential.withdrawn_at.is_none().then(|| validity(credential).state(on))
}

/// From when to when a credential holds by what is printed on it.
#[must_use]
pub fn validity(credential: &Credential) -> Validity {
    Validity { from: credential.issued_on, until: credential.expires_on }
}

/// Adds a credential.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `staffMemberId`.
pub async fn add(tx: &Tx, person: StaffMemberId, input: CredentialInput) -> Result<Credential> {
    let person = member::locked(tx, CREDENTIAL_UPDATE, person).await?;
    let vault = tx.vault().await?;
    let row = credential::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        withdrawn_at: Set(None),
        version: Set(1),
        ..checked(&vault, &input)?
    };
    let credential = row.insert(tx.db()).await?;
    let after = readable(&vault, &credential)?;
    tx.record_change("credentialAdd", credential.id, None, Some(&after)).await?;
    qualification::changed(tx, credential.staff_member_id).await?;
    Ok(credential)
}

/// Corrects a credential as a whole.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`CREDENTIAL_WITHDRAWN`], and as [`add`].
pub async fn update(tx: &Tx, id: CredentialId, version: i32, input: CredentialInput) -> Result<Credential> {
    let before = locked(tx, id, version).await?;
    let vault = tx.vault().await?;
    let row = credential::ActiveModel { id: Set(id), version: Set(before.version + 1), ..checked(&vault, &input)? };
    let after = row.update(tx.db()).await?;
    let (was, is) = (readable(&vault, &before)?, readable(&vault, &after)?);
    tx.record_change("credentialUpdate", id, Some(&was), Some(&is)).await?;
    qualification::changed(tx, after.staff_member_id).await?;
    Ok(after)
}

/// Lets a credential count no more, whatever is printed on it. The row stays.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`CREDENTIAL_WITHDRAWN`].
pub async fn withdraw(tx: &Tx, id: CredentialId, version: i32) -> Result<Credential> {
    let before = locked(tx, id, version).await?;
    let changed = credential::ActiveModel {
        withdrawn_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..before.into()
    };
    let after = changed.update(tx.db()).await?;
    let fact = json!({ "withdrawnAt": after.withdrawn_at });
    tx.record_change("credentialWithdraw", id, None, Some(&fact)).await?;
    qualification::changed(tx, after.staff_member_id).await?;
    Ok(after)
}

/// The credential, of a person whose row is locked with it.
async fn locked(tx: &Tx, id: CredentialId, version: i32) -> Result<Credential> {
    let scope = tx.require(CREDENTIAL_UPDATE)?;
    let found = credential::Entity::find_by_id(id)
        .filter(credential::Column::AgencyId.eq(scope.agency))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    member::locked(tx, CREDENTIAL_UPDATE, found.staff_member_id).await.map_err(|_| Error::not_found(id).at("id"))?;
    // Read before the lock was held: read again.
    let found = credential::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(|| Error::not_found(id))?;
    input::same_version(version, found.version)?;
    if found.withdrawn_at.is_some() {
        return Err(Error::refused(&CREDENTIAL_WITHDRAWN).at("id"));
    }
    Ok(found)
}

fn checked(vault: &Vault, input: &CredentialInput) -> Result<credential::ActiveModel> {
    if input.expires_on.is_some_and(|last| last <= input.issued_on) {
        return Err(Error::invalid("expiresOn", "must be after the day of issue"));
    }
    Ok(credential::ActiveModel {
        kind: Set(input.kind),
        issuer: Set(input::required_text("issuer", &input.issuer, 200)?),
        number: Set(vault.seal(&input::required_text("number", &input.number, 100)?)?),
        evidence: Set(vault.seal_some(input::optional_text("evidence", input.evidence.as_deref(), 500)?.as_deref())?),
        issued_on: Set(input.issued_on),
        expires_on: Set(input.expires_on),
        ..Default::default()
    })
}

fn readable(vault: &Vault, credential: &Credential) -> Result<serde_json::Value> {
    Ok(json!({
        "kind": credential.kind,
        "issuer": credential.issuer,
        "number": vault.open(&credential.number)?,
        "evidence": open(vault, credential.evidence.as_ref())?,
        "issuedOn": credential.issued_on,
        "expiresOn": credential.expires_on,
    }))
}
