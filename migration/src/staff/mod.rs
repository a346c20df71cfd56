//! Tables of the staff domain.

pub mod m20260101_000004_staff_and_roster;
mod revision;
mod roster;
