//! What the agency promises about time, in versions, and the opening hours by which it counts.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, ServicePolicyId},
    service::{service_calendar, service_policy},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};
use serde_json::json;

use super::{
    CLOCK_READ, CLOCK_RULE, ClockCoverage, ClockEventKind, ClockKind, ServiceCalendar, ServiceClock, ServiceClockEvent,
    ServicePolicy,
    clock::{self, Calendar, ClockEvent, Coverage, Happened, OpenHours, OpeningHours, Reading, Terms},
    clocks,
};
use crate::{
    agency::branch,
    kernel::{Context, Error, OrRefuse, Result, STALE, Tx, actor::signature, input},
};

/// On site within a quarter of an hour, a first solution within an hour: what holds until somebody decides otherwise.
const USUAL: PolicyInput =
    PolicyInput { arrival_minutes: 15, solution_minutes: 60, warn_minutes: 5, live_in_always: true };
/// No promise runs for longer than thirty days of open time.
const MOST_MINUTES: i64 = 30 * 24 * 60;
/// A calendar has at most so many days on which other hours hold.
const MOST_EXCEPTIONS: usize = 1000;

/// What is promised.
#[derive(Clone, Copy, Debug)]
pub struct PolicyInput {
    /// To be on site.
    pub arrival_minutes: i64,
    /// To the first solution with an estimated finish.
    pub solution_minutes: i64,
    /// So long before a clock warns.
    pub warn_minutes: i64,
    /// Whether the clocks of households with a carer who lives in run day and night.
    pub live_in_always: bool,
}

/// The versions of the policy, newest first; none while the usual one holds and nothing was asked for yet.
///
/// # Errors
/// As [`Context::require`].
pub async fn versions<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<ServicePolicy>> {
    let agency = cx.require(CLOCK_READ)?.agency;
    Ok(service_policy::Entity::find()
        .filter(service_policy::Column::AgencyId.eq(agency))
        .order_by_desc(service_policy::Column::Number)
        .all(cx.db())
        .await?)
}

/// The version that holds; the usual one is written down when it is first needed.
pub(super) async fn current(tx: &Tx) -> Result<ServicePolicy> {
    let agency = tx.signed_in()?;
    let newest = service_policy::Entity::find()
        .filter(service_policy::Column::AgencyId.eq(agency))
        .order_by_desc(service_policy::Column::Number);
    if let Some(found) = newest.clone().one(tx.db()).await? {
        return Ok(found);
    }
    let first = row(tx, &USUAL, 1, "system".to_owned())?;
    let number = [service_policy::Column::AgencyId, service_policy::Column::Number];
    service_policy::Entity::insert(first)
        .on_conflict(OnConflict::columns(number).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    newest.one(tx.db()).await?.ok_or_else(|| Error::internal("a policy that was written is not there"))
}

/// Publishes the next version. `version` is the number of the one that the caller read. Clocks that run keep theirs, unless
/// it is to hold for them as well; what they have run, and whether they stand still, stays.
///
/// # Errors
/// [`STALE`], [`Error::Invalid`] naming the field.
pub async fn publish(tx: &Tx, version: i32, input: PolicyInput, for_open_clocks: bool) -> Result<ServicePolicy> {
    tx.require(CLOCK_RULE)?;
    let before = current(tx).await?;
    input::same_version(version, before.number)?;
    let row = row(tx, &input, version + 1, signature(tx.actor()))?;
    let published = row.insert(tx.db()).await.or_refuse_duplicate(&STALE).map_err(|error| error.at("version"))?;
    if for_open_clocks {
        clocks::govern(tx, published.id).await?;
    }
    Ok(published)
}

fn row(tx: &Tx, input: &PolicyInput, number: i32, by: String) -> Result<service_policy::ActiveModel> {
    let arrival: i32 = input::whole("arrivalMinutes", input.arrival_minutes, 1, MOST_MINUTES)?;
    let solution: i32 = input::whole("solutionMinutes", input.solution_minutes, 1, MOST_MINUTES)?;
    let warn: i32 = input::whole("warnMinutes", input.warn_minutes, 0, MOST_MINUTES)?;
    if arrival.min(solution) <= warn {
        return Err(Error::invalid("warnMinutes", "must be less than what is promised"));
    }
    Ok(service_policy::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        number: Set(number),
        arrival_minutes: Set(arrival),
        solution_minutes: Set(solution),
        warn_minutes: Set(warn),
        live_in_always: Set(input.live_in_always),
        published_at: Set(tx.now()),
        published_by: Set(by),
    })
}

