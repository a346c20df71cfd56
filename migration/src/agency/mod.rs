//! Tables of the agency domain.

pub mod m20260101_000002_people_and_rights;
pub mod m20261125_000014_session_ends;
