//! Tables of the loyalty domain.

mod books;
pub mod m20261127_000040_points;
pub mod m20261127_000041_programs;
pub mod m20261127_000080_tiers;
pub mod m20261127_000082_rewards;