/// The opening hours of a branch, with their version; version 0 while the usual ones hold.
#[derive(Clone, Debug)]
pub struct BranchHours {
    /// The branch.
    pub branch: BranchId,
    /// The hours.
    pub hours: OpeningHours,
    /// To be named on changing them.
    pub version: i32,
}

/// Opening hours as they are written: from one time of a day to another.
#[derive(Clone, Debug)]
pub struct HoursInput {
    /// Of Monday to Sunday.
    pub week: [Vec<(NaiveTime, NaiveTime)>; 7],
    /// Of days on which others hold; none on a holiday.
    pub exceptions: Vec<(NaiveDate, Vec<(NaiveTime, NaiveTime)>)>,
}

/// The days of a week, as the input names them.
const DAYS: [&str; 7] =
    ["week.monday", "week.tuesday", "week.wednesday", "week.thursday", "week.friday", "week.saturday", "week.sunday"];

impl HoursInput {
    fn checked(&self) -> Result<OpeningHours> {
        if MOST_EXCEPTIONS < self.exceptions.len() {
            return Err(Error::invalid("exceptions", format!("has more than {MOST_EXCEPTIONS} days")));
        }
        let mut week: [Vec<OpenHours>; 7] = Default::default();
        for (number, day) in week.iter_mut().enumerate() {
            *day = spans(&self.week[number], DAYS[number])?;
        }
        let mut exceptions = BTreeMap::new();
        for (day, hours) in &self.exceptions {
            if exceptions.insert(*day, spans(hours, "exceptions.hours")?).is_some() {
                return Err(Error::invalid("exceptions.day", format!("has {day} twice")));
            }
        }
        OpeningHours::new(week, exceptions).map_err(|problem| Error::invalid("week", problem.to_string()))
    }
}

fn spans(hours: &[(NaiveTime, NaiveTime)], field: &'static str) -> Result<Vec<OpenHours>> {
    let span = |(from, until): &(NaiveTime, NaiveTime)| {
        OpenHours::new(*from, *until).map_err(|problem| Error::invalid(field, problem.to_string()))
    };
    hours.iter().map(span).collect()
}

/// The opening hours of some branches.
///
/// # Errors
/// As [`Context::require`].
pub async fn opening_hours<C: ConnectionTrait>(
    cx: &Context<C>,
    branches: &[BranchId],
) -> Result<HashMap<BranchId, BranchHours>> {
    let agency = cx.require(CLOCK_READ)?.agency;
    let kept = service_calendar::Entity::find()
        .filter(service_calendar::Column::AgencyId.eq(agency))
        .filter(service_calendar::Column::BranchId.is_in(branches.iter().copied()))
        .all(cx.db())
        .await?;
    let mut kept: HashMap<BranchId, ServiceCalendar> = kept.into_iter().map(|row| (row.branch_id, row)).collect();
    let hours = |branch: BranchId| {
        let (hours, version) = match kept.remove(&branch) {
            Some(row) => (hours_of(&row)?, row.version),
            None => (OpeningHours::usual(), 0),
        };
        Ok((branch, BranchHours { branch, hours, version }))
    };
    branch::by_ids(cx, branches).await?.iter().map(|branch| branch.id).map(hours).collect()
}

fn hours_of(row: &ServiceCalendar) -> Result<OpeningHours> {
    serde_json::from_value(row.hours.clone()).map_err(|_| Error::internal("stored opening hours cannot be read"))
}

/// Sets the opening hours of a branch. Every clock that runs there is read anew.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`STALE`], [`Error::Invalid`] at `week` or `exceptions`.
pub async fn set_opening_hours(tx: &Tx, branch: BranchId, version: i32, input: HoursInput) -> Result<BranchHours> {
    let scope = tx.require(CLOCK_RULE)?;
    let branch = branch::get(tx, branch).await.map_err(|error| error.at("branchId"))?.id;
    let hours = input.checked()?;
    let kept = service_calendar::Entity::find()
        .filter(service_calendar::Column::AgencyId.eq(scope.agency))
        .filter(service_calendar::Column::BranchId.eq(branch))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    input::same_version(version, kept.as_ref().map_or(0, |row| row.version))?;
    let json = serde_json::to_value(&hours).map_err(|_| Error::internal("opening hours are not JSON"))?;
    let (was, is) = (json!({ "hours": kept.as_ref().map(|row| &row.hours) }), json!({ "hours": &json }));
    let written = if let Some(row) = kept {
        let mut row = row.into_active_model();
        row.hours = Set(json);
        row.version = Set(version + 1);
        row.update(tx.db()).await?
    } else {
        let row = service_calendar::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(scope.agency),
            branch_id: Set(branch),
            hours: Set(json),
            version: Set(1),
        };
        row.insert(tx.db()).await.or_refuse_duplicate(&STALE).map_err(|error| error.at("version"))?
    };
    tx.record_change("serviceCalendarSet", written.id, Some(&was), Some(&is)).await?;
    clocks::read_anew(tx, Some(branch)).await?;
    Ok(BranchHours { branch, hours, version: written.version })
}

