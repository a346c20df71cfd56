//! Visits that recur: by what rule, who is to come, and the single visit that recurs by none.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    id::{AddressId, HouseholdId, StaffMemberId, VisitId, VisitSeriesId},
    visit::{visit, visit_series},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{
    VISIT_PLAN, VISIT_READ, Visit, VisitSeries, VisitState, assignment,
    decisions::{LONGEST, refuse_impossible},
    generation::{self, Strictness},
    reach,
    visits::{self, VisitChange},
};
use crate::{
    agency::branch,
    household::{Household, HouseholdStatus, addresses, households},
    kernel::{
        Context, Error, Page, PageRequest, Result, Tx,
        page::{ListOrder, page},
        recurrence::Schedule,
    },
    matching::{ServiceType, request_input::ScheduleInput, requests::HOUSEHOLD_GONE},
    staff::{BookingKind, member},
};

/// What recurs.
#[derive(Clone, Debug)]
pub struct SeriesInput {
    /// Where somebody comes.
    pub household: HouseholdId,
    /// Its address; the primary one when `None`.
    pub address: Option<AddressId>,
    /// What for.
    pub service_type: ServiceType,
    /// When.
    pub schedule: ScheduleInput,
    /// Who comes; nobody for now when `None`.
    pub staff_member: Option<StaffMemberId>,
    /// Why limits on working time are set aside; `None` when they are to be kept.
    pub override_reason: Option<String>,
}

/// A visit by itself.
#[derive(Clone, Debug)]
pub struct VisitInput {
    /// Where somebody comes.
    pub household: HouseholdId,
    /// Its address; the primary one when `None`.
    pub address: Option<AddressId>,
    /// What for.
    pub service_type: ServiceType,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
    /// Who comes; nobody for now when `None`.
    pub staff_member: Option<StaffMemberId>,
    /// Why limits on working time are set aside; `None` when they are to be kept.
    pub override_reason: Option<String>,
}

/// Plans a visit by itself.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `addressId` or `staffMemberId`, [`HOUSEHOLD_GONE`], [`Error::Invalid`] at
/// `startsAt` or `endsAt`, and as [`assignment::assign`].
pub async fn plan(tx: &Tx, input: VisitInput) -> Result<Visit> {
    let scope = tx.require(VISIT_PLAN)?;
    let household = served(tx, input.household, input.address).await?;
    refuse_impossible(tx, input.starts_at, input.ends_at)?;
    let id: VisitId = tx.new_id();
    let row = visit::ActiveModel {
        id: Set(id),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        branch_id: Set(household.branch_id),
        address_id: Set(input.address),
        service_type: Set(input.service_type),
        starts_at: Set(input.starts_at),
        ends_at: Set(input.ends_at),
        by_placement: Set(false),
        state: Set(VisitState::Planned),
        version: Set(1),
        ..Default::default()
    };
    let planned = row.insert(tx.db()).await?;
    visits::told(tx, "visitPlan", None, &planned, VisitChange::Planned, None).await?;
    let Some(person) = input.staff_member else { return Ok(planned) };
    let person = member::lock_seen(tx, person).await?.id;
    assignment::take(tx, &planned, person, BookingKind::Visit, input.override_reason.as_deref(), "staffMemberId")
        .await?;
    let after = Visit { staff_member_id: Some(person), ..planned.clone() };
    visits::write(tx, "visitAssign", &planned, after, VisitChange::Assigned, None).await
}

/// Plans visits that recur, and makes those of the next ninety days. Whoever is named comes to all of them.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `addressId` or `staffMemberId`, [`HOUSEHOLD_GONE`], [`Error::Invalid`] at a field of
/// `schedule`, and as [`assignment::assign`] when the named carer cannot come to one of the visits.
pub async fn create(tx: &Tx, input: SeriesInput) -> Result<VisitSeries> {
    tx.require(VISIT_PLAN)?;
    let household = served(tx, input.household, input.address).await?;
    if let Some(person) = input.staff_member {
        member::lock_seen(tx, person).await?;
    }
    made(tx, &household, input, Beginning { from: tx.now(), split_from: None }, Strictness::Refuse).await
}

