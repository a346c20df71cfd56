//! How far an actor sees in tables of what is done for households.

use entity::id::StaffMemberId;
use sea_orm::{ColumnTrait, Condition};

use super::{
    actor::Actor,
    permission::{Rows, Scope},
};

/// The columns by which rows of a table are reached.
#[derive(Clone, Copy, Debug)]
pub struct Columns<K> {
    /// The agency.
    pub agency: K,
    /// The branch, which follows the household.
    pub branch: K,
    /// The household.
    pub household: K,
}

/// Agency, branches and households; `own` is the condition for a carer.
#[must_use]
pub fn within<K: ColumnTrait>(
    scope: &Scope,
    columns: &Columns<K>,
    own: impl FnOnce(StaffMemberId) -> Condition,
) -> Condition {
    let all = Condition::all().add(columns.agency.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(columns.branch.is_in(branches.iter().copied())),
        Rows::Households(households) => all.add(columns.household.is_in(households.iter().copied())),
        Rows::Own(staff) => all.add(own(*staff)),
    }
}

/// What of somebody's health is for an actor, among the rows of a table that a scope reaches: a family account sees what
/// it is trusted with, everybody else all of it.
#[must_use]
pub fn confided<K: ColumnTrait>(actor: &Actor, scope: &Scope, household: K, member: K) -> Condition {
    match scope.rows {
        Rows::Households(_) => Condition::any()
            .add(household.is_in(actor.trusted_households()))
            .add(member.is_in(actor.confided().iter().copied())),
        Rows::Agency | Rows::Branches(_) | Rows::Own(_) => Condition::all(),
    }
}
