//! Staffing requests: opened, changed, given up, closed.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{HouseholdId, SkillId, StaffingRequestId},
    matching::staffing_request,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Needs, REQUEST_OPEN, REQUEST_READ, StaffingRequest, StaffingRequestStatus,
    life_cycle::request::{REQUEST_STATE, RequestEvent, after, in_words, is_editable},
    reach,
    request_input::{self, RequestInput},
    words,
};
use crate::{
    agency::{branch, founding},
    household::{self, CarerWish, Household, HouseholdStatus},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        feed::{self, Listening},
        input,
        page::{ListOrder, page},
        recurrence::Schedule,
        vault::Vault,
        words::open as open_words,
    },
    staff,
};

/// A request is there to be matched. Payload: [`RequestHappened`].
pub const REQUEST_OPENED: &str = "matching.request.opened";
/// A request was given up. Payload: [`RequestHappened`].
pub const REQUEST_CANCELLED: &str = "matching.request.cancelled";

/// Nobody is sent to a household that has left.
pub const HOUSEHOLD_GONE: Rule =
    Rule { code: "HOUSEHOLD_GONE", message: "The household has left the agency; nobody can be sent there." };

/// What is asked for, or where it stands, has changed otherwise.
pub const REQUEST_CHANGED: &str = "matching.request.changed";

/// Which request something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestHappened {
    /// The request.
    pub staffing_request: StaffingRequestId,
    /// Its household.
    pub household: HouseholdId,
}

/// Which requests are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct RequestFilter {
    /// In one of these.
    pub statuses: Vec<StaffingRequestStatus>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Beginning on this day or later.
    pub starts_from: Option<NaiveDate>,
}

/// Requests, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &RequestFilter,
    request: &PageRequest,
) -> Result<Page<StaffingRequest>> {
    use staffing_request::Column as C;
    let scope = cx.require(REQUEST_READ)?;
    let mut select = staffing_request::Entity::find().filter(reach::requests(&scope));
    if !filter.statuses.is_empty() {
        select = select.filter(C::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if let Some(day) = filter.starts_from {
        select = select.filter(C::StartsOn.gte(day));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &StaffingRequest| row.id.0.into()), request).await
}

/// One request.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: StaffingRequestId) -> Result<StaffingRequest> {
    let scope = cx.require(REQUEST_READ)?;
    reach::request(cx, &scope, id).await
}

/// Some requests, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[StaffingRequestId],
) -> Result<HashMap<StaffingRequestId, StaffingRequest>> {
    let scope = cx.require(REQUEST_READ)?;
    let found = staffing_request::Entity::find()
        .filter(reach::requests(&scope))
        .filter(staffing_request::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|request| (request.id, request)).collect())
}

/// When the work of a request is done.
///
/// # Errors
/// [`Error::Internal`] when the stored schedule cannot be read.
pub fn schedule(request: &StaffingRequest) -> Result<Schedule> {
    serde_json::from_value(request.schedule.clone()).map_err(|_| Error::internal("a stored schedule cannot be read"))
}

/// The currency in which budgets are named, for whoever may ask for staff.
///
/// # Errors
/// As [`Context::require`].
pub async fn budget_currency<C: ConnectionTrait>(cx: &Context<C>) -> Result<String> {
    cx.require(REQUEST_OPEN)?;
    Ok(founding::get(cx).await?.currency)
}

/// Writes a request: as a draft, or open at once.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `householdId`, `addressId`, `skills.skillId`, `courseIds`,
/// `wishes.wish.skillId` or `wishes.wish.staffMemberId`, [`HOUSEHOLD_GONE`].
pub async fn create(tx: &Tx, input: RequestInput, draft: bool) -> Result<StaffingRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let household = household::households::within(tx, &scope, "householdId", input.household).await?;
    if matches!(household.status, HouseholdStatus::Ended | HouseholdStatus::Erased) {
        return Err(Error::refused(&HOUSEHOLD_GONE).at("householdId"));
    }
    let status = if draft { StaffingRequestStatus::Draft } else { StaffingRequestStatus::Open };
    let row = checked(tx, &household, input).await?;
    let row = staffing_request::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        status: Set(status),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        version: Set(1),
        ..row
    };
    let request = row.insert(tx.db()).await?;
    tx.record_change("staffingRequestOpen", request.id, None, Some(&readable(&*tx.vault().await?, &request)?)).await?;
    if !draft {
        tx.emit(REQUEST_OPENED, &happened(&request)).await?;
    }
    Ok(request)
}

