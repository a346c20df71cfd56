//! Which households a family account sees, and how far. The household domain decides; the account is ours.

use entity::{
    agency::{family_access, user},
    id::{HouseholdId, UserId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::OnConflict,
};

use super::{Access, FAMILY_BIND, FamilyAccess, User, family_consents, session};
use crate::kernel::{Context, Error, Result, Role, Rule, Tx};

/// A household is shown to families; others see it by their own roles.
pub const NOT_FAMILY: Rule =
    Rule { code: "NOT_FAMILY", message: "This is no account of a family; give it the role FAMILY first." };

/// Stands where the name of an account's holder stood.
const FORGOTTEN: &str = "erased";

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

/// Takes the access of an account to a household away, and revokes what members have consented to for it; nothing
/// happens when it has none.
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
    family_consents::revoke_all(tx, household, account).await
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

/// Ends every family account's access to a household that is erased. An account of the family alone that sees no other
/// household forgets whose it was: the row stays for the books, without name and address, and nobody signs in with it.
///
/// # Errors
/// When the database fails.
pub async fn forget_household(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.signed_in()?;
    let bound = || {
        family_access::Entity::find()
            .select_only()
            .column(family_access::Column::UserId)
            .filter(family_access::Column::AgencyId.eq(agency))
    };
    let of_household = bound().filter(family_access::Column::HouseholdId.eq(household)).into_query();
    let elsewhere = bound().filter(family_access::Column::HouseholdId.ne(household)).into_query();
    // Locked as by whoever binds an account, so that none is given another household meanwhile.
    let accounts = user::Entity::find()
        .filter(user::Column::AgencyId.eq(agency))
        .filter(user::Column::Id.in_subquery(of_household))
        .filter(user::Column::Id.not_in_subquery(elsewhere))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    family_access::Entity::delete_many()
        .filter(family_access::Column::AgencyId.eq(agency))
        .filter(family_access::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    family_consents::forget_household(tx, household).await?;
    // Who has a role besides is here as that too.
    for account in accounts.into_iter().filter(|account| account.roles.0 == [Role::Family]) {
        forget_account(tx, account).await?;
    }
    Ok(())
}

async fn forget_account(tx: &Tx, account: User) -> Result<()> {
    session::revoke_sessions(tx, &account).await?;
    tx.forget_changes(account.id).await?;
    let forgotten = user::ActiveModel {
        name: Set(FORGOTTEN.to_owned()),
        // Reserved by RFC 2606: no mail ever goes there.
        email: Set(format!("{}@{FORGOTTEN}.invalid", account.id.0.simple())),
        disabled_at: Set(Some(account.disabled_at.unwrap_or_else(|| tx.now()))),
        version: Set(account.version + 1),
        ..account.into()
    };
    forgotten.update(tx.db()).await?;
    Ok(())
}
