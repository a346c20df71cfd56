//! The books of a wallet in the schema.

use async_graphql::SimpleObject;
use domain::loyalty::ledger::{Books, Held};

/// Points in each book of a wallet, or what an entry moved between them. All books of a wallet come to zero together, and so
/// does everything that moves.
#[derive(Clone, Copy, SimpleObject)]
pub struct PointsBooks {
    /// Given by the agency, less what was taken back: below zero, against all the others.
    issued: i64,
    /// To be taken back, and spent already: below zero. It is paid by the next points that come.
    owed: i64,
    /// Earned, and not to be spent yet.
    pending: i64,
    /// To be spent.
    available: i64,
    /// Set aside.
    reserved: i64,
    /// Spent.
    spent: i64,
    /// Expired without being spent.
    expired: i64,
}

impl From<Books> for PointsBooks {
    fn from(books: Books) -> Self {
        Self {
            issued: books.issued.0,
            owed: books.owed.0,
            pending: books.pending.0,
            available: books.available.0,
            reserved: books.reserved.0,
            spent: books.spent.0,
            expired: books.expired.0,
        }
    }
}

/// Where the points of a lot are, or what an entry moved between these places. They come to what was granted, or to zero.
#[derive(Clone, Copy, SimpleObject)]
pub struct PointsHeld {
    /// With the agency: lapsed, taken back, or given in payment of what was owed.
    withheld: i64,
    /// Earned, and not to be spent yet.
    pending: i64,
    /// To be spent.
    available: i64,
    /// Set aside.
    reserved: i64,
    /// Spent.
    spent: i64,
    /// Expired without being spent.
    expired: i64,
}

impl From<Held> for PointsHeld {
    fn from(held: Held) -> Self {
        Self {
            withheld: held.withheld.0,
            pending: held.pending.0,
            available: held.available.0,
            reserved: held.reserved.0,
            spent: held.spent.0,
            expired: held.expired.0,
        }
    }
}
