//! The matching engine: a pure function from facts to a ranked, explained answer.
//!
//! [`facts`] say what is known, [`hard`] rules refuse, [`soft`] rules score under a [`policy`], [`ranking`] puts it in
//! order and into words. [`relaxation`] finds what to give up when nobody fits, [`batch`] serves many requests at once,
//! [`dry_run`] compares two policies and [`fairness`] looks back at who was chosen.

pub mod batch;
pub mod distance;
pub mod dry_run;
pub mod facts;
pub mod fairness;
pub mod hard;
pub mod policy;
pub mod ranking;
pub mod relaxation;
pub mod sample;
pub mod soft;
pub mod timetable;

#[cfg(test)]
mod tests;
