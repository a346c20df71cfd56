//! Tables of the staff domain.

pub mod m20260101_000004_staff_and_roster;
pub mod m20261125_000015_sealed_words;
pub mod m20261125_000019_search_tokens;
mod revision;
mod roster;
