//! Receptions: a household that is received at a time and place by a protocol, with alarms for what is not done in time, and
//! a record of who was assigned what and who did it when.

pub mod alarms;
pub mod following;
pub mod planning;
pub mod reading;
pub mod tasks;
pub mod timing;

pub(super) mod held;
