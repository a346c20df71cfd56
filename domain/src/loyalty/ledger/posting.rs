//! What may move, and what it takes from which lots.

use std::collections::BTreeMap;

use entity::{id::PointsLotId, loyalty::points::Points};

use super::{
    books::Books,
    lot::{Held, Lot, Part},
};

/// Points of a lot that go from one part to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Of which lot.
    pub lot: PointsLotId,
    /// From where.
    pub from: Part,
    /// To where.
    pub to: Part,
    /// How many; more than none.
    pub amount: Points,
}

/// What an entry moves: whole, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    /// In lots, in the order in which they are taken.
    pub moves: Vec<Move>,
    /// How the debt changes: less than nothing where it grows.
    pub owed: Points,
}

/// What a posting has taken from a lot, or still has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which lot.
    pub lot: PointsLotId,
    /// How many points.
    pub amount: Points,
}

/// There are fewer points than asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// How many there are.
    pub there: Points,
}

impl Posting {
    fn of(moves: impl IntoIterator<Item = Move>) -> Self {
        Self { moves: moves.into_iter().filter(|moved| moved.amount.0 > 0).collect(), owed: Points(0) }
    }

    /// What it moves between the books of the wallet.
    #[must_use]
    pub fn books(&self) -> Books {
        let mut held = Held::default();
        for moved in &self.moves {
            held.of_mut(moved.from).0 -= moved.amount.0;
            held.of_mut(moved.to).0 += moved.amount.0;
        }
        Books {
            issued: Points(held.withheld.0 - self.owed.0),
            owed: self.owed,
            pending: held.pending,
            available: held.available,
            reserved: held.reserved,
            spent: held.spent,
            expired: held.expired,
        }
    }

    /// What it moves within each lot, in the order in which lots are first taken.
    #[must_use]
    pub fn allocations(&self) -> Vec<(PointsLotId, Held)> {
        let mut found: Vec<(PointsLotId, Held)> = Vec::new();
        for moved in &self.moves {
            let at = found.iter().position(|(lot, _)| *lot == moved.lot).unwrap_or_else(|| {
                found.push((moved.lot, Held::default()));
                found.len() - 1
            });
            found[at].1.of_mut(moved.from).0 -= moved.amount.0;
            found[at].1.of_mut(moved.to).0 += moved.amount.0;
        }
        found
    }
}

/// Gives the points of a new lot, for later or at once.
#[must_use]
pub fn give(lot: PointsLotId, granted: Points, pending: bool) -> Posting {
    let to = if pending { Part::Pending } else { Part::Available };
    Posting::of([Move { lot, from: Part::Withheld, to, amount: granted }])
}

/// Makes pending points available, all of them or a part; the rest lapses.
///
/// # Errors
/// [`Short`] when fewer are pending.
pub fn post(lot: &Lot, amount: Points) -> Result<Posting, Short> {
    let rest = Points(lot.held.pending.0 - amount.0);
    if rest.0 < 0 {
        return Err(Short { there: lot.held.pending });
    }
    Ok(Posting::of([
        Move { lot: lot.id, from: Part::Pending, to: Part::Available, amount },
        Move { lot: lot.id, from: Part::Pending, to: Part::Withheld, amount: rest },
    ]))
}

/// Lets pending points lapse.
#[must_use]
pub fn void(lot: &Lot) -> Posting {
    Posting::of([Move { lot: lot.id, from: Part::Pending, to: Part::Withheld, amount: lot.held.pending }])
}

/// Takes available points out of lots in their turn, to be spent or to be set aside.
///
/// # Errors
/// [`Short`] when there are fewer in all of them.
pub fn take(lots: &[Lot], amount: Points, to: Part) -> Result<Posting, Short> {
    let mut left = amount.0;
    let posting = Posting::of(lots.iter().map(|lot| {
        let taken = left.min(lot.held.available.0);
        left -= taken;
        Move { lot: lot.id, from: Part::Available, to, amount: Points(taken) }
    }));
    if left > 0 { Err(Short { there: Points(amount.0 - left) }) } else { Ok(posting) }
}

/// Spends what was set aside, all of it or a part, in the order in which it was taken; the rest comes back.
///
/// # Errors
/// [`Short`] when less was set aside.
pub fn redeem(reserved: &[Share], amount: Points) -> Result<Posting, Short> {
    let there: i64 = reserved.iter().map(|share| share.amount.0).sum();
    if there < amount.0 {
        return Err(Short { there: Points(there) });
    }
    let mut left = amount.0;
    let moves = reserved.iter().flat_map(|share| {
        let spent = left.min(share.amount.0);
        left -= spent;
        let part = |to, amount| Move { lot: share.lot, from: Part::Reserved, to, amount: Points(amount) };
        [part(Part::Spent, spent), part(Part::Available, share.amount.0 - spent)]
    });
    Ok(Posting::of(moves))
}

