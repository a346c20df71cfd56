//! Acceptance sampling of a carer's visits: lots, draws that can be repeated, and how strict the next lot is looked at.

pub mod drawing;
pub mod judging;
pub mod reading;
pub mod schemes;
