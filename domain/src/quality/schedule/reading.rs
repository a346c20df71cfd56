//! Schedules of inspections as they are read. Carers see none: a mystery would be none.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, InspectionScheduleId, StaffMemberId},
    quality::inspection_schedule::{self, Column as C},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::super::{InspectionSchedule, SCHEDULE_READ};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Scope,
    page::{ListOrder, page},
    reach::{Columns, within},
};

/// The schedules within a scope.
pub(super) fn within_reach(scope: &Scope) -> Condition {
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |_| {
        Condition::all().add(C::Id.is_null())
    })
}

/// Which schedules are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScheduleFilter {
    /// In this household.
    pub household: Option<HouseholdId>,
    /// Of the work of this person.
    pub staff_member: Option<StaffMemberId>,
    /// Only those that have not ended.
    pub going_on: bool,
}

/// Schedules, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &ScheduleFilter,
    request: &PageRequest,
) -> Result<Page<InspectionSchedule>> {
    let mut select = inspection_schedule::Entity::find().filter(within_reach(&cx.require(SCHEDULE_READ)?));
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if filter.going_on {
        select = select.filter(C::GoesOn.eq(true));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &InspectionSchedule| row.id.0.into()), request).await
}

/// One schedule.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: InspectionScheduleId) -> Result<InspectionSchedule> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some schedules, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[InspectionScheduleId],
) -> Result<HashMap<InspectionScheduleId, InspectionSchedule>> {
    let found = inspection_schedule::Entity::find()
        .filter(within_reach(&cx.require(SCHEDULE_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
