//! The clocks of requests: their logs, what they showed last, and what is told when they warn or run out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{BranchId, HouseholdId, ServiceClockId, ServicePolicyId, ServiceRequestId},
    service::{service_clock, service_clock_event},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::{
    CLOCK_READ, ClockCoverage, ClockEventKind, ClockKind, ServiceClock, ServiceClockEvent, ServiceRequest,
    clock::Reading,
    policies::{self, Rules},
    reach,
};
use crate::{
    kernel::{
        Context, Each, PageRequest, Result, Tx,
        feed::{self, Listening},
    },
    matching::{
        PlacementStage,
        placements::{self, PlacementFilter},
        requests as staffing,
    },
};

/// A clock warns, has run out, or is known better. Payload: [`ClockHappened`].
pub const CLOCK_CHANGED: &str = "service.clock.changed";

pub(super) const BOTH: &[ClockKind] = &[ClockKind::Arrival, ClockKind::Solution];
/// What is told of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockChange {
    /// It will soon run out.
    Warned,
    /// It has run out.
    Breached,
    /// It is known now that it had not run out.
    Corrected,
}

/// What happened to which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockHappened {
    /// The clock.
    pub clock: ServiceClockId,
    /// The request.
    pub request: ServiceRequestId,
    /// What it waits for.
    pub kind: ClockKind,
    /// What happened.
    pub change: ClockChange,
}

/// A clock with its log and what it shows now.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The clock.
    pub clock: ServiceClock,
    /// What happened to it, in order of time.
    pub log: Vec<ServiceClockEvent>,
    /// What it shows.
    pub reading: Reading,
}

/// The clocks of requests, each as it is now.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, Vec<Shown>>> {
    let found = service_clock::Entity::find()
        .filter(reach::clocks(&cx.require(CLOCK_READ)?))
        .filter(service_clock::Column::ServiceRequestId.is_in(requests.iter().copied()))
        .order_by_asc(service_clock::Column::Id)
        .all(cx.db())
        .await?;
    shown(cx, found).await
}

/// The clocks that run out first, or have run out, of requests that wait; at most 100.
///
/// # Errors
/// As [`Context::require`].
pub async fn pressing<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Shown>> {
    let found = service_clock::Entity::find()
        .filter(reach::clocks(&cx.require(CLOCK_READ)?))
        .filter(service_clock::Column::Open.eq(true))
        .filter(service_clock::Column::DueAt.is_not_null())
        .order_by_asc(service_clock::Column::DueAt)
        .order_by_asc(service_clock::Column::Id)
        .limit(100)
        .all(cx.db())
        .await?;
    let order: Vec<ServiceClockId> = found.iter().map(|clock| clock.id).collect();
    let mut all: Vec<Shown> = shown(cx, found).await?.into_values().flatten().collect();
    all.sort_by_key(|shown| order.iter().position(|id| *id == shown.clock.id));
    Ok(all)
}

async fn shown<C: ConnectionTrait>(
    cx: &Context<C>,
    clocks: Vec<ServiceClock>,
) -> Result<HashMap<ServiceRequestId, Vec<Shown>>> {
    let mut shown: HashMap<_, Vec<_>> = HashMap::new();
    if clocks.is_empty() {
        return Ok(shown);
    }
    let rules = Rules::load(cx).await?;
    let mut logs = logs(cx, &clocks).await?;
    for clock in clocks {
        let log = logs.remove(&clock.id).unwrap_or_default();
        let reading = rules.read(&clock, &log, cx.now())?;
        shown.entry(clock.service_request_id).or_default().push(Shown { clock, log, reading });
    }
    Ok(shown)
}

async fn logs<C: ConnectionTrait>(
    cx: &Context<C>,
    clocks: &[ServiceClock],
) -> Result<HashMap<ServiceClockId, Vec<ServiceClockEvent>>> {
    let events = service_clock_event::Entity::find()
        .filter(service_clock_event::Column::AgencyId.eq(cx.signed_in()?))
        .filter(service_clock_event::Column::ServiceClockId.is_in(clocks.iter().map(|clock| clock.id)))
        .order_by_asc(service_clock_event::Column::At)
        .order_by_asc(service_clock_event::Column::Id)
        .all(cx.db())
        .await?;
    let mut logs: HashMap<_, Vec<_>> = HashMap::new();
    for event in events {
        logs.entry(event.service_clock_id).or_default().push(event);
    }
    Ok(logs)
}

/// Listens to clocks that warn and run out.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(CLOCK_READ)?;
    feed::listen(cx, &[CLOCK_CHANGED], after).await
}

