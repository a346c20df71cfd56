//! Tables of the agency domain.

pub mod m20260101_000002_people_and_rights;
pub mod m20261125_000010_trusted_documents;
pub mod m20261125_000011_webhooks;
pub mod m20261125_000018_session_ends;
pub mod m20261127_000029_family_consents;
