//! Tables of the service domain.

pub mod m20261126_000022_services;
mod announced;
