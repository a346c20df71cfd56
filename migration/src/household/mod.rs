//! Tables of the household domain.

pub mod m20260101_000003_households;
pub mod m20260101_000006_carers_and_exclusions;
pub mod m20261125_000013_carers_at_work;
pub mod m20261125_000014_preference_wishes;
