//! Whom a household does not want to be sent.

use std::collections::HashMap;

use entity::{
    household::exclusion,
    id::{HouseholdId, StaffMemberId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use serde_json::json;

use super::{
    EXCLUSION_NOTE, EXCLUSION_READ, HOUSEHOLD_READ, Household, HouseholdExclusion, disclosure, households::keep_part,
    reach,
};
use crate::kernel::{Context, OrRefuse, Permission, Result, Tx, actor::signature, input};

/// The exclusions of some households, for whoever may see them.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<HouseholdExclusion>>> {
    let rows = rows(cx, EXCLUSION_READ, households).await?;
    let mut exclusions: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        exclusions.entry(row.household_id).or_default().push(row);
    }
    Ok(exclusions)
}

/// Whom some households do not want, for matching: the ids alone, sorted.
///
/// # Errors
/// As [`Context::require`].
pub async fn excluded<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<StaffMemberId>>> {
    let rows = rows(cx, HOUSEHOLD_READ, households).await?;
    let mut excluded: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        excluded.entry(row.household_id).or_default().push(row.staff_member_id);
    }
    Ok(excluded)
}

async fn rows<C: ConnectionTrait>(
    cx: &Context<C>,
    permission: Permission,
    households: &[HouseholdId],
) -> Result<Vec<HouseholdExclusion>> {
    let scope = cx.require(permission)?;
    Ok(exclusion::Entity::find()
        .filter(reach::belonging(&scope, exclusion::Column::AgencyId, exclusion::Column::HouseholdId))
        .filter(exclusion::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(exclusion::Column::StaffMemberId)
        .all(cx.db())
        .await?)
}

/// Notes that a household does not want somebody, or changes the reason.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `householdId` or `staffMemberId`,
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the field.
pub async fn note(
    tx: &Tx,
    household: HouseholdId,
    staff: StaffMemberId,
    reason: Option<String>,
) -> Result<HouseholdExclusion> {
    let scope = tx.require(EXCLUSION_NOTE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    let vault = tx.vault().await?;
    let reason = input::optional_text("reason", reason.as_deref(), 500)?;
    let before = one(tx, household.id, staff).await?;
    let row = exclusion::ActiveModel {
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        staff_member_id: Set(staff),
        reason: Set(reason.as_ref().map(|reason| disclosure::seal(&vault, reason)).transpose()?),
        noted_by: Set(signature(tx.actor())),
        noted_at: Set(tx.now()),
    };
    let key = [exclusion::Column::AgencyId, exclusion::Column::HouseholdId, exclusion::Column::StaffMemberId];
    let again = OnConflict::columns(key)
        .update_columns([exclusion::Column::Reason, exclusion::Column::NotedBy, exclusion::Column::NotedAt])
        .to_owned();
    // The constraint tells a staff member of this agency from any other id; the household is locked and is there.
    let noted = exclusion::Entity::insert(row).on_conflict(again).exec_with_returning(tx.db()).await;
    let noted = noted.or_refuse_missing(staff).map_err(|error| error.at("staffMemberId"))?;
    let old = before.map(|before| disclosure::open_some::<String>(&vault, before.reason.as_ref())).transpose()?;
    let old = old.map(|reason| json!({ "excluded": true, "reason": reason }));
    let new = json!({ "excluded": true, "reason": reason });
    keep_part(tx, "householdExclude", household.id, staff, old.as_ref(), Some(&new)).await?;
    Ok(noted)
}

/// The household would have this person again. Nothing happens when nothing stood against it.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `householdId`.
pub async fn lift(tx: &Tx, household: HouseholdId, staff: StaffMemberId) -> Result<Household> {
    let scope = tx.require(EXCLUSION_NOTE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    if let Some(before) = one(tx, household.id, staff).await? {
        let reason: Option<String> = disclosure::open_some(&*tx.vault().await?, before.reason.as_ref())?;
        exclusion::Entity::delete_by_id((household.id, staff)).exec(tx.db()).await?;
        let old = json!({ "excluded": true, "reason": reason });
        keep_part(tx, "householdExclusionLift", household.id, staff, Some(&old), None).await?;
    }
    Ok(household)
}

async fn one(tx: &Tx, household: HouseholdId, staff: StaffMemberId) -> Result<Option<HouseholdExclusion>> {
    Ok(exclusion::Entity::find_by_id((household, staff)).one(tx.db()).await?)
}
