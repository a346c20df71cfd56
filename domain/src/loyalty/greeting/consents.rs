//! Whether households wish to be greeted.

use std::collections::HashMap;

use entity::{id::HouseholdId, loyalty::greeting_consent};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::GreetingConsent;
use crate::{
    household::{belonging, households},
    kernel::{Context, Error, Result, Tx, actor::signature},
    loyalty::{FAMILY_DAY_READ, GREETING_WISH},
};

/// What households have said; those that have said nothing are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, GreetingConsent>> {
    use greeting_consent::Column as C;
    let scope = cx.require(FAMILY_DAY_READ)?;
    let found = greeting_consent::Entity::find()
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.household_id, row)).collect())
}

/// Notes whether a household wishes to be greeted. What is queued follows when its turn comes.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`.
pub async fn set(tx: &Tx, household: HouseholdId, wished: bool) -> Result<GreetingConsent> {
    use greeting_consent::Column as C;
    let scope = tx.require(GREETING_WISH)?;
    let household = households::within(tx, &scope, "householdId", household).await?;
    let row = greeting_consent::ActiveModel {
        household_id: Set(household.id),
        agency_id: Set(household.agency_id),
        wished: Set(wished),
        noted_at: Set(tx.now()),
        noted_by: Set(signature(tx.actor())),
    };
    let latest = OnConflict::column(C::HouseholdId).update_columns([C::Wished, C::NotedAt, C::NotedBy]).to_owned();
    greeting_consent::Entity::insert(row).on_conflict(latest).exec_without_returning(tx.db()).await?;
    let noted = greeting_consent::Entity::find_by_id(household.id).one(tx.db()).await?;
    noted.ok_or_else(|| Error::internal("a wish that was noted is not there"))
}
