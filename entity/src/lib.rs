//! What is stored: one file per table, and the typed ids that connect them.

pub mod agency;
pub mod care;
pub mod dispatch;
pub mod household;
pub mod id;
pub mod insight;
pub mod kernel;
pub mod loyalty;
pub mod matching;
pub mod message;
pub mod money;
pub mod quality;
pub mod sealed;
pub mod service;
pub mod staff;
pub mod visit;
