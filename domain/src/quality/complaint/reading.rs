//! Complaints as they are read. A family sees its own; the carer whom one is about sees nothing of it here.

use std::collections::HashMap;

use entity::{
    id::{ComplaintId, HouseholdId, StaffMemberId},
    quality::{
        complaint::{self, Column as C},
        complaint_follow_up,
    },
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::{COMPLAINT_ANSWER, COMPLAINT_READ, Complaint, ComplaintCause, ComplaintFollowUp, ComplaintState};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Scope,
    page::{Direction, ListOrder, page},
    reach::{Columns, within},
    words,
};

/// The complaints within a scope.
pub(super) fn within_reach(scope: &Scope) -> Condition {
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::StaffMemberId.eq(staff))
    })
}

/// Which complaints are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct ComplaintFilter {
    /// In one of these states.
    pub states: Vec<ComplaintState>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// About the work of this person.
    pub staff_member: Option<StaffMemberId>,
    /// Of this cause.
    pub cause: Option<ComplaintCause>,
}

/// Complaints, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &ComplaintFilter,
    request: &PageRequest,
) -> Result<Page<Complaint>> {
    let mut select = complaint::Entity::find().filter(within_reach(&cx.require(COMPLAINT_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(cause) = filter.cause {
        select = select.filter(C::Cause.eq(cause));
    }
    let order = ListOrder::by(C::RaisedAt, Direction::Descending, |row: &Complaint| row.raised_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &Complaint| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One complaint.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: ComplaintId) -> Result<Complaint> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some complaints, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ComplaintId],
) -> Result<HashMap<ComplaintId, Complaint>> {
    let found = complaint::Entity::find()
        .filter(within_reach(&cx.require(COMPLAINT_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The talks with households about some complaints, in their order.
///
/// # Errors
/// As [`Context::require`].
pub async fn follow_ups<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ComplaintId],
) -> Result<HashMap<ComplaintId, Vec<ComplaintFollowUp>>> {
    let agency = cx.require(COMPLAINT_READ)?.agency;
    let seen = by_ids(cx, ids).await?;
    let rows = complaint_follow_up::Entity::find()
        .filter(complaint_follow_up::Column::AgencyId.eq(agency))
        .filter(complaint_follow_up::Column::ComplaintId.is_in(seen.into_keys()))
        .order_by_asc(complaint_follow_up::Column::Id)
        .all(cx.db())
        .await?;
    let mut talks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        talks.entry(row.complaint_id).or_default().push(row);
    }
    Ok(talks)
}

/// What the agency says among itself about the cause; `None` as well when it is not for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn cause_words<Db: ConnectionTrait>(cx: &Context<Db>, complaint: &Complaint) -> Result<Option<String>> {
    let shown = cx.require(COMPLAINT_ANSWER).is_ok_and(|scope| scope.has_branch(complaint.branch_id));
    if shown { words::said(cx, complaint.cause_words.as_ref()).await } else { Ok(None) }
}

/// How many complaints of some households are not closed; households without one are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn open_of_households<Db: ConnectionTrait>(
    cx: &Context<Db>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, i64>> {
    let found = complaint::Entity::find()
        .select_only()
        .column(C::HouseholdId)
        .column_as(C::Id.count(), "complaints")
        .filter(within_reach(&cx.require(COMPLAINT_READ)?))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .filter(C::State.is_not_in([ComplaintState::Closed, ComplaintState::Withdrawn]))
        .group_by(C::HouseholdId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(found.into_iter().collect())
}
