//! Tables of inspections, complaints, surveys, praise and appraisals, and of what follows from them.

pub mod m20261127_000030_inspections;
pub mod m20261127_000031_complaints;
pub mod m20261127_000032_sampling;
pub mod m20261127_000060_surveys;
pub mod m20261127_000061_ratings_and_praise;
pub mod m20261127_000062_suggestions;
pub mod m20261127_000063_control_signals;
pub mod m20261127_000064_inspection_schedules;
pub mod m20261127_000070_standards;
pub mod m20261127_000071_receptions;
pub mod m20261127_000100_appraisals;
pub mod m20261127_000101_appraisal_appeals;
pub mod m20261127_000102_dismissal_reviews;
pub mod m20261127_000104_awards;
pub mod m20261127_000105_service_events;
