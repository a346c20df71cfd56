//! The core of dispatch: who gives which visit when, on which route.
//!
//! Problem in, plan out. No database and no clock: the caller says when to stop.

pub mod benchmark;
pub mod check;
pub mod format;
pub mod offer;
pub mod picture;
pub mod plan;
pub mod problem;
pub mod sample;
mod schedule;
pub mod score;
pub mod search;
