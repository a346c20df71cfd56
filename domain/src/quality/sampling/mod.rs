//! Acceptance sampling by attributes: how many of a lot are looked at, which ones, and what follows from what was found.
//!
//! The plans are those of MIL-STD-105E (1989), in the public domain; ISO 2859-1 has the same for normal and tightened
//! inspection. The rules of switching are those of ISO 2859-1.

pub mod draw;
pub mod operating;
pub mod picture;
pub mod plan;
pub mod switching;

#[cfg(test)]
mod year;
