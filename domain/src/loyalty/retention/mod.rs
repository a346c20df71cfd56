//! Retention: how far households have come, which are about to leave, whom to be in touch with, how long they stay.

pub mod contacts;
pub(super) mod held;
pub mod ladder;
pub mod measuring;
pub mod policy;
pub mod risk;
pub mod standings;
pub mod survival;

pub use entity::loyalty::{
    contact_note::Model as ContactNote,
    retention_standing::{Model as RetentionStanding, Rung},
};
