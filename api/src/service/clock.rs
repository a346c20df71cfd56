//! Clocks, promises and what the agency promises about time, in the schema.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    id::{BranchId, ServiceClockId, ServicePolicyId, ServicePromiseId, ServiceRequestId},
    kernel::words,
    service::{self, clock::OpenHours, clocks::Shown, policies::BranchHours},
};

use super::{
    ServiceRequest,
    batches::RequestById,
    enums::{ServiceClockCoverage, ServiceClockEventKind, ServiceClockKind, ServiceClockStanding, ServicePromiseState},
};
use crate::graphql::{ContextExt, Date, DateTime, Duration, Id, Result, TimeOfDay};

/// A clock of a request.
pub struct ServiceClock(pub Shown);

/// A clock of a request, read from what happened to it: the time that ran, as far as the calendar was open, without pauses.
#[Object]
impl ServiceClock {
    /// The id.
    pub async fn id(&self) -> Id<ServiceClockId> {
        self.0.clock.id.into()
    }

    /// The request, by id.
    async fn service_request_id(&self) -> Id<ServiceRequestId> {
        self.0.clock.service_request_id.into()
    }

    /// The request. Null when it is not visible to you.
    async fn service_request(&self, ctx: &Context<'_>) -> Result<Option<ServiceRequest>> {
        Ok(ctx.load::<RequestById>(self.0.clock.service_request_id).await?.map(ServiceRequest))
    }

    /// What it waits for.
    async fn kind(&self) -> ServiceClockKind {
        self.0.clock.kind.into()
    }

    /// Which time counts.
    async fn coverage(&self) -> ServiceClockCoverage {
        self.0.clock.coverage.into()
    }

    /// Whether it runs.
    async fn standing(&self) -> ServiceClockStanding {
        self.0.reading.standing.into()
    }

    /// How long it has run, to the second.
    async fn running(&self) -> Duration {
        Duration(TimeDelta::seconds(self.0.reading.running.num_seconds()))
    }

    /// By when it is to be done. Null while that cannot be said: it stands still without an end, or nothing is open.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.reading.due_at.or(self.0.clock.due_at.filter(|_| !self.0.clock.open)).map(DateTime)
    }

    /// When it was warned of. Null while it was not.
    async fn warned_at(&self) -> Option<DateTime> {
        self.0.clock.warned_at.map(DateTime)
    }

    /// When it ran out. Null while it has not.
    async fn breached_at(&self) -> Option<DateTime> {
        self.0.reading.breached_at.map(DateTime)
    }

    /// When what it waits for was done, or was waited for no more. Null while it is open.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.clock.ended_at.map(DateTime)
    }

    /// What happened to it, in order of time.
    async fn log(&self) -> Vec<ServiceClockEvent> {
        let event = |event: &service::ServiceClockEvent| ServiceClockEvent {
            at: event.at.into(),
            kind: event.kind.into(),
            until: event.until.map(DateTime),
            recorded_at: event.recorded_at.into(),
        };
        self.0.log.iter().map(event).collect()
    }
}

/// Something that happened to a clock.
#[derive(SimpleObject)]
pub struct ServiceClockEvent {
    /// When.
    at: DateTime,
    /// What.
    kind: ServiceClockEventKind,
    /// When a pause ends by itself. Null of what else happens, and of pauses that somebody has to end.
    until: Option<DateTime>,
    /// When it was written down.
    recorded_at: DateTime,
}

/// A new time that was promised.
pub struct ServicePromise(pub service::ServicePromise);

impl From<service::ServicePromise> for ServicePromise {
    fn from(row: service::ServicePromise) -> Self {
        Self(row)
    }
}

/// A new time in the place of one that could not be kept, announced with the reason and a compensation.
#[Object]
impl ServicePromise {
    /// The id.
    pub async fn id(&self) -> Id<ServicePromiseId> {
        self.0.id.into()
    }

    /// When it was announced.
    async fn announced_at(&self) -> DateTime {
        self.0.announced_at.into()
    }

    /// Why the time before could not be kept. Empty once forgotten.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.reason).await?)
    }

    /// The new time.
    async fn new_time(&self) -> DateTime {
        self.0.new_time.into()
    }

    /// What the household is given for it. Empty once forgotten.
    async fn compensation(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.compensation).await?)
    }

    /// Where it stands.
    async fn state(&self) -> ServicePromiseState {
        self.0.state.into()
    }
}

/// A version of what is promised.
#[derive(SimpleObject)]
pub struct ServicePolicy {
    /// The id.
    id: Id<ServicePolicyId>,
    /// The number of the version, from 1.
    number: i32,
    /// To be on site, in minutes of time that counts.
    arrival_minutes: i32,
    /// To the first solution with an estimated finish, in minutes of time that counts.
    solution_minutes: i32,
    /// So many minutes before a clock warns.
    warn_minutes: i32,
    /// Whether the clocks of households with a carer who lives in run day and night.
    live_in_always: bool,
    /// When it was published.
    published_at: DateTime,
    /// Who published it: the id of an account, or `system`.
    published_by: String,
}

impl From<service::ServicePolicy> for ServicePolicy {
    fn from(row: service::ServicePolicy) -> Self {
        Self {
            id: row.id.into(),
            number: row.number,
            arrival_minutes: row.arrival_minutes,
            solution_minutes: row.solution_minutes,
            warn_minutes: row.warn_minutes,
            live_in_always: row.live_in_always,
            published_at: row.published_at.into(),
            published_by: row.published_by,
        }
    }
}

/// Hours of one day, on the clock of the branch.
#[derive(SimpleObject)]
pub struct OpeningSpan {
    /// When they begin.
    from: TimeOfDay,
    /// When they are over; `00:00` for the end of the day.
    until: TimeOfDay,
}

fn spans(hours: &[OpenHours]) -> Vec<OpeningSpan> {
    hours.iter().map(|hours| OpeningSpan { from: hours.from().into(), until: hours.until().into() }).collect()
}

/// A day on which other hours hold.
#[derive(SimpleObject)]
pub struct OpeningException {
    /// The day.
    day: Date,
    /// Its hours; none on a holiday.
    hours: Vec<OpeningSpan>,
}

/// The opening hours of a branch.
pub struct ServiceCalendar(pub BranchHours);

impl From<BranchHours> for ServiceCalendar {
    fn from(hours: BranchHours) -> Self {
        Self(hours)
    }
}

/// The opening hours of a branch, by which the clocks of its households run.
#[Object]
impl ServiceCalendar {
    /// The branch, by id.
    async fn branch_id(&self) -> Id<BranchId> {
        self.0.branch.into()
    }

    /// The hours of Monday to Sunday: seven lists.
    async fn week(&self) -> Vec<Vec<OpeningSpan>> {
        self.0.hours.week().iter().map(|day| spans(day)).collect()
    }

    /// Days on which other hours hold: holidays, and days that are worked instead.
    async fn exceptions(&self) -> Vec<OpeningException> {
        let exception =
            |(day, hours): (&NaiveDate, &Vec<OpenHours>)| OpeningException { day: (*day).into(), hours: spans(hours) };
        self.0.hours.exceptions().iter().map(exception).collect()
    }

    /// The version to name when you set them; 0 while the usual ones hold.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
