//! Stations of departments, and the queues at them. Nobody is to wait there at all, so everybody sees who does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{BranchId, ServiceRequestId, ServiceStationId},
    service::{service_request, service_station},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{RequestState, STATION_READ, STATION_UPDATE, ServiceRequest, ServiceStation};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, OrRefuse, Result, Rows, Rule, Scope, Tx,
        feed::{self, Listening},
        input,
    },
};

/// Who waits at a station has changed. Payload: [`QueueMoved`].
pub const QUEUE_MOVED: &str = "service.station.queue_moved";

/// Another station of the branch has this name.
pub const STATION_NAME_TAKEN: Rule =
    Rule { code: "STATION_NAME_TAKEN", message: "Another station of the branch has this name." };
/// Nothing is sent to the station.
pub const STATION_CLOSED: Rule = Rule { code: "STATION_CLOSED", message: "The station takes no requests now." };

/// At which station somebody came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueMoved {
    /// The station.
    pub station: ServiceStationId,
}

/// Who waits at a station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// The requests that wait, with since when; the longest first.
    pub waiting: Vec<(ServiceRequestId, DateTime<Utc>)>,
}

/// A station as it is written.
#[derive(Clone, Debug)]
pub struct StationInput {
    /// At most 60 characters.
    pub department: String,
    /// At most 60 characters, unique in the branch.
    pub name: String,
    /// Whether requests can be sent there.
    pub open: bool,
}

/// The stations of the branches that the actor sees, by name.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, branch: Option<BranchId>) -> Result<Vec<ServiceStation>> {
    let mut select = within(&cx.require(STATION_READ)?);
    if let Some(id) = branch {
        select = select.filter(service_station::Column::BranchId.eq(id));
    }
    Ok(select
        .order_by_asc(service_station::Column::Name)
        .order_by_asc(service_station::Column::Id)
        .all(cx.db())
        .await?)
}

/// Some stations, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ServiceStationId],
) -> Result<HashMap<ServiceStationId, ServiceStation>> {
    let select = within(&cx.require(STATION_READ)?);
    let found = select.filter(service_station::Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?;
    Ok(found.into_iter().map(|station| (station.id, station)).collect())
}

/// One station.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: ServiceStationId) -> Result<ServiceStation> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Who waits at some stations.
///
/// # Errors
/// As [`Context::require`].
pub async fn queues<C: ConnectionTrait>(
    cx: &Context<C>,
    stations: &[ServiceStationId],
) -> Result<HashMap<ServiceStationId, Queue>> {
    use service_request::Column as C;
    let agency = cx.require(STATION_READ)?.agency;
    let found: Vec<(ServiceRequestId, Option<ServiceStationId>, Option<DateTime<Utc>>)> =
        service_request::Entity::find()
            .select_only()
            .columns([C::Id, C::StationId, C::QueuedAt])
            .filter(C::AgencyId.eq(agency))
            .filter(C::StationId.is_in(stations.iter().copied()))
            .filter(C::State.eq(RequestState::Waiting))
            .order_by_asc(C::QueuedAt)
            .order_by_asc(C::Id)
            .into_tuple()
            .all(cx.db())
            .await?;
    let mut queues: HashMap<ServiceStationId, Queue> = HashMap::new();
    for (request, station, since) in found {
        if let (Some(station), Some(since)) = (station, since) {
            queues.entry(station).or_default().waiting.push((request, since));
        }
    }
    Ok(queues)
}

/// Listens to who comes and goes at stations.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(STATION_READ)?;
    feed::listen(cx, &[QUEUE_MOVED], after).await
}

/// Makes a station in a branch.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] naming the field, [`STATION_NAME_TAKEN`].
pub async fn create(tx: &Tx, branch: BranchId, input: StationInput) -> Result<ServiceStation> {
    let scope = tx.require(STATION_UPDATE)?;
    let branch = branch::get(tx, branch).await.map_err(|error| error.at("branchId"))?;
    let row = service_station::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(branch.id),
        department: Set(input::required_text("department", &input.department, 60)?),
        name: Set(input::required_text("name", &input.name, 60)?),
        open: Set(input.open),
        version: Set(1),
    };
    let made = row.insert(tx.db()).await.or_refuse_duplicate(&STATION_NAME_TAKEN);
    let made = made.map_err(|error| error.at("name"))?;
    tx.record_change("serviceStationCreate", made.id, None, Some(&readable(&made))).await?;
    Ok(made)
}

/// Changes a station as a whole. Who waits at one that closes waits on, and is sent elsewhere by hand.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), and as [`create`].
pub async fn update(tx: &Tx, id: ServiceStationId, version: i32, input: StationInput) -> Result<ServiceStation> {
    let scope = tx.require(STATION_UPDATE)?;
    let found = within(&scope).filter(service_station::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let before = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let mut row = before.clone().into_active_model();
    row.department = Set(input::required_text("department", &input.department, 60)?);
    row.name = Set(input::required_text("name", &input.name, 60)?);
    row.open = Set(input.open);
    row.version = Set(version + 1);
    let after = row.update(tx.db()).await.or_refuse_duplicate(&STATION_NAME_TAKEN);
    let after = after.map_err(|error| error.at("name"))?;
    tx.record_change("serviceStationUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// An open station of a branch, which stays open until this transaction ends.
pub(super) async fn that_takes(
    tx: &Tx,
    id: ServiceStationId,
    branch: BranchId,
    field: &'static str,
) -> Result<ServiceStation> {
    let select = within(&tx.require(STATION_READ)?).filter(service_station::Column::BranchId.eq(branch));
    let found = select.filter(service_station::Column::Id.eq(id)).lock_shared().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at(field))?;
    if found.open { Ok(found) } else { Err(Error::refused(&STATION_CLOSED).at(field)) }
}

/// Tells the stations whose queues a request joins or leaves.
pub(super) async fn moved(tx: &Tx, before: &ServiceRequest, after: &ServiceRequest) -> Result<()> {
    let place = |request: &ServiceRequest| match request.state {
        RequestState::Waiting => request.station_id.map(|station| (station, request.queued_at)),
        _ => None,
    };
    let (was, is) = (place(before), place(after));
    if was == is {
        return Ok(());
    }
    for (station, _) in was.into_iter().chain(is.filter(|is| was.is_none_or(|was| was.0 != is.0))) {
        tx.emit(QUEUE_MOVED, &QueueMoved { station }).await?;
    }
    Ok(())
}

fn within(scope: &Scope) -> Select<service_station::Entity> {
    let select = service_station::Entity::find().filter(service_station::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => select,
        Rows::Branches(branches) => select.filter(service_station::Column::BranchId.is_in(branches.iter().copied())),
        // Families and carers hear of a station by the request that waits there.
        Rows::Households(_) | Rows::Own(_) => select.filter(service_station::Column::Id.is_null()),
    }
}

fn readable(station: &ServiceStation) -> Value {
    json!({ "department": station.department, "name": station.name, "open": station.open })
}
