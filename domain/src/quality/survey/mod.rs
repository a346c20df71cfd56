//! Surveys: households are asked by questionnaires in versions, after visits, at call-backs and once a year.

pub mod answering;
pub mod questionnaire;
pub mod reading;
pub mod sending;
pub mod versions;

mod held;

pub(super) use held::{export, forget};