/// Begins the clocks of a request: of the arrival from the time for which it is wanted, of the solution at once.
pub(super) async fn begin(tx: &Tx, request: &ServiceRequest) -> Result<()> {
    let policy = policies::current(tx).await?;
    let always = policy.live_in_always && has_somebody_living_in(tx, request.household_id).await?;
    let coverage = if always { ClockCoverage::Always } else { ClockCoverage::Calendar };
    let rules = Rules::load(tx).await?;
    for kind in BOTH.iter().copied() {
        let row = service_clock::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(request.agency_id),
            service_request_id: Set(request.id),
            household_id: Set(request.household_id),
            branch_id: Set(request.branch_id),
            kind: Set(kind),
            coverage: Set(coverage),
            open: Set(true),
            ..Default::default()
        };
        let clock = row.insert(tx.db()).await?;
        let at = match kind {
            ClockKind::Arrival => request.wanted_at.unwrap_or(request.received_at),
            ClockKind::Solution => request.received_at,
        };
        let started = event(tx, &clock, ClockEventKind::Started, at, None, Some(policy.id));
        let started = started.insert(tx.db()).await?;
        settle(tx, &clock, &rules, &[started]).await?;
    }
    Ok(())
}

/// Whether a carer lives in the household now.
async fn has_somebody_living_in(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let system = tx.as_system()?;
    let stages = vec![PlacementStage::Trial, PlacementStage::Active];
    let filter = PlacementFilter { stages, household: Some(household), ..PlacementFilter::default() };
    let all = PageRequest { first: Some(100), ..PageRequest::default() };
    let placed = placements::list(&system, &filter, &all).await?;
    let asked: Vec<_> = placed.rows.iter().map(|(_, placement)| placement.staffing_request_id).collect();
    if asked.is_empty() {
        return Ok(false);
    }
    Ok(staffing::by_ids(&system, &asked).await?.values().any(|request| request.live_in))
}

fn event(
    tx: &Tx,
    clock: &ServiceClock,
    kind: ClockEventKind,
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    policy: Option<ServicePolicyId>,
) -> service_clock_event::ActiveModel {
    service_clock_event::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(clock.agency_id),
        service_clock_id: Set(clock.id),
        at: Set(at),
        kind: Set(kind),
        until: Set(until),
        service_policy_id: Set(policy),
        recorded_at: Set(tx.now()),
    }
}

/// The time to arrive stands still: while a quote waits for an answer, or until a time that was agreed.
pub(super) async fn pause(tx: &Tx, request: &ServiceRequest, until: Option<DateTime<Utc>>) -> Result<()> {
    write(tx, request, &[ClockKind::Arrival], ClockEventKind::Paused, tx.now(), until).await
}

/// Another time was agreed: the time to arrive stands still until then, and begins then at the latest.
pub(super) async fn agreed(
    tx: &Tx,
    before: &ServiceRequest,
    request: &ServiceRequest,
    time: DateTime<Utc>,
) -> Result<()> {
    pause(tx, request, Some(time)).await?;
    if time < before.wanted_at.unwrap_or(before.received_at) {
        let policy = policies::current(tx).await?.id;
        let started = (ClockEventKind::Started, time, None);
        write_under(tx, request, &[ClockKind::Arrival], started, Some(policy)).await?;
    }
    Ok(())
}

/// The time to arrive goes on: at once, or from the time for which it is wanted.
pub(super) async fn resume(tx: &Tx, request: &ServiceRequest) -> Result<()> {
    match request.wanted_at.filter(|wanted| tx.now() < *wanted) {
        Some(wanted) => pause(tx, request, Some(wanted)).await,
        None => write(tx, request, &[ClockKind::Arrival], ClockEventKind::Resumed, tx.now(), None).await,
    }
}

/// Something happened to some clocks of a request, as far as they are open. The request is locked.
pub(super) async fn happen(
    tx: &Tx,
    request: &ServiceRequest,
    kinds: &[ClockKind],
    kind: ClockEventKind,
    at: DateTime<Utc>,
) -> Result<()> {
    write(tx, request, kinds, kind, at, None).await
}

async fn write(
    tx: &Tx,
    request: &ServiceRequest,
    kinds: &[ClockKind],
    kind: ClockEventKind,
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
) -> Result<()> {
    write_under(tx, request, kinds, (kind, at, until), None).await
}

