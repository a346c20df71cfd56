//! Recurring schedules, as clients send and read them.

use async_graphql::{InputObject, Object};
use domain::{kernel::recurrence, matching::request_input};

use super::{Date, TimeOfDay, TimeZone};

/// When something happens, on the clock of the household's branch.
#[derive(InputObject)]
pub struct ScheduleInput {
    /// The day of the first start; with a rule, the first day that fits it on or after this.
    first_day: Date,
    /// When it begins on a day.
    start_time: TimeOfDay,
    /// How long it lasts, in minutes; at most 31 days, a visit a day.
    minutes: i32,
    /// A recurrence rule by RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO,WE`. Left out, it happens once.
    rule: Option<String>,
    /// The last day on which it begins. Left out, the rule alone says.
    last_day: Option<Date>,
    /// Days that are left out: holidays, absences.
    #[graphql(default)]
    skipped: Vec<Date>,
}

impl From<ScheduleInput> for request_input::ScheduleInput {
    fn from(input: ScheduleInput) -> Self {
        Self {
            first_start: input.first_day.0.and_time(input.start_time.0),
            minutes: input.minutes.into(),
            rule: input.rule,
            last_day: input.last_day.map(|day| day.0),
            skipped: input.skipped.into_iter().map(|day| day.0).collect(),
        }
    }
}

/// When something happens again and again.
pub struct Schedule(pub recurrence::Schedule);

/// When something happens again and again, on the clock of the branch. The wall clock is kept across daylight saving.
#[Object]
impl Schedule {
    /// The day of the first start.
    async fn first_day(&self) -> Date {
        self.0.first_start().date().into()
    }

    /// When it begins on a day.
    async fn start_time(&self) -> TimeOfDay {
        self.0.first_start().time().into()
    }

    /// How long it lasts, in minutes.
    async fn minutes(&self) -> u32 {
        self.0.minutes()
    }

    /// The recurrence rule by RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO,WE`. Null when it happens once.
    async fn rule(&self) -> Option<&str> {
        self.0.rule()
    }

    /// The time zone.
    async fn time_zone(&self) -> TimeZone {
        self.0.time_zone().into()
    }

    /// The last day on which it begins. Null when the rule alone says.
    async fn last_day(&self) -> Option<Date> {
        self.0.last_day().map(Date)
    }

    /// Days that are left out.
    async fn skipped(&self) -> Vec<Date> {
        self.0.skipped().iter().copied().map(Date).collect()
    }
}
