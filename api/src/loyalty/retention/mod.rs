//! Retention in the schema: how far households have come, which are about to leave, whom to be in touch with, how long they stay.

mod contact;
mod mutations;
mod queries;
mod standing;
mod survival;

pub use mutations::RetentionMutation;
pub use queries::RetentionQuery;
pub use standing::RetentionStanding;