async fn write_under(
    tx: &Tx,
    request: &ServiceRequest,
    kinds: &[ClockKind],
    (kind, at, until): (ClockEventKind, DateTime<Utc>, Option<DateTime<Utc>>),
    policy: Option<ServicePolicyId>,
) -> Result<()> {
    let clocks = service_clock::Entity::find()
        .filter(service_clock::Column::AgencyId.eq(request.agency_id))
        .filter(service_clock::Column::ServiceRequestId.eq(request.id))
        .filter(service_clock::Column::Kind.is_in(kinds.iter().copied()))
        .filter(service_clock::Column::Open.eq(true))
        .order_by_asc(service_clock::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    if clocks.is_empty() {
        return Ok(());
    }
    let added = clocks.iter().map(|clock| event(tx, clock, kind, at, until, policy));
    service_clock_event::Entity::insert_many(added).exec_without_returning(tx.db()).await?;
    settle_all(tx, &clocks).await
}

/// Reads clocks and writes what they show.
async fn settle_all(tx: &Tx, clocks: &[ServiceClock]) -> Result<()> {
    let rules = Rules::load(tx).await?;
    let logs = logs(tx, clocks).await?;
    for clock in clocks {
        settle(tx, clock, &rules, logs.get(&clock.id).map_or(&[], Vec::as_slice)).await?;
    }
    Ok(())
}

/// Writes what a clock shows, where that is something new, and tells when it warns and runs out.
async fn settle(tx: &Tx, before: &ServiceClock, rules: &Rules, log: &[ServiceClockEvent]) -> Result<()> {
    let reading = rules.read(before, log, tx.now())?;
    let mut after = ServiceClock { breached_at: reading.breached_at, ..before.clone() };
    if reading.standing.is_open() {
        after.warn_at = reading.warn_at;
        after.due_at = reading.due_at;
        after.over_at = reading.over_at;
        if before.warned_at.is_none() && reading.warn_at.is_some_and(|at| at <= tx.now()) {
            after.warned_at = Some(tx.now());
        }
    } else {
        let ends = |event: &&ServiceClockEvent| matches!(event.kind, ClockEventKind::Met | ClockEventKind::Stopped);
        after.open = false;
        after.ended_at = log.iter().find(ends).map(|event| event.at).or(Some(tx.now()));
    }
    if after == *before {
        return Ok(());
    }
    after.clone().into_active_model().reset_all().update(tx.db()).await?;
    let told = match (before.breached_at, after.breached_at) {
        (None, Some(_)) => Some(ClockChange::Breached),
        (Some(_), None) => Some(ClockChange::Corrected),
        _ if before.warned_at != after.warned_at => Some(ClockChange::Warned),
        _ => None,
    };
    let Some(change) = told else { return Ok(()) };
    let happened = ClockHappened { clock: after.id, request: after.service_request_id, kind: after.kind, change };
    tx.emit(CLOCK_CHANGED, &happened).await
}

/// Another version of the policy holds for every open clock from now on.
pub(super) async fn govern(tx: &Tx, policy: ServicePolicyId) -> Result<()> {
    let clocks = open(tx, None).await?;
    if clocks.is_empty() {
        return Ok(());
    }
    let added = clocks.iter().map(|clock| event(tx, clock, ClockEventKind::Governed, tx.now(), None, Some(policy)));
    service_clock_event::Entity::insert_many(added).exec_without_returning(tx.db()).await?;
    settle_all(tx, &clocks).await
}

/// Reads the open clocks of a branch, or of all, by the rules as they are now.
pub(super) async fn read_anew(tx: &Tx, branch: Option<BranchId>) -> Result<()> {
    let clocks = open(tx, branch).await?;
    if clocks.is_empty() { Ok(()) } else { settle_all(tx, &clocks).await }
}

async fn open(tx: &Tx, branch: Option<BranchId>) -> Result<Vec<ServiceClock>> {
    let mut select = service_clock::Entity::find()
        .filter(service_clock::Column::AgencyId.eq(tx.signed_in()?))
        .filter(service_clock::Column::Open.eq(true));
    if let Some(branch) = branch {
        select = select.filter(service_clock::Column::BranchId.eq(branch));
    }
    Ok(select.order_by_asc(service_clock::Column::Id).lock_exclusive().all(tx.db()).await?)
}

/// Warns of clocks that will run out, and writes down which have, of every clock in a transaction of its own.
pub(super) async fn watch_due(cx: &Context) -> Result<()> {
    let now = cx.now();
    let warns =
        Condition::all().add(service_clock::Column::WarnAt.lte(now)).add(service_clock::Column::WarnedAt.is_null());
    let runs_out =
        Condition::all().add(service_clock::Column::OverAt.lt(now)).add(service_clock::Column::BreachedAt.is_null());
    let due = Condition::any().add(warns).add(runs_out);
    let due = service_clock::Entity::find()
        .filter(service_clock::Column::AgencyId.eq(cx.signed_in()?))
        .filter(service_clock::Column::Open.eq(true))
        .filter(due);
    let mut each = Each::default();
    each.of_all(cx, due, service_clock::Column::Id, watch).await?;
    each.end()
}

async fn watch(tx: &Tx, id: ServiceClockId) -> Result<()> {
    let found = service_clock::Entity::find_by_id(id).filter(service_clock::Column::Open.eq(true));
    match found.lock_exclusive().one(tx.db()).await? {
        Some(clock) => settle_all(tx, &[clock]).await,
        None => Ok(()),
    }
}
