//! Whom a household does not want, noted by somebody who sees the person.

use entity::id::{HouseholdId, StaffMemberId};

use crate::{
    household::{self, EXCLUSION_NOTE, HouseholdExclusion},
    kernel::{Error, Result, Rows, Tx},
    staff::member,
};

/// Notes that a household does not want somebody, or changes the reason. The office names only staff whose records it
/// sees; a family names whoever it was sent.
///
/// # Errors
/// [`Error::NotFound`] at `householdId` or `staffMemberId`, [`Error::Invalid`] naming the field.
pub async fn note(
    tx: &Tx,
    household: HouseholdId,
    staff: StaffMemberId,
    reason: Option<String>,
) -> Result<HouseholdExclusion> {
    let scope = tx.require(EXCLUSION_NOTE)?;
    household::households::within(tx, &scope, "householdId", household).await?;
    let is_family = matches!(scope.rows, Rows::Households(_));
    if !is_family && member::by_ids(tx, &[staff]).await?.is_empty() {
        return Err(Error::not_found(staff).at("staffMemberId"));
    }
    household::exclusions::note(tx, household, staff, reason).await
}
