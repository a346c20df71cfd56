//! Figures over what households say, each with the number of its cases and how far it can be trusted.

pub mod reading;
pub mod voices;

pub(super) mod tallying;
