//! Events for families and the staff: planned, prepared, held and closed, with places for those who enrol and a waiting list.

pub mod enrolling;
pub mod life_cycle;
pub mod places;
pub mod planning;
pub mod reading;
pub mod taking_place;

pub(super) mod demo;
pub(super) mod held;
