//! The service-level clock: a pure function of what happened to a request.
//!
//! Running time = (intervals ∩ calendar) − pauses. Nothing is counted on: every reading goes through the log from the
//! beginning, by the calendar as it is now, so that a holiday that is announced late moves every open clock.

mod calendar;
mod log;
mod reading;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarProblem, OpenHours, OpeningHours};
pub use log::{ClockEvent, Coverage, Happened, Terms};
pub use reading::{Reading, Standing, read};
