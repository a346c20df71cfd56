//! Rewards: what points are exchanged for, for whom it is offered, and how it is taken, handed over and given back.

pub mod catalogue;
pub mod handling;
pub mod offers;
pub mod redeeming;
pub mod redemptions;
