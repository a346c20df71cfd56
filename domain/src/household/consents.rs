//! What members agree that the accounts of their family know about them.

use entity::{
    household::member,
    id::{FamilyConsentId, HouseholdId, HouseholdMemberId, UserId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{CONSENT_GIVE, disclosure, households::keep_part, reach};
use crate::{
    agency::{
        DataClass, FamilyConsent,
        family_consents::{self, Consented},
    },
    kernel::{Context, Error, Result, Rows, Tx, input, vault::Vault},
};

/// A consent, as it was given.
#[derive(Clone, Debug)]
pub struct ConsentInput {
    /// Whom it is about.
    pub member: HouseholdMemberId,
    /// The account that may know.
    pub account: UserId,
    /// What it may know.
    pub class: DataClass,
    /// How it was given, at most 500 characters. The office must say so; the family need not.
    pub how: Option<String>,
}

/// Notes that a member consents; one that holds already stays as it is.
///
/// # Errors
/// [`Error::NotFound`] at `householdMemberId`, [`NOT_BOUND`](family_consents::NOT_BOUND) at `userId`,
/// [`Error::Invalid`] at `how`.
pub async fn give(tx: &Tx, input: ConsentInput) -> Result<FamilyConsent> {
    let scope = tx.require(CONSENT_GIVE)?;
    let missing = || Error::not_found(input.member).at("householdMemberId");
    let found = member::Entity::find_by_id(input.member).filter(member::Column::AgencyId.eq(scope.agency));
    let member = found.one(tx.db()).await?.ok_or_else(missing)?;
    let household = match reach::lock(tx, &scope, "householdMemberId", member.household_id).await {
        Err(Error::NotFound { .. }) => return Err(missing()),
        locked => locked?,
    };
    let how = input::optional_text("how", input.how.as_deref(), 500)?;
    if how.is_none() && !matches!(scope.rows, Rows::Households(_)) {
        return Err(Error::invalid("how", "must say how the consent was given, as the office was only told"));
    }
    let about = Consented { household: household.id, member: member.id, account: input.account, class: input.class };
    if let Some(holds) = family_consents::holding(tx, about).await? {
        return Ok(holds);
    }
    let vault = tx.vault().await?;
    let sealed = how.as_ref().map(|how| disclosure::seal(&vault, how)).transpose()?;
    let given = family_consents::give(tx, about, sealed).await?;
    keep_part(tx, "householdConsentGive", household.id, given.id, None, Some(&sheet(&vault, &given)?)).await?;
    Ok(given)
}

/// Revokes a consent: what it covered is not shown from then on. A second time changes nothing.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn revoke(tx: &Tx, id: FamilyConsentId) -> Result<FamilyConsent> {
    let scope = tx.require(CONSENT_GIVE)?;
    let found = family_consents::get(tx, id).await?;
    reach::lock_owner(tx, &scope, id, Some(found.household_id)).await?;
    let before = family_consents::get(tx, id).await?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let after = family_consents::revoke(tx, id).await?;
    let vault = tx.vault().await?;
    let (old, new) = (sheet(&vault, &before)?, sheet(&vault, &after)?);
    keep_part(tx, "householdConsentRevoke", after.household_id, id, Some(&old), Some(&new)).await?;
    Ok(after)
}

/// How a consent was given; `None` when nobody said so, or it is not visible to this actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn how<C: ConnectionTrait>(cx: &Context<C>, consent: &FamilyConsent) -> Result<Option<String>> {
    disclosure::personal(
        cx,
        consent.household_id,
        Some(consent.household_member_id),
        "familyConsents",
        consent.how.as_ref(),
    )
    .await
}

/// The consents of a household as people read them, for the export.
pub(super) async fn sheets(cx: &Context, household: HouseholdId) -> Result<Vec<Value>> {
    let vault = cx.vault().await?;
    let consents = family_consents::of_households(cx, &[household]).await?.remove(&household).unwrap_or_default();
    consents.iter().map(|row| Ok(json!({ "id": row.id, "consent": sheet(&vault, row)? }))).collect()
}

fn sheet(vault: &Vault, consent: &FamilyConsent) -> Result<Value> {
    let class = match consent.data_class {
        DataClass::Personal => "PERSONAL",
        DataClass::Health => "HEALTH",
    };
    Ok(json!({
        "householdMember": consent.household_member_id,
        "account": consent.user_id,
        "dataClass": class,
        "how": disclosure::open_some::<String>(vault, consent.how.as_ref())?,
        "givenAt": consent.given_at,
        "givenBy": consent.given_by,
        "revokedAt": consent.revoked_at,
        "revokedBy": consent.revoked_by,
    }))
}
