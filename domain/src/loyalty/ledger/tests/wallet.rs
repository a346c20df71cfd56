//! A wallet in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::id::PointsLotId;

use super::{Books, Lot, Part, Posting};

/// A wallet as the database keeps it.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    pub books: Books,
    pub lots: BTreeMap<PointsLotId, Lot>,
    pub entries: Vec<Posting>,
}

impl Wallet {
    pub fn apply(&mut self, posting: Posting) {
        let moved = posting.books();
        assert_eq!(moved.sum(), 0, "{posting:?}");
        self.books = self.books.after(&moved);
        for (lot, held) in posting.allocations() {
            let lot = self.lots.get_mut(&lot).expect("a lot");
            for part in [Part::Withheld, Part::Pending, Part::Available, Part::Reserved, Part::Spent, Part::Expired] {
                lot.held.of_mut(part).0 += held.of(part).0;
                assert!(lot.held.of(part).0 >= 0, "{posting:?}");
            }
        }
        self.entries.push(posting);
        assert!(stand(&self.books), "{:?}", self.books);
        assert_eq!(self.books.sum(), 0);
    }

    pub fn in_turn(&self, now: DateTime<Utc>, over: bool) -> Vec<Lot> {
        let mut lots: Vec<Lot> =
            self.lots.values().filter(|lot| lot.held.available.0 > 0 && (over || !lot.is_over(now))).copied().collect();
        lots.sort_by_key(turn);
        lots
    }
}

/// Which lot is spent first: the one that expires soonest, and of those that never do the oldest.
pub fn turn(lot: &Lot) -> (bool, Option<DateTime<Utc>>, PointsLotId) {
    (lot.expires_at.is_none(), lot.expires_at, lot.id)
}

/// Whether each book is on its side of zero.
fn stand(books: &Books) -> bool {
    let above = [books.pending, books.available, books.reserved, books.spent, books.expired];
    books.issued.0 <= 0 && books.owed.0 <= 0 && above.iter().all(|points| points.0 >= 0)
}
