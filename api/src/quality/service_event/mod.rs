//! Events for families and the staff in the schema.

mod batches;
mod mutations;
mod objects;
mod queries;

pub use mutations::ServiceEventMutation;
pub use objects::{ServiceEvent, ServiceEventEnrolment};
pub use queries::ServiceEventQuery;
