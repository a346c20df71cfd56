//! Points of households, kept like money.

pub mod loyalty_account;
pub mod loyalty_award;
pub mod loyalty_fact;
pub mod loyalty_program;
pub mod loyalty_standing;
pub mod points;
pub mod points_allocation;
pub mod points_entry;
pub mod points_lot;
pub mod points_note;
pub mod points_reservation;
pub mod reward;
pub mod reward_redemption;
pub mod tier_move;
pub mod voucher;
pub mod voucher_use;