/// Gives back what was set aside.
#[must_use]
pub fn release(reserved: &[Share]) -> Posting {
    Posting::of(reserved.iter().map(|share| Move {
        lot: share.lot,
        from: Part::Reserved,
        to: Part::Available,
        amount: share.amount,
    }))
}

/// Gives back spent points to the lots that they were taken from, the last one first: it expires last. `spent` is what
/// has not come back yet, in the order in which it was taken.
///
/// # Errors
/// [`Short`] when fewer have not come back.
pub fn give_back(spent: &[Share], amount: Points) -> Result<Posting, Short> {
    let mut left = amount.0;
    let posting = Posting::of(spent.iter().rev().map(|share| {
        let back = left.min(share.amount.0);
        left -= back;
        Move { lot: share.lot, from: Part::Spent, to: Part::Available, amount: Points(back) }
    }));
    if left > 0 { Err(Short { there: Points(amount.0 - left) }) } else { Ok(posting) }
}

/// Takes back what a purchase earned: first from its own lot, then from the others in their turn. What is spent already
/// is owed.
#[must_use]
pub fn claw_back(own: &Lot, others: &[Lot], amount: Points) -> Posting {
    let mut left = amount.0;
    let mut from = |lot: &Lot, part: Part| {
        let taken = left.min(lot.held.of(part).0);
        left -= taken;
        Move { lot: lot.id, from: part, to: Part::Withheld, amount: Points(taken) }
    };
    let mut moves = vec![from(own, Part::Pending), from(own, Part::Available)];
    moves.extend(others.iter().filter(|lot| lot.id != own.id).map(|lot| from(lot, Part::Available)));
    Posting { owed: Points(-left), ..Posting::of(moves) }
}

/// How many of the points that a purchase earned go back with a part of it, when so much of it has been given back in all
/// and so many points have gone back before. Parts of a purchase take as many in the end as the whole of it at once: each
/// takes what is missing to the points of all parts so far, rounded down. Points that lapsed in between are not taken again.
#[must_use]
pub fn clawed(given: Points, taken: Points, basis: i64, refunded: i64) -> Points {
    let of_all = i128::from(given.0) * i128::from(refunded) / i128::from(basis.max(1));
    Points(i64::try_from(of_all - i128::from(taken.0)).unwrap_or(i64::MAX).max(0))
}

/// Lets expire what is over.
#[must_use]
pub fn expire(lots: &[Lot]) -> Posting {
    Posting::of(lots.iter().map(|lot| Move {
        lot: lot.id,
        from: Part::Available,
        to: Part::Expired,
        amount: lot.held.available,
    }))
}

/// The mirror image of what an entry moved within lots; `None` where the points have moved on since.
#[must_use]
pub fn mirror(moved: &[(PointsLotId, Held)], lots: &BTreeMap<PointsLotId, Lot>) -> Option<Posting> {
    const PARTS: [Part; 6] =
        [Part::Withheld, Part::Pending, Part::Available, Part::Reserved, Part::Spent, Part::Expired];
    let mut back = Vec::new();
    for (lot, held) in moved {
        // An entry that can be undone moves from one part to one other.
        let to = PARTS.into_iter().find(|part| held.of(*part).0 < 0)?;
        let from = PARTS.into_iter().find(|part| held.of(*part).0 > 0)?;
        let amount = held.of(from);
        if held.of(to).0 != -amount.0 || lots.get(lot)?.held.of(from) < amount {
            return None;
        }
        back.push(Move { lot: *lot, from, to, amount });
    }
    Some(Posting::of(back))
}

/// The same posting for a wallet that owes points: what would become available pays the debt first, and goes back.
#[must_use]
pub fn repaying(posting: Posting, owed: Points) -> Posting {
    let mut debt = -owed.0;
    let mut paid = 0;
    let moves: Vec<Move> = posting
        .moves
        .into_iter()
        .flat_map(|moved| {
            let back = if moved.to == Part::Available { debt.min(moved.amount.0) } else { 0 };
            debt -= back;
            paid += back;
            [
                Move { to: Part::Withheld, amount: Points(back), ..moved },
                Move { amount: Points(moved.amount.0 - back), ..moved },
            ]
        })
        // Points that never left the agency do not move.
        .filter(|moved| moved.from != moved.to)
        .collect();
    Posting { owed: Points(posting.owed.0 + paid), ..Posting::of(moves) }
}
