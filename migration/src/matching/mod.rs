//! Tables of the matching domain.

pub mod m20260101_000005_requests_and_placements;
