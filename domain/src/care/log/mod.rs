//! What is noted about somebody in care, and what it means. Plain values and plain functions.

pub mod content;
pub mod dose;
pub mod vitals;
