//! Tables of the visit domain.

pub mod m20261126_000020_visits;
pub mod m20261126_000026_calendar_feeds;
pub mod m20261127_000028_not_checked_out;
pub mod m20261127_000056_double_visits;
pub mod m20261127_000112_live_in_days;
