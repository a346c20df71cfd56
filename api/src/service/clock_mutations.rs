//! What can be changed about what the agency promises about time.

use std::collections::BTreeMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, ServiceRequestId},
    kernel::{self, Error},
    service::{
        clock::{OpenHours, OpeningHours},
        policies::{self, PolicyInput},
        promises::{self, PromiseInput},
    },
};

use super::clock::{ServiceCalendar, ServicePolicy, ServicePromise};
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, TimeOfDay, payload};

/// Clocks in the root.
#[derive(Default)]
pub struct ServiceClockMutation;

/// Publishes what is promised about time.
#[derive(InputObject)]
struct ServicePolicyPublishInput {
    /// The number of the version that you read; 1 where none was published and the usual one holds.
    version: i32,
    /// To be on site: minutes of time that counts.
    arrival_minutes: i32,
    /// To the first solution with an estimated finish: minutes of time that counts.
    solution_minutes: i32,
    /// So many minutes before a clock warns; less than both.
    warn_minutes: i32,
    /// Whether the clocks of households with a carer who lives in run day and night; from their beginning on.
    live_in_always: bool,
    /// Whether it is to hold for the clocks that run already as well. What they have run stays.
    #[graphql(default)]
    for_open_clocks: bool,
}

/// Hours of one day, on the clock of the branch.
#[derive(Clone, Copy, InputObject)]
struct OpeningSpanInput {
    /// When they begin.
    from: TimeOfDay,
    /// When they are over; `00:00` for the end of the day. Hours past midnight belong to two days.
    until: TimeOfDay,
}

/// A day on which other hours hold.
#[derive(InputObject)]
struct OpeningExceptionInput {
    /// The day.
    day: Date,
    /// Its hours; none on a holiday.
    hours: Vec<OpeningSpanInput>,
}

/// Sets the opening hours of a branch.
#[derive(InputObject)]
struct ServiceCalendarSetInput {
    /// Which branch.
    branch_id: Id<BranchId>,
    /// The version that you read; 0 while the usual hours hold.
    version: i32,
    /// The hours of Monday to Sunday: seven lists of at most eight stretches.
    week: Vec<Vec<OpeningSpanInput>>,
    /// Days on which other hours hold: holidays, and days that are worked instead; at most 1000.
    exceptions: Vec<OpeningExceptionInput>,
}

impl ServiceCalendarSetInput {
    fn checked(&self) -> kernel::Result<OpeningHours> {
        let week: Vec<Vec<OpenHours>> =
            self.week.iter().map(|day| spans(day, "week")).collect::<kernel::Result<_>>()?;
        let week = week.try_into().map_err(|_| Error::invalid("week", "must have seven days"))?;
        let mut exceptions = BTreeMap::new();
        for exception in &self.exceptions {
            let hours = spans(&exception.hours, "exceptions.hours")?;
            if exceptions.insert(exception.day.0, hours).is_some() {
                return Err(Error::invalid("exceptions.day", format!("has {} twice", exception.day)));
            }
        }
        OpeningHours::new(week, exceptions).map_err(|problem| Error::invalid("week", problem.to_string()))
    }
}

fn spans(hours: &[OpeningSpanInput], field: &'static str) -> kernel::Result<Vec<OpenHours>> {
    let span = |span: &OpeningSpanInput| OpenHours::new(span.from.0, span.until.0);
    hours
        .iter()
        .map(span)
        .collect::<std::result::Result<_, _>>()
        .map_err(|problem| Error::invalid(field, problem.to_string()))
}

/// Promises a household another time.
#[derive(InputObject)]
struct ServicePromiseAnnounceInput {
    /// About which request.
    service_request_id: Id<ServiceRequestId>,
    /// Why the time before cannot be kept; at most 1000 characters.
    reason: String,
    /// The new time; in the future.
    new_time: DateTime,
    /// What the household is given for it; at most 500 characters.
    compensation: String,
}

payload! {
    /// What `servicePolicyPublish` answers.
    ServicePolicyPublishPayload {
        /// The new version. Null when there are user errors.
        service_policy: ServicePolicy,
    }
}
payload! {
    /// What `serviceCalendarSet` answers.
    ServiceCalendarSetPayload {
        /// The opening hours as they are now. Null when there are user errors.
        service_calendar: ServiceCalendar,
    }
}
payload! {
    /// What `servicePromiseAnnounce` answers.
    ServicePromiseAnnouncePayload {
        /// The new promise. Null when there are user errors.
        service_promise: ServicePromise,
    }
}

#[Object]
impl ServiceClockMutation {
    /// Publishes the next version of what is promised about time. Codes: `INVALID`, `STALE`.
    async fn service_policy_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServicePolicyPublishInput,
    ) -> Result<ServicePolicyPublishPayload> {
        let policy = PolicyInput {
            arrival_minutes: input.arrival_minutes.into(),
            solution_minutes: input.solution_minutes.into(),
            warn_minutes: input.warn_minutes.into(),
            live_in_always: input.live_in_always,
        };
        let work = async |tx: &_| policies::publish(tx, input.version, policy, input.for_open_clocks).await;
        ServicePolicyPublishPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Sets the opening hours of a branch. Every clock that runs there is read anew. Codes: `INVALID`, `NOT_FOUND`, `STALE`.
    async fn service_calendar_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceCalendarSetInput,
    ) -> Result<ServiceCalendarSetPayload> {
        let work =
            async |tx: &_| policies::set_opening_hours(tx, input.branch_id.0, input.version, input.checked()?).await;
        ServiceCalendarSetPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Promises a household another time, with the reason and a compensation; a promise before is replaced. Codes: `INVALID`,
    /// `NOT_FOUND`, `SERVICE_REQUEST_STATE`.
    async fn service_promise_announce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServicePromiseAnnounceInput,
    ) -> Result<ServicePromiseAnnouncePayload> {
        let promise =
            PromiseInput { reason: input.reason, new_time: input.new_time.0, compensation: input.compensation };
        let work = async |tx: &_| promises::announce(tx, input.service_request_id.0, promise).await;
        ServicePromiseAnnouncePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
