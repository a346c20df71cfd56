//! Dispatch in the schema, and the engine on files for the command line.

mod batches;
pub mod command_line;
mod comparison;
mod enums;
mod inputs;
mod mutations;
mod plan;
mod planned;
mod queries;
pub mod roads;
mod slots;
mod subscriptions;
mod travel;
mod why;

pub use mutations::DispatchMutation;
pub use plan::DispatchPlan;
pub use queries::DispatchQuery;
pub use subscriptions::DispatchSubscription;
