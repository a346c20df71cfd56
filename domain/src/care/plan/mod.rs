//! What a care plan says, how two versions differ, and which version a visit has. Plain values and plain functions.

pub mod content;
pub mod difference;
pub mod in_force;
pub mod plain;
pub mod schedule;
pub mod told;

#[cfg(test)]
mod tests;
