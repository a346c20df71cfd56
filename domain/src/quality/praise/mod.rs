//! Praise: taken down from every channel, for a carer or a household's team, and read by whom it is about.

pub mod reading;
pub mod receiving;
