//! Points of households, kept like money.

pub mod campaign;
pub mod campaign_member;
pub mod contact_note;
pub mod family_day;
pub mod gesture;
pub mod gesture_budget;
pub mod greeting;
pub mod greeting_consent;
pub mod greeting_template;
pub mod loyalty_account;
pub mod loyalty_award;
pub mod loyalty_fact;
pub mod loyalty_policy;
pub mod loyalty_program;
pub mod loyalty_review;
pub mod loyalty_segment;
pub mod loyalty_segment_member;
pub mod points;
pub mod points_allocation;
pub mod points_entry;
pub mod points_lot;
pub mod points_note;
pub mod points_reservation;
pub mod recommendation;
pub mod recommendation_code;
pub mod retention_standing;
