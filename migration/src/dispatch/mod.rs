//! Tables of the dispatch domain.

pub mod m20261126_000023_dispatch_plans;
