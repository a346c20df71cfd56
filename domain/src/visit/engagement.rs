//! Whoever comes to a household sees it; whoever comes no more does not.

use entity::{
    id::{HouseholdId, StaffMemberId},
    visit::visit::{self, VisitState},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    household::carers,
    kernel::{Result, Tx},
};

/// A visit in one of these has its carer see the household: it is ahead, under way, or not settled yet.
const OPEN: [VisitState; 5] =
    [VisitState::Offered, VisitState::Assigned, VisitState::OnTheWay, VisitState::CheckedIn, VisitState::CheckedOut];

/// Somebody is to come to a household, and sees it with what they have to know. All visits of a person in a household
/// are one engagement, which the household's own id names.
pub(super) async fn begin(tx: &Tx, household: HouseholdId, staff: StaffMemberId) -> Result<()> {
    carers::begin(tx, household, staff, household.0).await
}

/// Ends the engagement when no visit of theirs in the household is open any more.
pub(super) async fn settle(tx: &Tx, household: HouseholdId, staff: StaffMemberId) -> Result<()> {
    let open = visit::Entity::find()
        .filter(visit::Column::AgencyId.eq(tx.signed_in()?))
        .filter(visit::Column::StaffMemberId.eq(staff))
        .filter(visit::Column::HouseholdId.eq(household))
        .filter(visit::Column::State.is_in(OPEN));
    if open.count(tx.db()).await? == 0 { carers::end(tx, household, staff, household.0).await } else { Ok(()) }
}
