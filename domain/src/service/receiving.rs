//! How a request comes in, is met at once, or is withdrawn.

use chrono::{DateTime, Utc};
use entity::{
    id::{AddressId, CatalogueItemId, HouseholdId, ServiceRequestId},
    service::service_request,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{
    CatalogueItem, ClockEventKind, ClockKind, REQUEST_CANCEL, REQUEST_HANDLE, REQUEST_OPEN, RequestChannel,
    RequestState, ServiceRequest, WithdrawnBy, area, catalogue,
    clocks::{self, BOTH},
    life_cycle::{RequestStep, allow_request},
    promises, quotes, reach,
    requests::{self, RequestChange},
};
use crate::{
    household::{Household, HouseholdStatus, households},
    kernel::{Error, Result, Rows, Rule, Scope, Tx, input},
    matching::requests::HOUSEHOLD_GONE,
};

/// The item is not offered any more.
pub const NOT_OFFERED: Rule = Rule { code: "NOT_OFFERED", message: "The item is not offered any more." };

/// How far ahead something can be asked for, in days.
const MOST_DAYS_AHEAD: i64 = 366;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct ReceiveInput {
    /// By whom.
    pub household: HouseholdId,
    /// Which item.
    pub item: CatalogueItemId,
    /// How it came.
    pub channel: RequestChannel,
    /// Who asked; at most 100 characters.
    pub caller_name: Option<String>,
    /// Where they are called back; at most 40 characters.
    pub caller_phone: Option<String>,
    /// An address of the household.
    pub address: Option<AddressId>,
    /// Where there, in words; at most 300 characters.
    pub place: Option<String>,
    /// What; at most 2000 characters.
    pub content: String,
    /// For when; as soon as can be when `None`.
    pub wanted_at: Option<DateTime<Utc>>,
    /// What was done or said at once, where that was enough; at most 2000 characters.
    pub met_with: Option<String>,
}

/// Takes a request down: met at once with an answer, or registered for a station. Its clocks run from now on.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `catalogueItemId` or `addressId`, [`Error::Invalid`] naming the field,
/// [`HOUSEHOLD_GONE`], [`NOT_OFFERED`], [`OUTSIDE_AREA`](area::OUTSIDE_AREA).
pub async fn receive(tx: &Tx, input: ReceiveInput) -> Result<ServiceRequest> {
    let scope = tx.require(REQUEST_OPEN)?;
    let met_with = input::optional_text("metWith", input.met_with.as_deref(), 2000)?;
    if met_with.is_some() && matches!(scope.rows, Rows::Households(_)) {
        return Err(Error::invalid("metWith", "is said by the office"));
    }
    let household = served(tx, &scope, input.household).await?;
    let item = offered(tx, input.item).await?;
    area::refuse_outside(tx, &household, &item, input.address).await?;
    let ahead = chrono::TimeDelta::days(MOST_DAYS_AHEAD);
    if input.wanted_at.is_some_and(|at| at <= tx.now() || tx.now() + ahead < at) {
        return Err(Error::invalid("wantedAt", format!("must be in the future, within {MOST_DAYS_AHEAD} days")));
    }
    let vault = tx.vault().await?;
    let sealed = |field, text: Option<&str>, most| vault.seal_some(input::optional_text(field, text, most)?.as_deref());
    let row = service_request::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        branch_id: Set(household.branch_id),
        catalogue_item_id: Set(item.id),
        channel: Set(input.channel),
        caller_name: Set(sealed("callerName", input.caller_name.as_deref(), 100)?),
        caller_phone: Set(sealed("callerPhone", input.caller_phone.as_deref(), 40)?),
        address_id: Set(input.address),
        place: Set(sealed("place", input.place.as_deref(), 300)?),
        content: Set(vault.seal(&input::required_text("content", &input.content, 2000)?)?),
        wanted_at: Set(input.wanted_at),
        received_at: Set(tx.now()),
        state: Set(if met_with.is_some() { RequestState::Met } else { RequestState::Received }),
        answer: Set(vault.seal_some(met_with.as_deref())?),
        met_at: Set(met_with.is_some().then_some(tx.now())),
        version: Set(1),
        ..Default::default()
    };
    let request = row.insert(tx.db()).await?;
    let change = if request.met_at.is_some() { RequestChange::Met } else { RequestChange::Received };
    requests::told(tx, "serviceRequestReceive", None, &request, change).await?;
    // What is met at once has no clock to watch.
    if request.met_at.is_none() {
        clocks::begin(tx, &request).await?;
    }
    Ok(request)
}

