//! What must hold of every ranking.

mod golden;
mod invariants;
