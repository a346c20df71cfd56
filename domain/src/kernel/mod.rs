//! What every domain stands on.

pub mod recurrence;
pub mod span;
