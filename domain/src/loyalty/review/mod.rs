//! Reviews: what looks like points for nothing is held for a person to look at, and never silently dropped.

pub mod policy;
pub mod reviews;
pub mod signs;
pub mod watching;

pub use entity::loyalty::loyalty_review::{Model as LoyaltyReview, ReviewKind, ReviewState};
