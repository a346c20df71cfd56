//! Complaints: from every channel, on the clock, until the household is content.

pub mod clocks;
pub mod handling;
pub mod life_cycle;
pub mod raising;
pub mod reading;

mod held;

pub(super) use held::{export, forget};
