//! The programme: for what points are given, how many, and how long they hold. Over plain data, without a database.

mod awarding;
mod expiry;
mod fact;
mod rule;
mod simulation;

pub use awarding::{Award, Given, Outcome, awards};
pub use expiry::Expiry;
pub use fact::{Detail, Happened, variables};
pub use rule::{Cap, CapPeriod, EarnRule, Read, plain_code, read};
pub use simulation::{Simulated, simulate};
