//! On which days a task is done.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::kernel::{
    Error, Result,
    recurrence::{Schedule, ScheduleProblem, local_day},
    span::Span,
};

/// Days are looked up over at most so long at once.
const WINDOW: TimeDelta = TimeDelta::days(366);

/// On which days a task is done, as a plan says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSchedule {
    /// A recurrence rule by RFC 5545.
    pub rule: String,
    /// The day from which the rule counts; the plan's first when `None`.
    pub first_day: Option<NaiveDate>,
    /// The last day.
    pub last_day: Option<NaiveDate>,
}

/// The schedule of a task in a plan that begins on a day.
///
/// # Errors
/// [`Error::Invalid`] at `rule`, `firstDay` or `lastDay`; the rule has to fit a day of the plan.
pub fn dated(schedule: &TaskSchedule, from: NaiveDate, zone: Tz) -> Result<Schedule> {
    let refuse = |problem: ScheduleProblem| match problem.field() {
        "firstDay" => Error::invalid("firstDay", problem.to_string()),
        "lastDay" => Error::invalid("lastDay", problem.to_string()),
        _ => Error::invalid("rule", problem.to_string()),
    };
    let first = schedule.first_day.unwrap_or(from).and_time(NaiveTime::MIN);
    // A minute: what counts is the day.
    let dated = Schedule::new(first, 1, Some(schedule.rule.clone()), zone, schedule.last_day, []).map_err(refuse)?;
    let begins = local_day(zone, from).ok_or_else(|| Error::invalid("firstDay", "is out of the calendar"))?;
    match dated.first_ending_after(begins.start()).map_err(refuse)? {
        Some(_) => Ok(dated),
        None => Err(Error::invalid("rule", "never occurs while the plan is in force")),
    }
}

/// Those of some days on which a schedule occurs.
///
/// # Errors
/// [`Error::Internal`] when a stored schedule is no longer understood.
pub fn days_of(schedule: &Schedule, days: &BTreeSet<NaiveDate>) -> Result<BTreeSet<NaiveDate>> {
    let zone = schedule.time_zone();
    let (mut found, mut rest) = (BTreeSet::new(), days.clone());
    while let Some(first) = rest.first().copied() {
        let later = rest.split_off(&(first + WINDOW));
        let last = rest.last().copied().unwrap_or(first);
        let ends = local_day(zone, first).zip(local_day(zone, last));
        let window = ends.and_then(|(first, last)| Span::new(first.start(), last.end()));
        if let Some(window) = window {
            let spans = schedule.occurrences(window).map_err(|problem| Error::internal(problem.to_string()))?;
            let on = spans.into_iter().map(|span| span.start().with_timezone(&zone).date_naive());
            found.extend(on.filter(|day| rest.contains(day)));
        }
        rest = later;
    }
    Ok(found)
}
