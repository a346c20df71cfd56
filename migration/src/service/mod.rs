//! Tables of the service domain.

mod announced;
pub mod m20261126_000022_services;
pub mod m20261127_000027_invoices;
pub mod m20261127_000081_credits;
