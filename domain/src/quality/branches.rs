//! The branches whose awards and events concern somebody.

use entity::id::BranchId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::{
    household::households,
    kernel::{Context, Result, Rows, Scope},
    staff::member,
};

/// The branches whose affairs concern an actor: of a family those of its households, of a carer their own; `None` for all.
///
/// # Errors
/// When the database fails.
pub(super) async fn concerning<Db: ConnectionTrait>(cx: &Context<Db>, scope: &Scope) -> Result<Option<Vec<BranchId>>> {
    Ok(match &scope.rows {
        Rows::Agency => None,
        Rows::Branches(branches) => Some(branches.clone()),
        Rows::Households(ids) => {
            Some(households::by_ids(cx, ids).await?.into_values().map(|household| household.branch_id).collect())
        }
        Rows::Own(person) => {
            Some(member::by_ids(cx, &[*person]).await?.into_iter().map(|person| person.branch_id).collect())
        }
    })
}

/// The rows of these branches, and those of all branches together, which have none.
pub(super) fn among<K: ColumnTrait>(branch: K, branches: Option<Vec<BranchId>>) -> Condition {
    match branches {
        None => Condition::all(),
        Some(branches) => Condition::any().add(branch.is_null()).add(branch.is_in(branches)),
    }
}
