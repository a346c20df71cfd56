//! Reviews in the schema: what looks like points for nothing, for a person to look at.

mod mutations;
mod queries;
mod review;

pub use mutations::LoyaltyReviewMutation;
pub use queries::LoyaltyReviewQuery;
pub use review::LoyaltyReview;
