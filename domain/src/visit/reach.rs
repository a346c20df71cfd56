//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    id::{AgencyId, VisitId, VisitSeriesId},
    visit::{
        visit::{self, VisitState},
        visit_exception, visit_report, visit_series,
    },
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::{Visit, VisitSeries};
use crate::kernel::{
    Error, Permission, Result, Scope, Tx, input,
    reach::{Columns, within},
};

/// The visits within a scope; a carer's are those to which they are to come or were asked.
pub(super) fn visits(scope: &Scope) -> Condition {
    use visit::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::StaffMemberId.eq(staff))
    })
}

/// The ids of the visits within a scope.
pub(super) fn ids(scope: &Scope) -> SelectStatement {
    visit::Entity::find().select_only().column(visit::Column::Id).filter(visits(scope)).into_query()
}

/// Visits to which nothing has happened: nobody has reported anything, and nothing was remarked.
pub(super) fn untouched(agency: AgencyId) -> Condition {
    let reported = visit_report::Entity::find()
        .select_only()
        .column(visit_report::Column::VisitId)
        .filter(visit_report::Column::AgencyId.eq(agency))
        .into_query();
    let remarked = visit_exception::Entity::find()
        .select_only()
        .column(visit_exception::Column::VisitId)
        .filter(visit_exception::Column::AgencyId.eq(agency))
        .into_query();
    Condition::all()
        .add(visit::Column::AgencyId.eq(agency))
        .add(visit::Column::State.is_in([VisitState::Planned, VisitState::Offered, VisitState::Assigned]))
        .add(visit::Column::Id.not_in_subquery(reported))
        .add(visit::Column::Id.not_in_subquery(remarked))
}

/// The series within a scope; a carer's are those of which they are to do the visits.
pub(super) fn series(scope: &Scope) -> Condition {
    use visit_series::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::StaffMemberId.eq(staff))
    })
}

/// One visit within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock(tx: &Tx, scope: &Scope, id: VisitId) -> Result<Visit> {
    let found = visit::Entity::find().filter(visits(scope)).filter(visit::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))
}

/// One visit as the caller has read it, within what a permission reaches, locked.
pub(super) async fn lock_as_read(tx: &Tx, permission: Permission, id: VisitId, version: i32) -> Result<Visit> {
    let visit = lock(tx, &tx.require(permission)?, id).await?;
    input::same_version(version, visit.version)?;
    Ok(visit)
}

/// One series within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock_series(tx: &Tx, scope: &Scope, id: VisitSeriesId) -> Result<VisitSeries> {
    let found = visit_series::Entity::find().filter(series(scope)).filter(visit_series::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))
}