/// The clock of a branch, whatever the actor sees of it.
pub(super) async fn zone(tx: &Tx, branch: BranchId) -> Result<Tz> {
    branch::time_zone(&branch::get(&tx.as_system()?, branch).await?)
}

/// The clock of the agency as a whole, by which its days and years begin: that of its first branch.
///
/// # Errors
/// When the database fails.
pub async fn agency_zone<C: ConnectionTrait>(cx: &Context<C>) -> Result<Tz> {
    let first = branch::of_agency(cx).await?.into_iter().min_by_key(|branch| branch.id);
    first.as_ref().map_or(Ok(chrono_tz::UTC), branch::time_zone)
}

/// Everything by which clocks are read.
pub(super) struct Rules {
    policies: HashMap<ServicePolicyId, ServicePolicy>,
    calendars: HashMap<BranchId, Calendar>,
}

impl Rules {
    /// The rules of the agency.
    pub async fn load<C: ConnectionTrait>(cx: &Context<C>) -> Result<Self> {
        let agency = cx.signed_in()?;
        let policies =
            service_policy::Entity::find().filter(service_policy::Column::AgencyId.eq(agency)).all(cx.db()).await?;
        let kept =
            service_calendar::Entity::find().filter(service_calendar::Column::AgencyId.eq(agency)).all(cx.db()).await?;
        let mut calendars = HashMap::new();
        for branch in branch::of_agency(cx).await? {
            let own = kept.iter().find(|row| row.branch_id == branch.id);
            let hours = own.map_or_else(|| Ok(OpeningHours::usual()), hours_of)?;
            calendars.insert(branch.id, Calendar { zone: branch::time_zone(&branch)?, hours });
        }
        Ok(Self { policies: policies.into_iter().map(|policy| (policy.id, policy)).collect(), calendars })
    }

    /// What a clock shows, read from its events.
    pub fn read(&self, clock: &ServiceClock, events: &[ServiceClockEvent], now: DateTime<Utc>) -> Result<Reading> {
        let calendar =
            self.calendars.get(&clock.branch_id).ok_or_else(|| Error::internal("a clock without a branch"))?;
        let log = events.iter().map(|event| self.event(clock, event)).collect::<Result<Vec<_>>>()?;
        Ok(clock::read(&log, calendar, now))
    }

    fn event(&self, clock: &ServiceClock, event: &ServiceClockEvent) -> Result<ClockEvent> {
        let terms = || {
            let policy = event.service_policy_id.and_then(|id| self.policies.get(&id));
            let policy = policy.ok_or_else(|| Error::internal("a clock without a policy"))?;
            Ok::<_, Error>(terms(policy, clock.kind, clock.coverage))
        };
        let happened = match event.kind {
            ClockEventKind::Started => Happened::Started(terms()?),
            ClockEventKind::Governed => Happened::Governed(terms()?),
            ClockEventKind::Paused => Happened::Paused { until: event.until },
            ClockEventKind::Resumed => Happened::Resumed,
            ClockEventKind::Met => Happened::Met,
            ClockEventKind::Stopped => Happened::Stopped,
        };
        Ok(ClockEvent { at: event.at, happened })
    }
}

/// What a version of the policy asks of a clock.
fn terms(policy: &ServicePolicy, kind: ClockKind, coverage: ClockCoverage) -> Terms {
    let target = match kind {
        ClockKind::Arrival => policy.arrival_minutes,
        ClockKind::Solution => policy.solution_minutes,
    };
    Terms {
        target: TimeDelta::minutes(target.into()),
        warn_before: TimeDelta::minutes(policy.warn_minutes.into()),
        coverage: match coverage {
            ClockCoverage::Always => Coverage::Always,
            ClockCoverage::Calendar => Coverage::Calendar,
        },
    }
}
