//! Appointments in households, and what happened there.

pub mod calendar_feed;
pub mod double_visit;
#[expect(clippy::module_inception, reason = "the table of the domain's own name")]
pub mod visit;
pub mod visit_exception;
pub mod visit_report;
pub mod visit_series;
