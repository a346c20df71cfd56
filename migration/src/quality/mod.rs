//! Tables of inspections, and of what follows from them.

pub mod m20261127_000030_inspections;
pub mod m20261127_000031_complaints;
pub mod m20261127_000032_sampling;
pub mod m20261127_000070_standards;
pub mod m20261127_000071_receptions;
