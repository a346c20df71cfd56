//! Tables of the dispatch domain.

pub mod m20261126_000023_dispatch_plans;
pub mod m20261127_000055_travel_times;
