//! Assessment instruments: what they ask, and what answers come to. Plain values and plain functions.

pub mod built_in;
pub mod definition;
pub mod scoring;

#[cfg(test)]
mod tests;
