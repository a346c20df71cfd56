//! The ledger of points: what moves between the books of a wallet, over plain data, without a database or a clock.
//!
//! A wallet is a small set of books that come to zero: what was issued stands against what is pending, available, reserved,
//! spent and expired, and against what is owed. Points are held in lots, each with an end of its own; whatever moves, moves
//! within a lot, so that spending says from which lots it took, and an end never takes what is spent.

mod books;
mod lot;
mod posting;
#[cfg(test)]
mod tests;

pub use books::Books;
pub use lot::{Held, Lot, Part};
pub use posting::{
    Move, Posting, Share, Short, claw_back, clawed, expire, give, give_back, mirror, post, redeem, release, repaying,
    take, void,
};
