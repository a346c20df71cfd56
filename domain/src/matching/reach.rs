//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    id::{EntityId, StaffMemberId},
    matching::{placement, proposal, staffing_request},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use super::{Placement, Proposal, StaffingRequest};
use crate::kernel::{
    Context, Error, Result, Scope, Tx,
    reach::{Columns, within},
};

/// The requests within a scope; a carer's are those that were ever proposed to them.
pub(super) fn requests(scope: &Scope) -> Condition {
    use staffing_request::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::Id.in_subquery(proposed_to(scope, staff)))
    })
}

fn proposed_to(scope: &Scope, staff: StaffMemberId) -> SelectStatement {
    proposal::Entity::find()
        .select_only()
        .column(proposal::Column::StaffingRequestId)
        .filter(proposal::Column::AgencyId.eq(scope.agency))
        .filter(proposal::Column::StaffMemberId.eq(staff))
        .into_query()
}

/// The proposals within a scope.
pub(super) fn proposals(scope: &Scope) -> Condition {
    use proposal::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::StaffMemberId.eq(staff))
    })
}

/// The placements within a scope.
pub(super) fn placements(scope: &Scope) -> Condition {
    use placement::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::StaffMemberId.eq(staff))
    })
}

/// One request within a scope.
pub(super) async fn request<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    id: entity::id::StaffingRequestId,
) -> Result<StaffingRequest> {
    let found = staffing_request::Entity::find().filter(requests(scope)).filter(staffing_request::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| missing(id))
}

/// One request within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock_request(
    tx: &Tx,
    scope: &Scope,
    field: &'static str,
    id: entity::id::StaffingRequestId,
) -> Result<StaffingRequest> {
    let found = staffing_request::Entity::find().filter(requests(scope)).filter(staffing_request::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| missing(id).at(field))
}

/// One proposal within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock_proposal(tx: &Tx, scope: &Scope, id: entity::id::ProposalId) -> Result<Proposal> {
    let found = proposal::Entity::find().filter(proposals(scope)).filter(proposal::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| missing(id).at("id"))
}

/// One placement within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock_placement(tx: &Tx, scope: &Scope, id: entity::id::PlacementId) -> Result<Placement> {
    let found = placement::Entity::find().filter(placements(scope)).filter(placement::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| missing(id).at("id"))
}

fn missing<I: EntityId>(id: I) -> Error {
    Error::not_found(id)
}