async fn served(tx: &Tx, scope: &Scope, household: HouseholdId) -> Result<Household> {
    let household = households::within(tx, scope, "householdId", household).await?;
    match household.status {
        HouseholdStatus::Ended | HouseholdStatus::Erased => Err(Error::refused(&HOUSEHOLD_GONE).at("householdId")),
        _ => Ok(household),
    }
}

async fn offered(tx: &Tx, item: CatalogueItemId) -> Result<CatalogueItem> {
    let item = catalogue::get(tx, item).await.map_err(|error| error.at("catalogueItemId"))?;
    if item.offered { Ok(item) } else { Err(Error::refused(&NOT_OFFERED).at("catalogueItemId")) }
}

/// Meets a request that was registered by an answer: information that was asked for, a thing that was done meanwhile.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`Error::Invalid`] at `answer`.
pub async fn meet(tx: &Tx, id: ServiceRequestId, version: i32, answer: &str) -> Result<ServiceRequest> {
    let before = reach::lock_as_read(tx, REQUEST_HANDLE, "id", id, version).await?;
    allow_request(before.state, RequestStep::Meet, "id")?;
    let answer = input::required_text("answer", answer, 2000)?;
    let answer = Some(tx.vault().await?.seal(&answer)?);
    let after = ServiceRequest { answer, met_at: Some(tx.now()), ..before.clone() };
    let written = requests::write(tx, "serviceRequestMeet", &before, after, RequestChange::Met).await?;
    clocks::happen(tx, &written, &[ClockKind::Solution], ClockEventKind::Met, tx.now()).await?;
    clocks::happen(tx, &written, &[ClockKind::Arrival], ClockEventKind::Stopped, tx.now()).await?;
    promises::kept(tx, written.id, tx.now()).await?;
    Ok(written)
}

/// Withdraws a request that is not carried out yet; a quote that waits is withdrawn with it. A family withdraws for itself.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: ServiceRequestId, version: i32, reason: &str) -> Result<ServiceRequest> {
    let by = withdrawn_by(&tx.require(REQUEST_CANCEL)?.rows);
    let before = reach::lock_as_read(tx, REQUEST_CANCEL, "id", id, version).await?;
    allow_request(before.state, RequestStep::Cancel, "id")?;
    let reason = input::required_text("reason", reason, 500)?;
    quotes::withdraw_of(tx, &before).await?;
    gone(tx, "serviceRequestCancel", &before, by, &reason).await
}

/// Who withdraws: a family for itself, anybody else for the agency.
pub(super) const fn withdrawn_by(rows: &Rows) -> WithdrawnBy {
    if matches!(rows, Rows::Households(_)) { WithdrawnBy::Family } else { WithdrawnBy::Agency }
}

/// Nothing comes of a request any more.
pub(super) async fn gone(
    tx: &Tx,
    operation: &'static str,
    before: &ServiceRequest,
    by: WithdrawnBy,
    reason: &str,
) -> Result<ServiceRequest> {
    let after = ServiceRequest {
        cancelled_at: Some(tx.now()),
        cancelled_by: Some(by),
        cancel_reason: Some(tx.vault().await?.seal(reason)?),
        ..before.clone()
    };
    let written = requests::write(tx, operation, before, after, RequestChange::Cancelled).await?;
    clocks::happen(tx, &written, BOTH, ClockEventKind::Stopped, tx.now()).await?;
    promises::dropped(tx, written.id).await?;
    Ok(written)
}
