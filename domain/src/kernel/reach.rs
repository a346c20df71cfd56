//! How far an actor sees in tables of what is done for households.

use entity::id::StaffMemberId;
use sea_orm::{ColumnTrait, Condition};

use super::permission::{Rows, Scope};

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
