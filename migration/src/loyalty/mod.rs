//! Tables of the loyalty domain.

mod books;
pub mod m20261127_000040_points;
pub mod m20261127_000041_programs;
pub mod m20261127_000080_tiers;
pub mod m20261127_000082_rewards;
pub mod m20261127_000090_greetings;
pub mod m20261127_000091_gestures;
pub mod m20261127_000092_campaigns;
pub mod m20261127_000093_retention;
pub mod m20261127_000094_recommendations;
pub mod m20261127_000095_reviews;
pub mod m20261127_000108_points_together;
