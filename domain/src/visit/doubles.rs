//! Visits that two carers give together, such as lifting somebody: two visits at one time, each with a carer of its own.

use std::{borrow::Cow, collections::HashMap};

use entity::{
    id::{StaffMemberId, VisitId},
    visit::double_visit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    VISIT_PLAN, VISIT_READ, Visit,
    series::{self, VisitInput},
};
use crate::kernel::{Context, Error, Result, Tx};

/// Plans a visit for two: both are there or none. Who comes is named for one of them, for both, or for none.
///
/// # Errors
/// [`Error::Invalid`] at `staffMemberIds`, and as [`series::plan`].
pub async fn plan(tx: &Tx, input: VisitInput, staff: &[StaffMemberId]) -> Result<[Visit; 2]> {
    let agency = tx.require(VISIT_PLAN)?.agency;
    let [first, second] = match staff {
        [] => [None, None],
        [one] => [Some(*one), None],
        [one, other] if one != other => [Some(*one), Some(*other)],
        _ => return Err(Error::invalid("staffMemberIds", "must name at most two carers, and each once")),
    };
    let of = |staff_member| VisitInput { staff_member, ..input.clone() };
    let first = series::plan(tx, of(first)).await.map_err(of_list)?;
    let second = series::plan(tx, of(second)).await.map_err(of_list)?;
    let row = |visit: &Visit, other: &Visit| double_visit::ActiveModel {
        visit_id: Set(visit.id),
        agency_id: Set(agency),
        other_id: Set(other.id),
    };
    let rows = [row(&first, &second), row(&second, &first)];
    double_visit::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok([first, second])
}

/// What is said of the carer of a single visit is said of the list here.
fn of_list(error: Error) -> Error {
    let list = |field: Option<Cow<'static, str>>| {
        field.map(|field| if field == "staffMemberId" { Cow::Borrowed("staffMemberIds") } else { field })
    };
    match error {
        Error::NotFound { what, id, field } => Error::NotFound { what, id, field: list(field) },
        Error::Refused { rule, field, detail } => Error::Refused { rule, field: list(field), detail },
        other => other,
    }
}

/// Of some visits those that two give together, each with the other one. The caller has been shown the visits.
///
/// # Errors
/// As [`Context::require`].
pub async fn others<C: ConnectionTrait>(cx: &Context<C>, visits: &[VisitId]) -> Result<HashMap<VisitId, VisitId>> {
    let scope = cx.require(VISIT_READ)?;
    let rows = double_visit::Entity::find()
        .filter(double_visit::Column::AgencyId.eq(scope.agency))
        .filter(double_visit::Column::VisitId.is_in(visits.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(rows.into_iter().map(|row| (row.visit_id, row.other_id)).collect())
}
