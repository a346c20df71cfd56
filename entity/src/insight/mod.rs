//! Indicators: what is counted, the sums of days, and what is aimed at.

pub mod acquaintance;
pub mod indicator_book;
pub mod indicator_day;
pub mod indicator_fact;
pub mod indicator_target;
