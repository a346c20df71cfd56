//! Events and enrolments as they are read: by the office, by families and carers for whom they are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{ServiceEventEnrolmentId, ServiceEventId},
    quality::{
        service_event::{self, Column as V},
        service_event_enrolment::{self, Column as E},
    },
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::super::{
    EVENT_READ, EnrolmentState, ServiceEvent, ServiceEventAudience as Audience, ServiceEventEnrolment,
    ServiceEventState, branches,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rows, Scope,
    page::{Direction, ListOrder, Owners, page, pages},
};

/// The events within a scope: those of all branches and of the ones that concern the actor, as far as they are for them.
pub(super) async fn within_reach<Db: ConnectionTrait>(cx: &Context<Db>, scope: &Scope) -> Result<Condition> {
    let all = Condition::all().add(V::AgencyId.eq(scope.agency));
    let all = all.add(branches::among(V::BranchId, branches::concerning(cx, scope).await?));
    Ok(match scope.rows {
        Rows::Agency | Rows::Branches(_) => all,
        Rows::Households(_) => all.add(V::Audience.is_in([Audience::Families, Audience::Both])),
        Rows::Own(_) => all.add(V::Audience.is_in([Audience::Staff, Audience::Both])),
    })
}

/// The events within a scope that whoever plans may change: those of all branches are changed by whoever sees all of them.
pub(super) fn planned_within(scope: &Scope) -> Condition {
    let all = Condition::all().add(V::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(V::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) | Rows::Own(_) => all.add(V::Id.is_null()),
    }
}

/// The enrolments within a scope. Families and carers see their own.
pub(super) fn enrolments_within(scope: &Scope) -> Condition {
    let all = Condition::all().add(E::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(E::BranchId.is_in(branches.iter().copied())),
        Rows::Households(households) => all.add(E::HouseholdId.is_in(households.iter().copied())),
        Rows::Own(person) => all.add(E::StaffMemberId.eq(*person)),
    }
}

/// Which events are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// In one of these states.
    pub states: Vec<ServiceEventState>,
    /// Beginning at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Events in the order in which they begin.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &EventFilter,
    request: &PageRequest,
) -> Result<Page<ServiceEvent>> {
    let mut select = service_event::Entity::find().filter(within_reach(cx, &cx.require(EVENT_READ)?).await?);
    if !filter.states.is_empty() {
        select = select.filter(V::State.is_in(filter.states.iter().copied()));
    }
    if let Some(from) = filter.from {
        select = select.filter(V::StartsAt.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(V::StartsAt.lt(until));
    }
    let order = ListOrder::by(V::StartsAt, Direction::Ascending, |row: &ServiceEvent| row.starts_at.into());
    let order = order.then(V::Id, Direction::Ascending, |row: &ServiceEvent| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One event.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: ServiceEventId) -> Result<ServiceEvent> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some events, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ServiceEventId],
) -> Result<HashMap<ServiceEventId, ServiceEvent>> {
    let found = service_event::Entity::find()
        .filter(within_reach(cx, &cx.require(EVENT_READ)?).await?)
        .filter(V::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The enrolments that the actor sees, newest first; in some states alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn enrolments<Db: ConnectionTrait>(
    cx: &Context<Db>,
    states: &[EnrolmentState],
    request: &PageRequest,
) -> Result<Page<ServiceEventEnrolment>> {
    let mut select = service_event_enrolment::Entity::find().filter(enrolments_within(&cx.require(EVENT_READ)?));
    if !states.is_empty() {
        select = select.filter(E::State.is_in(states.iter().copied()));
    }
    let order = ListOrder::newest_first(E::Id, |row: &ServiceEventEnrolment| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some enrolments, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn enrolments_by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ServiceEventEnrolmentId],
) -> Result<HashMap<ServiceEventEnrolmentId, ServiceEventEnrolment>> {
    let found = service_event_enrolment::Entity::find()
        .filter(enrolments_within(&cx.require(EVENT_READ)?))
        .filter(E::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The enrolments of some events that the actor sees, in the order in which they came.
///
/// # Errors
/// When the cursor is not one, or the database fails.
pub async fn enrolments_of<Db: ConnectionTrait>(
    cx: &Context<Db>,
    events: &[ServiceEventId],
    request: &PageRequest,
) -> Result<HashMap<ServiceEventId, Page<ServiceEventEnrolment>>> {
    let select = service_event_enrolment::Entity::find().filter(enrolments_within(&cx.require(EVENT_READ)?));
    let order = ListOrder::by(E::Number, Direction::Ascending, |row: &ServiceEventEnrolment| row.number.into());
    let order = order.then(E::Id, Direction::Ascending, |row: &ServiceEventEnrolment| row.id.0.into());
    let owners =
        Owners { ids: events, column: E::ServiceEventId, of: |row: &ServiceEventEnrolment| row.service_event_id };
    pages(cx, select, &order, owners, request).await
}
