//! Checklists: what an inspection asks, and what the answers come to. Plain functions over plain data.

pub mod conditions;
pub mod content;
pub mod score;

#[cfg(test)]
mod tests;
