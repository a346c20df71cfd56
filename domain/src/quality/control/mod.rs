//! Process control: whether what households hear and see still varies as chance has it, week by week.

pub mod charting;
pub mod picture;
pub mod reading;
pub mod watching;

mod counting;

pub use counting::PASSES_FROM;
