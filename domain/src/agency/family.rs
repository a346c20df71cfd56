//! Which households a family account sees, and how far. The household domain decides; the account is ours.

use entity::{
    agency::{family_access, user},
    id::{HouseholdId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};

use super::{Access, FAMILY_BIND, FamilyAccess};
use crate::kernel::{Context, Error, Result, Role, Rule, Tx};

/// A household is shown to families; others see it by their own roles.
pub const NOT_FAMILY: Rule =
    Rule { code: "NOT_FAMILY", message: "This is no account of a family; give it the role FAMILY first." };

/// Binds an account to a household, or changes how far it goes. The caller has checked the household.
///
/// # Errors
/// [`Error::NotFound`] and [`NOT_FAMILY`] at `userId`.
pub async fn bind(tx: &Tx, account: UserId, household: HouseholdId, access: Access) -> Result<FamilyAccess> {
    let scope = tx.require(FAMILY_BIND)?;
    let account = user::Entity::find_by_id(account)
        .filter(user::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(account).at("userId"))?;
    if !account.roles.0.contains(&Role::Family) {
        return Err(Error::refused(&NOT_FAMILY).at("userId"));
    }
    let bound = family_access::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        user_id: Set(account.id),
        household_id: Set(household),
        access: Set(access),
        granted_at: Set(tx.now()),
    };
    let key = [family_access::Column::AgencyId, family_access::Column::UserId, family_access::Column::HouseholdId];
    let update = OnConflict::columns(key).update_column(family_access::Column::Access).to_owned();
    Ok(family_access::Entity::insert(bound).on_conflict(update).exec_with_returning(tx.db()).await?)
}

/// Takes the access of an account to a household away; nothing happens when it has none.
///
/// # Errors
/// As [`Context::require`].
pub async fn unbind(tx: &Tx, account: UserId, household: HouseholdId) -> Result<()> {
    let scope = tx.require(FAMILY_BIND)?;
    family_access::Entity::delete_many()
        .filter(family_access::Column::AgencyId.eq(scope.agency))
        .filter(family_access::Column::UserId.eq(account))
        .filter(family_access::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Who of the family sees these households. The caller has checked that the actor sees them.
///
/// # Errors
/// When the database fails.
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<Vec<FamilyAccess>> {
    let agency = cx.signed_in()?;
    Ok(family_access::Entity::find()
        .filter(family_access::Column::AgencyId.eq(agency))
        .filter(family_access::Column::HouseholdId.is_in(households.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Ends every family account's access to a household that is erased.
///
/// # Errors
/// When the database fails.
pub async fn forget_household(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.signed_in()?;
    family_access::Entity::delete_many()
        .filter(family_access::Column::AgencyId.eq(agency))
        .filter(family_access::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
