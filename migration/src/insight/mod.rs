//! Indicators: what is counted, the sums of days, and what is aimed at.

pub mod m20261127_000051_indicators;
