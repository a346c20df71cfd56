//! Tables of the matching domain.

pub mod m20260101_000005_requests_and_placements;
pub mod m20261124_000009_sealed_words;
pub mod m20261125_000012_sealed_reasons;
pub mod m20261125_000013_uncovered_time;
