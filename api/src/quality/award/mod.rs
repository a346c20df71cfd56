//! Awards in the schema.

mod batches;
mod explanation;
mod mutations;
mod objects;
mod queries;
mod results;

pub use mutations::AwardMutation;
pub use objects::AwardRound;
pub use queries::AwardQuery;