/// Opens a draft.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`REQUEST_STATE`].
pub async fn open(tx: &Tx, id: StaffingRequestId, version: i32) -> Result<StaffingRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let before = reach::lock_request(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    let status = after(before.status, RequestEvent::Opened)?;
    let ahead = request_input::is_ahead(&schedule(&before)?, tx.now());
    if !ahead.map_err(|_| Error::internal("a stored schedule cannot be read"))? {
        let detail = "Every time of the request lies in the past; change its schedule first.";
        return Err(Error::refused_because(&REQUEST_STATE, detail).at("id"));
    }
    let request = store(
        tx,
        "staffingRequestPublish",
        &before,
        staffing_request::ActiveModel { status: Set(status), ..next(tx, &before) },
    )
    .await?;
    tx.emit(REQUEST_OPENED, &happened(&request)).await?;
    Ok(request)
}

/// Changes what a request asks for, as a whole, as long as nobody has been asked and nobody is placed.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`REQUEST_STATE`], and as [`create`].
pub async fn update(tx: &Tx, id: StaffingRequestId, version: i32, input: RequestInput) -> Result<StaffingRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let before = reach::lock_request(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    if !is_editable(before.status) {
        let detail = format!("The request is {}; what it asks for can no longer be changed.", in_words(before.status));
        return Err(Error::refused_because(&REQUEST_STATE, detail));
    }
    super::seats::refuse_open(tx, &before).await?;
    if input.household != before.household_id {
        return Err(Error::invalid("householdId", "cannot be changed; write a new request"));
    }
    let household = household::households::within(tx, &scope, "householdId", before.household_id).await?;
    let row = checked(tx, &household, input).await?;
    let unchanged = next(tx, &before);
    let row = staffing_request::ActiveModel {
        id: unchanged.id,
        version: unchanged.version,
        updated_at: unchanged.updated_at,
        ..row
    };
    changed(tx, store(tx, "staffingRequestUpdate", &before, row).await?).await
}

/// Listens to what happens to requests, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(REQUEST_READ)?;
    feed::listen(cx, &[REQUEST_OPENED, REQUEST_CHANGED, REQUEST_CANCELLED], after).await
}

/// Gives a request up.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`REQUEST_STATE`], [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: StaffingRequestId, version: i32, reason: &str) -> Result<StaffingRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let reason = input::required_text("reason", reason, 500)?;
    let before = reach::lock_request(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    let status = after(before.status, RequestEvent::Cancelled)?;
    super::proposals::withdraw_all(tx, &before).await?;
    super::seats::refuse_open(tx, &before).await?;
    let reason = Some(tx.vault().await?.seal(&reason)?);
    let changed =
        staffing_request::ActiveModel { status: Set(status), cancel_reason: Set(reason), ..next(tx, &before) };
    let request = store(tx, "staffingRequestCancel", &before, changed).await?;
    tx.emit(REQUEST_CANCELLED, &happened(&request)).await?;
    Ok(request)
}

/// Closes a request whose service is over.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`REQUEST_STATE`] also while somebody is placed.
pub async fn close(tx: &Tx, id: StaffingRequestId, version: i32) -> Result<StaffingRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let before = reach::lock_request(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    let status = after(before.status, RequestEvent::Closed)?;
    super::proposals::withdraw_all(tx, &before).await?;
    super::seats::refuse_open(tx, &before).await?;
    let closed = staffing_request::ActiveModel { status: Set(status), ..next(tx, &before) };
    changed(tx, store(tx, "staffingRequestClose", &before, closed).await?).await
}

/// Closes a request, locked by the caller, whose service is over: nobody can be looked for any more. What is over stays.
pub(super) async fn close_over(tx: &Tx, before: StaffingRequest) -> Result<StaffingRequest> {
    if matches!(before.status, StaffingRequestStatus::Closed | StaffingRequestStatus::Cancelled) {
        return Ok(before);
    }
    let status = after(before.status, RequestEvent::Closed)?;
    super::proposals::withdraw_all(tx, &before).await?;
    let closed = staffing_request::ActiveModel { status: Set(status), ..next(tx, &before) };
    changed(tx, store(tx, "staffingRequestClose", &before, closed).await?).await
}

/// Moves a request, locked by the caller, to the status that its proposals and placements give it.
pub(super) async fn settle(tx: &Tx, before: StaffingRequest) -> Result<StaffingRequest> {
    let taken = super::seats::working(tx, &before).await?;
    let waiting = super::proposals::waiting_count(tx, &before).await? + super::seats::interviews(tx, &before).await?;
    let wanted = usize::try_from(before.seats).unwrap_or(1);
    let status = after(before.status, RequestEvent::SeatsChanged { wanted, taken, waiting })?;
    if status == before.status {
        return Ok(before);
    }
    let settled = staffing_request::ActiveModel { status: Set(status), ..next(tx, &before) };
    changed(tx, store(tx, "staffingRequestSettle", &before, settled).await?).await
}

