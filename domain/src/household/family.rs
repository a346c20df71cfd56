//! Which accounts belong to a household's family. The accounts are the agency domain's; the household is ours.

use entity::id::{HouseholdId, UserId};

use super::{Household, reach};
use crate::{
    agency::{self, Access, FamilyAccess},
    kernel::{Result, Tx},
};

/// Lets an account see a household, or changes how far it goes.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `householdId` or `userId`,
/// [`NOT_FAMILY`](agency::family::NOT_FAMILY).
pub async fn bind(tx: &Tx, household: HouseholdId, account: UserId, access: Access) -> Result<FamilyAccess> {
    let scope = tx.require(agency::FAMILY_BIND)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    agency::family::bind(tx, account, household.id, access).await
}

/// Takes an account's sight of a household away.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `householdId`.
pub async fn unbind(tx: &Tx, household: HouseholdId, account: UserId) -> Result<Household> {
    let scope = tx.require(agency::FAMILY_BIND)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    agency::family::unbind(tx, account, household.id).await?;
    Ok(household)
}
