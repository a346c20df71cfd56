//! How far an actor sees: the condition from which every query of this domain starts.

use entity::id::{HouseholdId, HouseholdMemberId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::{
    household::{Household, HouseholdStatus, carers, households, life_cycle::HOUSEHOLD_ERASED, members},
    kernel::{self, Context, Error, Result, Rows, Scope, Tx},
    matching::requests::HOUSEHOLD_GONE,
};

/// The rows of a table that belong to households within a scope, by that table's columns. A carer's are those of the
/// households in which they work now.
pub(super) fn of_households<K: ColumnTrait>(scope: &Scope, agency: K, household: K) -> Condition {
    let all = Condition::all().add(agency.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Households(households) => all.add(household.is_in(households.iter().copied())),
        Rows::Branches(_) | Rows::Own(_) => all.add(household.in_subquery(carers::attended(scope))),
    }
}

/// The rows of a table about somebody's health, by that table's columns: those of households within a scope, and of
/// members of whose health the actor may know.
pub(super) fn of_persons<C, K: ColumnTrait>(
    cx: &Context<C>,
    scope: &Scope,
    (agency, household, member): (K, K, K),
) -> Condition {
    of_households(scope, agency, household).add(kernel::reach::confided(cx.actor(), scope, household, member))
}

/// One household within a scope, which an input field names.
pub(super) async fn household<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    field: &'static str,
    id: HouseholdId,
) -> Result<Household> {
    let found = households::get(cx, id).await.map_err(|error| error.at(field))?;
    let within = match &scope.rows {
        Rows::Agency => true,
        Rows::Branches(branches) => branches.contains(&found.branch_id),
        Rows::Households(households) => households.contains(&id),
        Rows::Own(staff) => carers::works_in(cx, *staff, id).await?,
    };
    if within { Ok(found) } else { Err(Error::not_found(id).at(field)) }
}

/// A household within a scope that is still served.
pub(super) async fn served(tx: &Tx, scope: &Scope, field: &'static str, id: HouseholdId) -> Result<Household> {
    let found = household(tx, scope, field, id).await?;
    match found.status {
        HouseholdStatus::Erased => Err(Error::refused(&HOUSEHOLD_ERASED).at(field)),
        HouseholdStatus::Ended => Err(Error::refused(&HOUSEHOLD_GONE).at(field)),
        HouseholdStatus::Prospect | HouseholdStatus::Active | HouseholdStatus::Paused => Ok(found),
    }
}

/// A household within a scope that is still served, and that a person is a member of.
pub(super) async fn cared_for(
    tx: &Tx,
    scope: &Scope,
    household: HouseholdId,
    member: HouseholdMemberId,
) -> Result<Household> {
    let found = served(tx, scope, "householdId", household).await?;
    let members = members::of_households(tx, &[household]).await?;
    let known = members.get(&household).is_some_and(|members| members.iter().any(|row| row.id == member));
    if known { Ok(found) } else { Err(Error::not_found(member).at("householdMemberId")) }
}