async fn changed(tx: &Tx, request: StaffingRequest) -> Result<StaffingRequest> {
    tx.emit(REQUEST_CHANGED, &happened(&request)).await?;
    Ok(request)
}

fn next(tx: &Tx, before: &StaffingRequest) -> staffing_request::ActiveModel {
    staffing_request::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

async fn store(
    tx: &Tx,
    operation: &'static str,
    before: &StaffingRequest,
    changed: staffing_request::ActiveModel,
) -> Result<StaffingRequest> {
    let request = changed.update(tx.db()).await?;
    let vault = tx.vault().await?;
    let (old, new) = (readable(&vault, before)?, readable(&vault, &request)?);
    tx.record_change(operation, request.id, Some(&old), Some(&new)).await?;
    Ok(request)
}

fn happened(request: &StaffingRequest) -> RequestHappened {
    RequestHappened { staffing_request: request.id, household: request.household_id }
}

async fn checked(tx: &Tx, household: &Household, input: RequestInput) -> Result<staffing_request::ActiveModel> {
    let seats = input::within("seats", input.seats, 1, 20)?;
    if let Some(budget) = input.budget_per_hour {
        input::amount("budgetPerHour", budget, 1, 100_000_000)?;
    }
    let needs = request_input::needs(&*tx.vault().await?, &input)?;
    if let Some(address) = input.address {
        household::addresses::point_of(tx, household.id, address).await.map_err(|e| e.at("addressId"))?;
    }
    refuse_unknown(tx, &needs).await?;
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    let when = input.schedule.checked(zone, tx.now())?;
    let schedule = serde_json::to_value(&when.schedule).map_err(|_| Error::internal("a schedule is not JSON"))?;
    Ok(staffing_request::ActiveModel {
        address_id: Set(input.address),
        service_type: Set(input.service_type),
        seats: Set(i32::try_from(seats).unwrap_or(1)),
        starts_on: Set(when.starts_on),
        ends_on: Set(when.ends_on),
        schedule: Set(schedule),
        needs: Set(needs),
        live_in: Set(input.live_in),
        budget_per_hour: Set(input.budget_per_hour),
        ..Default::default()
    })
}

async fn refuse_unknown(tx: &Tx, needs: &Needs) -> Result<()> {
    let asked: Vec<_> = needs.skills.iter().map(|need| need.skill).collect();
    let (mut wished, mut people) = (Vec::new(), Vec::new());
    for kept in &needs.wishes {
        match kept.wish {
            CarerWish::Skill(skill) => wished.push(skill),
            CarerWish::Person(person) => people.push(person),
            CarerWish::Language(_) => {}
        }
    }
    let skills = [asked.as_slice(), &wished].concat();
    let known = if skills.is_empty() { Vec::new() } else { staff::skill::by_ids(tx, &skills).await? };
    let missing = |ids: &[SkillId]| ids.iter().copied().find(|id| known.iter().all(|skill| skill.id != *id));
    if let Some(skill) = missing(&asked) {
        return Err(Error::not_found(skill).at("skills.skillId"));
    }
    if let Some(skill) = missing(&wished) {
        return Err(Error::not_found(skill).at("wishes.wish.skillId"));
    }
    staff::member::refuse_unknown(tx, &people).await.map_err(|error| error.at("wishes.wish.staffMemberId"))?;
    let known =
        if needs.courses.is_empty() { Vec::new() } else { staff::training::courses_by_ids(tx, &needs.courses).await? };
    match needs.courses.iter().find(|id| known.iter().all(|course| course.id != **id)) {
        Some(missing) => Err(Error::not_found(*missing).at("courseIds")),
        None => Ok(()),
    }
}

fn readable(vault: &Vault, request: &StaffingRequest) -> Result<serde_json::Value> {
    Ok(json!({
        "status": request.status,
        "serviceType": request.service_type,
        "seats": request.seats,
        "startsOn": request.starts_on,
        "endsOn": request.ends_on,
        "schedule": request.schedule,
        "needs": words::open_needs(vault, &request.needs)?,
        "liveIn": request.live_in,
        "budgetPerHour": request.budget_per_hour,
        "addressId": request.address_id,
        "cancelReason": open_words(vault, request.cancel_reason.as_ref())?,
    }))
}
