//! What is stored: one file per table, and the typed ids that connect them.

pub mod agency;
pub mod dispatch;
pub mod household;
pub mod id;
pub mod kernel;
pub mod matching;
pub mod sealed;
pub mod staff;
pub mod visit;
