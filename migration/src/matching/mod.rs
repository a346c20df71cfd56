//! Tables of the matching domain.

pub mod m20260101_000005_requests_and_placements;
pub mod m20261124_000009_sealed_words;
pub mod m20261125_000012_planned_ends;
pub mod m20261125_000016_sealed_reasons;
pub mod m20261125_000017_uncovered_time;
