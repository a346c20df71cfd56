//! Suggestions of the staff: handed in, discussed, adopted or declined with a reason.

pub mod deciding;
pub mod making;
pub mod reading;
