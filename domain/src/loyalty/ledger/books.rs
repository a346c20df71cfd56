//! The books of a wallet, and what an entry moves between them.

use entity::loyalty::points::Points;

/// An amount in each book of a wallet. Of a wallet, and of everything that moves, they come to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Given, less what was taken back: below zero, against all the others.
    pub issued: Points,
    /// To be taken back, and spent already: below zero.
    pub owed: Points,
    /// Earned, and not to be spent yet.
    pub pending: Points,
    /// To be spent.
    pub available: Points,
    /// Set aside.
    pub reserved: Points,
    /// Spent.
    pub spent: Points,
    /// Expired without being spent.
    pub expired: Points,
}

impl Books {
    /// What all books come to: nothing, always.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        self.issued.0
            + self.owed.0
            + self.pending.0
            + self.available.0
            + self.reserved.0
            + self.spent.0
            + self.expired.0
    }

    /// These books after something has moved.
    #[must_use]
    pub const fn after(&self, moved: &Self) -> Self {
        Self {
            issued: Points(self.issued.0 + moved.issued.0),
            owed: Points(self.owed.0 + moved.owed.0),
            pending: Points(self.pending.0 + moved.pending.0),
            available: Points(self.available.0 + moved.available.0),
            reserved: Points(self.reserved.0 + moved.reserved.0),
            spent: Points(self.spent.0 + moved.spent.0),
            expired: Points(self.expired.0 + moved.expired.0),
        }
    }
}
