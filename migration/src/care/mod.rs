//! Tables of the care domain.

pub mod m20261126_000021_assessments;
pub mod m20261126_000021_care_plans;
pub mod m20261126_000021_care_records;
pub mod m20261127_000050_plan_reviews;
