//! Insight in the schema: indicators, summaries, the brief of a day.

mod enums;
mod mutations;
mod queries;
mod summary;

pub use mutations::InsightMutation;
pub use queries::InsightQuery;
