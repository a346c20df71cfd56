//! Inspections that recur: planned ahead by a schedule, told of when they are due, missed by the clock.

pub mod beginning;
pub mod planning;
pub mod reading;
