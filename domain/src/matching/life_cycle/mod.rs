//! The life cycles of the domain: every transition in one place, as pure functions.

pub mod placement;
pub mod proposal;
pub mod request;
