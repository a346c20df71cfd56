//! Visits in the schema: what is planned in households, who comes, and what was seen of it.

mod at_home;
mod batches;
mod board;
mod calendar;
mod calendar_feed;
mod enums;
mod exception;
mod mutations;
mod queries;
mod report;
mod report_mutations;
mod series;
mod series_mutations;
mod subscriptions;
pub mod tables;
#[expect(clippy::module_inception, reason = "the object of the domain's own name")]
mod visit;

pub use at_home::VisitsAtHome;
pub use batches::{OtherOf, VisitById, VisitThatWasRead};
pub use calendar::{service_name, written as calendar};
pub use calendar_feed::{CalendarFeedMutation, CalendarFeedQuery};
pub use mutations::VisitMutation;
pub use queries::VisitQuery;
pub use report_mutations::VisitReportMutation;
pub use series::VisitSeries;
pub use series_mutations::VisitSeriesMutation;
pub use subscriptions::VisitSubscription;
pub use visit::Visit;
