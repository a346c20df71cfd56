//! Awards of a week or a month: whom juries and figures say to be the best, and why.

pub mod announcing;
pub mod categories;
pub mod closing;
pub mod explanation;
pub mod life_cycle;
pub mod performance;
pub mod period;
pub mod ranking;
pub mod reading;
pub mod results;
pub mod rounds;
pub mod votes;
pub mod voting;

pub(super) mod demo;

mod records;
