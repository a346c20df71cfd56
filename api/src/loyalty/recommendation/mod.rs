//! Recommendations in the schema: households that came on the word of others.

mod mutations;
mod queries;
mod recommendation;

pub use mutations::RecommendationMutation;
pub use queries::RecommendationQuery;
pub use recommendation::Recommendation;
