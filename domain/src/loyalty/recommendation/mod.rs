//! Recommendations: households bring others, and are thanked once these have been served.

pub mod claims;
pub mod codes;
pub(super) mod held;
pub mod policy;
pub(super) mod thanking;

pub use entity::loyalty::{
    recommendation::{Model as Recommendation, RecommendationState},
    recommendation_code::Model as RecommendationCode,
};
