//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    id::{FindingId, InspectionId},
    quality::{
        finding,
        inspection::{self, InspectionKind, InspectionState},
    },
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::{Finding, Inspection};
use crate::kernel::{
    Actor, Error, Permission, Result, Scope, Tx, input,
    reach::{Columns, within},
};

/// The inspections within a scope. Carers see those of their own work, and of a secret or a blind one nothing before it is
/// done.
pub(super) fn inspections(scope: &Scope) -> Condition {
    use inspection::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        let told = Condition::any()
            .add(C::Kind.is_not_in([InspectionKind::Mystery, InspectionKind::Blind]))
            .add(C::State.eq(InspectionState::Done));
        Condition::all().add(C::StaffMemberId.eq(staff)).add(told)
    })
}

/// The inspections that the actor is to do again without knowing what was found: their results are not for them.
pub(super) fn looked_at_blindly(scope: &Scope, actor: &Actor) -> SelectStatement {
    use inspection::Column as C;
    let mut again = inspection::Entity::find()
        .select_only()
        .column(C::BlindOfId)
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::State.eq(InspectionState::Planned))
        .filter(C::BlindOfId.is_not_null());
    again = match actor.user_id() {
        Some(user) => again.filter(C::InspectorId.eq(user)),
        None => again.filter(C::InspectorId.is_null()),
    };
    again.into_query()
}

/// The findings within a scope.
pub(super) fn findings(scope: &Scope, actor: &Actor) -> Condition {
    use finding::Column as C;
    let reached =
        within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
            Condition::all().add(C::StaffMemberId.eq(staff))
        });
    reached.add(C::InspectionId.not_in_subquery(looked_at_blindly(scope, actor)))
}

/// One inspection as the caller has read it, within what a permission reaches, locked.
pub(super) async fn lock_inspection(
    tx: &Tx,
    permission: Permission,
    id: InspectionId,
    version: i32,
) -> Result<Inspection> {
    let scope = tx.require(permission)?;
    let found = inspection::Entity::find_by_id(id).filter(inspections(&scope)).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// One finding as the caller has read it, within what a permission reaches, locked.
pub(super) async fn lock_finding(tx: &Tx, permission: Permission, id: FindingId, version: i32) -> Result<Finding> {
    let scope = tx.require(permission)?;
    let found = finding::Entity::find_by_id(id).filter(findings(&scope, tx.actor())).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}
