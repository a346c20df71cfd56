//! Receptions in the schema.

mod batches;
mod mutations;
mod objects;
mod queries;

pub use batches::ReceptionById;
pub use mutations::ReceptionMutation;
pub use objects::Reception;
pub use queries::ReceptionQuery;