/// Where a series begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning {
    /// No visit is made before.
    pub from: DateTime<Utc>,
    /// The series whose later visits it takes over.
    pub split_from: Option<VisitSeriesId>,
}

/// Writes a series and makes its first visits.
pub(super) async fn made(
    tx: &Tx,
    household: &Household,
    input: SeriesInput,
    beginning: Beginning,
    strictness: Strictness,
) -> Result<VisitSeries> {
    let scope = tx.require(VISIT_PLAN)?;
    let schedule = checked(tx, household, input.schedule).await?;
    let row = visit_series::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        branch_id: Set(household.branch_id),
        address_id: Set(input.address),
        service_type: Set(input.service_type),
        staff_member_id: Set(input.staff_member),
        schedule: Set(to_json(&schedule)?),
        generated_until: Set(beginning.from),
        goes_on: Set(true),
        split_from_id: Set(beginning.split_from),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let series = row.insert(tx.db()).await?;
    tx.record_change("visitSeriesCreate", series.id, None, Some(&readable(&series))).await?;
    generation::extend(tx, series, strictness, input.override_reason.as_deref()).await
}

/// The household, if somebody can come to it there.
pub(super) async fn served(tx: &Tx, household: HouseholdId, address: Option<AddressId>) -> Result<Household> {
    let household = households::get(tx, household).await.map_err(|error| error.at("householdId"))?;
    if matches!(household.status, HouseholdStatus::Ended | HouseholdStatus::Erased) {
        return Err(Error::refused(&HOUSEHOLD_GONE).at("householdId"));
    }
    if let Some(address) = address {
        addresses::point_of(tx, household.id, address).await.map_err(|error| error.at("addressId"))?;
    }
    Ok(household)
}

/// The schedule on the clock of the household's branch, of visits that last a day at most.
pub(super) async fn checked(tx: &Tx, household: &Household, input: ScheduleInput) -> Result<Schedule> {
    let schedule = input.checked(branch::zone_of(tx, household.branch_id).await?, tx.now())?.schedule;
    if LONGEST < TimeDelta::minutes(schedule.minutes().into()) {
        return Err(Error::invalid("schedule.minutes", "must be at most 1440: a visit lasts a day at most"));
    }
    Ok(schedule)
}

/// When the visits of a series are.
///
/// # Errors
/// [`Error::Internal`] when the stored schedule cannot be read.
pub fn schedule(series: &VisitSeries) -> Result<Schedule> {
    serde_json::from_value(series.schedule.clone()).map_err(|_| Error::internal("a stored schedule cannot be read"))
}

pub(super) fn to_json(schedule: &Schedule) -> Result<Value> {
    serde_json::to_value(schedule).map_err(|_| Error::internal("a schedule is not JSON"))
}

/// The last day on which a visit of a series begins; `None` when there is no end.
///
/// # Errors
/// [`Error::Internal`] when the stored schedule cannot be read.
pub fn last_day(series: &VisitSeries) -> Result<Option<NaiveDate>> {
    Ok(schedule(series)?.last_day())
}

/// The series of a household, newest first, or of everybody that the actor sees.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    household: Option<HouseholdId>,
    request: &PageRequest,
) -> Result<Page<VisitSeries>> {
    let mut select = visit_series::Entity::find().filter(reach::series(&cx.require(VISIT_READ)?));
    if let Some(id) = household {
        select = select.filter(visit_series::Column::HouseholdId.eq(id));
    }
    let order = ListOrder::newest_first(visit_series::Column::Id, |row: &VisitSeries| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One series.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: VisitSeriesId) -> Result<VisitSeries> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some series, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[VisitSeriesId],
) -> Result<HashMap<VisitSeriesId, VisitSeries>> {
    let scope = cx.require(VISIT_READ)?;
    let found = visit_series::Entity::find()
        .filter(reach::series(&scope))
        .filter(visit_series::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|series| (series.id, series)).collect())
}

/// A series as people read it.
pub(super) fn readable(series: &VisitSeries) -> Value {
    json!({
        "addressId": series.address_id,
        "staffMemberId": series.staff_member_id,
        "schedule": series.schedule,
        "goesOn": series.goes_on,
        "splitFromId": series.split_from_id,
    })
}
