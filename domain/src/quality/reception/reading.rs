//! Receptions, their tasks and the record of them as they are read. A carer sees those that they were assigned something of.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, ReceptionId, ReceptionTaskId, StaffMemberId},
    quality::{reception, reception_assignment, reception_photograph, reception_task},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use super::super::{RECEPTION_READ, Reception, ReceptionAssignment, ReceptionState, ReceptionTask};
use crate::{
    agency::files::{self, FileReference},
    kernel::{
        Context, Error, Page, PageRequest, Result, Scope,
        page::{Direction, ListOrder, page},
        reach::{Columns, within},
    },
};

/// The receptions within a scope.
pub(super) fn receptions_within(scope: &Scope) -> Condition {
    use reception::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::Id.in_subquery(assigned_to(scope, staff)))
    })
}

/// The tasks within a scope: those of the receptions within it.
pub(super) fn tasks_within(scope: &Scope) -> Condition {
    use reception_task::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::ReceptionId.in_subquery(assigned_to(scope, staff)))
    })
}

/// The receptions of which somebody is assigned something.
fn assigned_to(scope: &Scope, staff: StaffMemberId) -> SelectStatement {
    let tasks = reception_assignment::Entity::find()
        .select_only()
        .column(reception_assignment::Column::ReceptionTaskId)
        .filter(reception_assignment::Column::AgencyId.eq(scope.agency))
        .filter(reception_assignment::Column::StaffMemberId.eq(staff))
        .filter(reception_assignment::Column::EndedAt.is_null());
    reception_task::Entity::find()
        .select_only()
        .column(reception_task::Column::ReceptionId)
        .filter(reception_task::Column::AgencyId.eq(scope.agency))
        .filter(reception_task::Column::Id.in_subquery(tasks.into_query()))
        .into_query()
}

/// Which receptions are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct ReceptionFilter {
    /// In one of these states.
    pub states: Vec<ReceptionState>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Arriving at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Arriving before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Receptions in order of arrival.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &ReceptionFilter,
    request: &PageRequest,
) -> Result<Page<Reception>> {
    use reception::Column as C;
    let mut select = reception::Entity::find().filter(receptions_within(&cx.require(RECEPTION_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(from) = filter.from {
        select = select.filter(C::ArrivesAt.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(C::ArrivesAt.lt(until));
    }
    let order = ListOrder::by(C::ArrivesAt, Direction::Ascending, |row: &Reception| row.arrives_at.into());
    page(cx, select, &order.then(C::Id, Direction::Ascending, |row: &Reception| row.id.0.into()), request).await
}

/// One reception.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: ReceptionId) -> Result<Reception> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some receptions, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ReceptionId],
) -> Result<HashMap<ReceptionId, Reception>> {
    let found = reception::Entity::find()
        .filter(receptions_within(&cx.require(RECEPTION_READ)?))
        .filter(reception::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What is to be done for receptions and due by a moment, the first first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn due<Db: ConnectionTrait>(
    cx: &Context<Db>,
    by: DateTime<Utc>,
    request: &PageRequest,
) -> Result<Page<ReceptionTask>> {
    use reception_task::Column as C;
    let select = reception_task::Entity::find()
        .filter(tasks_within(&cx.require(RECEPTION_READ)?))
        .filter(C::Open.eq(true))
        .filter(C::DueAt.lte(by));
    let order = ListOrder::by(C::DueAt, Direction::Ascending, |row: &ReceptionTask| row.due_at.into());
    page(cx, select, &order.then(C::Id, Direction::Ascending, |row: &ReceptionTask| row.id.0.into()), request).await
}

/// The tasks of some receptions, in the order of their protocols.
///
/// # Errors
/// As [`Context::require`].
pub async fn tasks<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ReceptionId],
) -> Result<HashMap<ReceptionId, Vec<ReceptionTask>>> {
    let rows = reception_task::Entity::find()
        .filter(tasks_within(&cx.require(RECEPTION_READ)?))
        .filter(reception_task::Column::ReceptionId.is_in(ids.iter().copied()))
        .order_by_asc(reception_task::Column::Place)
        .all(cx.db())
        .await?;
    let mut tasks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        tasks.entry(row.reception_id).or_default().push(row);
    }
    Ok(tasks)
}

/// Who was assigned some tasks that the actor has been shown, in their order.
///
/// # Errors
/// As [`Context::require`].
pub async fn assignments<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ReceptionTaskId],
) -> Result<HashMap<ReceptionTaskId, Vec<ReceptionAssignment>>> {
    let agency = cx.require(RECEPTION_READ)?.agency;
    let rows = reception_assignment::Entity::find()
        .filter(reception_assignment::Column::AgencyId.eq(agency))
        .filter(reception_assignment::Column::ReceptionTaskId.is_in(ids.iter().copied()))
        .order_by_asc(reception_assignment::Column::Id)
        .all(cx.db())
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.reception_task_id).or_default().push(row);
    }
    Ok(found)
}

/// The photographs of some tasks that the actor has been shown, in their order.
///
/// # Errors
/// As [`Context::require`].
pub async fn photographs<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ReceptionTaskId],
) -> Result<HashMap<ReceptionTaskId, Vec<FileReference>>> {
    let agency = cx.require(RECEPTION_READ)?.agency;
    let rows = reception_photograph::Entity::find()
        .filter(reception_photograph::Column::AgencyId.eq(agency))
        .filter(reception_photograph::Column::ReceptionTaskId.is_in(ids.iter().copied()))
        .order_by_asc(reception_photograph::Column::Place)
        .all(cx.db())
        .await?;
    let wanted: Vec<_> = rows.iter().map(|row| row.file_id).collect();
    let files = files::shown(cx, &wanted).await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.reception_task_id).or_default().extend(files.get(&row.file_id).cloned());
    }
    Ok(found)
}
