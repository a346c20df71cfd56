//! Who serves: people, what they can, when they may work, and the roster.

pub mod availability;
pub mod credentials;
pub mod eligibility;
pub mod working_time;
