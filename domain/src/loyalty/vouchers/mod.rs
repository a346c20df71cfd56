//! Cards, tickets and vouchers: what they are like, their codes, what they take off orders, and how that is given back.

pub mod code;
pub mod issuing;
pub mod returning;
pub mod showing;
pub mod terms;
pub mod using;
pub mod worth;
