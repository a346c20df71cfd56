//! Where a request is sent, who takes it up, and what is offered to whoever waits.

use chrono::{DateTime, Utc};
use entity::id::{ServiceRequestId, ServiceStationId};

use super::{
    ClockEventKind, ClockKind, REQUEST_ANSWER, REQUEST_HANDLE, ServiceRequest, clocks,
    life_cycle::{RequestStep, allow_request},
    reach,
    requests::{self, RequestChange},
    stations,
};
use crate::kernel::{Error, Result, Rule, Tx, input};

/// Nothing is offered to whoever waits.
pub const NOTHING_OFFERED: Rule =
    Rule { code: "NOTHING_OFFERED", message: "Neither another time nor another station is offered." };

/// Sends a request to a station of its branch, where it waits until somebody takes it up.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `stationId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`STATION_CLOSED`](stations::STATION_CLOSED).
pub async fn triage(tx: &Tx, id: ServiceRequestId, version: i32, station: ServiceStationId) -> Result<ServiceRequest> {
    let before = reach::lock_as_read(tx, REQUEST_HANDLE, "id", id, version).await?;
    allow_request(before.state, RequestStep::Triage, "id")?;
    let station = stations::that_takes(tx, station, before.branch_id, "stationId").await?;
    let after = ServiceRequest {
        station_id: Some(station.id),
        queued_at: Some(tx.now()),
        taken_up_at: None,
        offered_at: None,
        offered_time: None,
        offered_station_id: None,
        ..before.clone()
    };
    requests::write(tx, "serviceRequestTriage", &before, after, RequestChange::Triaged).await
}

/// Takes a request up: says how it will be done and when it will be finished. It waits no longer.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`Error::Invalid`] at `solution` or
/// `estimatedFinishAt`.
pub async fn take_up(
    tx: &Tx,
    id: ServiceRequestId,
    version: i32,
    solution: &str,
    estimated_finish_at: DateTime<Utc>,
) -> Result<ServiceRequest> {
    let before = reach::lock_as_read(tx, REQUEST_HANDLE, "id", id, version).await?;
    allow_request(before.state, RequestStep::TakeUp, "id")?;
    let solution = input::required_text("solution", solution, 2000)?;
    if estimated_finish_at <= tx.now() {
        return Err(Error::invalid("estimatedFinishAt", "must be in the future"));
    }
    let after = ServiceRequest {
        taken_up_at: before.taken_up_at.or(Some(tx.now())),
        solution: Some(tx.vault().await?.seal(&solution)?),
        estimated_finish_at: Some(estimated_finish_at),
        ..before.clone()
    };
    let written = requests::write(tx, "serviceRequestTakeUp", &before, after, RequestChange::TakenUp).await?;
    clocks::happen(tx, &written, &[ClockKind::Solution], ClockEventKind::Met, tx.now()).await?;
    Ok(written)
}

/// Offers whoever waits another time, another station, or both.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `stationId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`STATION_CLOSED`](stations::STATION_CLOSED),
/// [`Error::Invalid`] at `time`.
pub async fn offer(
    tx: &Tx,
    id: ServiceRequestId,
    version: i32,
    time: Option<DateTime<Utc>>,
    station: Option<ServiceStationId>,
) -> Result<ServiceRequest> {
    let before = reach::lock_as_read(tx, REQUEST_HANDLE, "id", id, version).await?;
    allow_request(before.state, RequestStep::Offer, "id")?;
    if time.is_none() && station.is_none() {
        return Err(Error::invalid("time", "or `stationId` must be given"));
    }
    if time.is_some_and(|time| time <= tx.now()) {
        return Err(Error::invalid("time", "must be in the future"));
    }
    if let Some(station) = station {
        stations::that_takes(tx, station, before.branch_id, "stationId").await?;
    }
    let (offered_time, offered_station_id) = (time, station);
    let after = ServiceRequest { offered_at: Some(tx.now()), offered_time, offered_station_id, ..before.clone() };
    requests::write(tx, "serviceRequestOffer", &before, after, RequestChange::Offered).await
}

/// Answers what was offered. Who agrees is expected at the new time and waits at the new station; who does not waits on.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`NOTHING_OFFERED`].
pub async fn answer_offer(tx: &Tx, id: ServiceRequestId, version: i32, accepts: bool) -> Result<ServiceRequest> {
    let before = reach::lock_as_read(tx, REQUEST_ANSWER, "id", id, version).await?;
    allow_request(before.state, RequestStep::Offer, "id")?;
    if before.offered_at.is_none() {
        return Err(Error::refused(&NOTHING_OFFERED).at("id"));
    }
    let mut after = ServiceRequest { offered_at: None, offered_time: None, offered_station_id: None, ..before.clone() };
    if accepts {
        after.wanted_at = before.offered_time.or(before.wanted_at);
        if before.offered_station_id.is_some() {
            after.station_id = before.offered_station_id;
            after.queued_at = Some(tx.now());
        }
    }
    let written =
        requests::write(tx, "serviceRequestAnswerOffer", &before, after, RequestChange::OfferAnswered).await?;
    if let (true, Some(time)) = (accepts, before.offered_time) {
        clocks::agreed(tx, &before, &written, time).await?;
    }
    Ok(written)
}
