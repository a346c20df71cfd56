//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    household::{carer, household},
    id::{EntityId, HouseholdId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Query, SelectStatement},
};

use super::{Household, HouseholdStatus, life_cycle::HOUSEHOLD_ERASED};
use crate::kernel::{Context, Error, Result, Rows, Scope, Tx};

/// The households within a scope. A carer's are those that the carer serves now.
pub(super) fn within(scope: &Scope) -> Condition {
    let all = Condition::all().add(household::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(household::Column::BranchId.is_in(branches.iter().copied())),
        Rows::Households(households) => all.add(household::Column::Id.is_in(households.iter().copied())),
        Rows::Own(staff) => {
            let mut served = Query::select();
            served
                .column(carer::Column::HouseholdId)
                .from(carer::Entity)
                .and_where(carer::Column::AgencyId.eq(scope.agency))
                .and_where(carer::Column::StaffMemberId.eq(*staff))
                .and_where(carer::Column::Until.is_null());
            all.add(household::Column::Id.in_subquery(served))
        }
    }
}

/// The rows of another table that belong to households within a scope, by that table's columns.
pub fn belonging<K: ColumnTrait>(scope: &Scope, agency: K, household: K) -> Condition {
    let all = Condition::all().add(agency.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        _ => all.add(household.in_subquery(ids_within(scope))),
    }
}

fn ids_within(scope: &Scope) -> SelectStatement {
    Query::select().column(household::Column::Id).from(household::Entity).cond_where(within(scope)).to_owned()
}

/// One household within a scope.
pub(super) async fn find<C: ConnectionTrait>(cx: &Context<C>, scope: &Scope, id: HouseholdId) -> Result<Household> {
    let found = household::Entity::find().filter(within(scope)).filter(household::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// One household within a scope that nobody else changes until this transaction ends, and that can be changed.
pub(super) async fn lock(tx: &Tx, scope: &Scope, field: &'static str, id: HouseholdId) -> Result<Household> {
    let found = household::Entity::find().filter(within(scope)).filter(household::Column::Id.eq(id));
    let found = found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at(field))?;
    match found.status {
        HouseholdStatus::Erased => Err(Error::refused(&HOUSEHOLD_ERASED).at(field)),
        _ => Ok(found),
    }
}

/// The household that a part belongs to, locked as by [`lock`]; the part is what is not found. Read the part (again)
/// afterwards: until the household was locked, somebody else may have changed it.
pub(super) async fn lock_owner<I: EntityId>(
    tx: &Tx,
    scope: &Scope,
    part: I,
    household: Option<HouseholdId>,
) -> Result<Household> {
    let missing = || Error::not_found(part).at("id");
    match lock(tx, scope, "id", household.ok_or_else(missing)?).await {
        Err(Error::NotFound { .. }) => Err(missing()),
        locked => locked,
    }
}
