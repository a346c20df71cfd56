//! Tables of the household domain.

pub mod m20260101_000003_households;
pub mod m20260101_000006_carers_and_exclusions;
pub mod m20261125_000010_preference_wishes;
