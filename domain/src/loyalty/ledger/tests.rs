//! The ledger against a naive model of it, in which every single point is a thing of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{EntityId, PointsLotId};
use entity::loyalty::points::Points;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use naive::{Naive, Point};
use wallet::{Wallet, turn};

mod naive;
mod wallet;

fn id(number: usize) -> PointsLotId {
    PointsLotId::from_uuid(Uuid::from_u128(number as u128))
}

fn start() -> DateTime<Utc> {
    "2026-01-31T00:00:00Z".parse().expect("a moment")
}

#[derive(Clone, Debug)]
enum Step {
    Earn {
        amount: i64,
        days: Option<i64>,
        pending: bool,
    },
    Post {
        lot: usize,
        amount: i64,
    },
    Void {
        lot: usize,
    },
    Reserve {
        amount: i64,
    },
    Redeem {
        which: usize,
        amount: i64,
    },
    Release {
        which: usize,
    },
    Spend {
        amount: i64,
    },
    Refund {
        which: usize,
        amount: i64,
    },
    ClawBack {
        lot: usize,
        amount: i64,
    },
    Reverse {
        which: usize,
    },
    Expire,
    Wait {
        days: i64,
    },
    /// The process dies between deciding and writing.
    Crash {
        amount: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_i64..40, prop::option::of(0_i64..60), any::<bool>())
            .prop_map(|(amount, days, pending)| Step::Earn { amount, days, pending }),
        2 => (0_usize..16, 1_i64..40).prop_map(|(lot, amount)| Step::Post { lot, amount }),
        1 => (0_usize..16).prop_map(|lot| Step::Void { lot }),
        2 => (1_i64..60).prop_map(|amount| Step::Reserve { amount }),
        2 => (0_usize..8, 1_i64..60).prop_map(|(which, amount)| Step::Redeem { which, amount }),
        1 => (0_usize..8).prop_map(|which| Step::Release { which }),
        3 => (1_i64..60).prop_map(|amount| Step::Spend { amount }),
        3 => (0_usize..8, 1_i64..60).prop_map(|(which, amount)| Step::Refund { which, amount }),
        2 => (0_usize..16, 1_i64..40).prop_map(|(lot, amount)| Step::ClawBack { lot, amount }),
        1 => (0_usize..8).prop_map(|which| Step::Reverse { which }),
        2 => Just(Step::Expire),
        2 => (1_i64..30).prop_map(|days| Step::Wait { days }),
        1 => (1_i64..60).prop_map(|amount| Step::Crash { amount }),
    ]
}

/// Both, side by side, with what was spent and set aside so far.
struct Pair {
    wallet: Wallet,
    naive: Naive,
    now: DateTime<Utc>,
    /// What was spent and has not come back, by the operation that took it.
    spent: Vec<(usize, Vec<Share>)>,
    reserved: Vec<(usize, Vec<Share>)>,
    /// What is left of entries that can be undone.
    undoable: Vec<(usize, Vec<(PointsLotId, Held)>)>,
    done: usize,
    /// What each lot has given and was not taken back.
    given: BTreeMap<usize, i64>,
}

fn shares(posting: &Posting, part: Part) -> Vec<Share> {
    let found = posting.allocations().into_iter().map(|(lot, held)| Share { lot, amount: held.of(part) });
    found.filter(|share| share.amount.0 > 0).collect()
}

impl Pair {
    fn new() -> Self {
        let (wallet, naive) = (Wallet::default(), Naive::default());
        Self {
            wallet,
            naive,
            now: start(),
            spent: vec![],
            reserved: vec![],
            undoable: vec![],
            done: 0,
            given: BTreeMap::new(),
        }
    }

    fn write(&mut self, posting: Posting) {
        self.wallet.apply(posting);
    }

    fn write_of(&mut self, lot: usize, posting: Posting) {
        *self.given.entry(lot).or_default() -= posting.books().issued.0;
        self.write(posting);
    }

    fn earn(&mut self, amount: i64, days: Option<i64>, pending: bool) {
        let number = self.wallet.lots.len();
        let expires_at = days.map(|days| self.now + TimeDelta::days(days));
        let granted = Points(amount);
        let owed = self.wallet.books.owed;
        self.wallet.lots.insert(id(number), Lot { id: id(number), expires_at, held: Held::withheld(granted) });
        self.write_of(number, repaying(give(id(number), granted, pending), owed));
        for _ in 0..amount {
            self.naive.points.push(Point { lot: number, end: expires_at, at: Part::Pending, by: self.done });
            if !pending {
                self.naive.free(self.naive.points.len() - 1);
            }
        }
    }

    fn post(&mut self, lot: usize, amount: i64) {
        let Some(found) = self.wallet.lots.get(&id(lot)) else { return };
        let (there, result) = (found.held.pending.0, post(found, Points(amount)));
        assert_eq!(result.is_ok(), amount <= there);
        let Ok(posting) = result else { return };
        self.write_of(lot, repaying(posting, self.wallet.books.owed));
        let mut left = amount;
        for at in 0..self.naive.points.len() {
            if self.naive.points[at].lot == lot && self.naive.points[at].at == Part::Pending {
                if left > 0 {
                    self.naive.free(at);
                } else {
                    self.naive.points[at].at = Part::Withheld;
                }
                left -= 1;
            }
        }
    }

    fn void(&mut self, lot: usize) {
        let Some(found) = self.wallet.lots.get(&id(lot)).copied() else { return };
        self.write_of(lot, void(&found));
        for point in self.naive.points.iter_mut().filter(|point| point.lot == lot && point.at == Part::Pending) {
            point.at = Part::Withheld;
        }
    }

    /// Spends or sets aside.
    fn take(&mut self, amount: i64, to: Part) {
        let result = take(&self.wallet.in_turn(self.now, false), Points(amount), to);
        let next = self.naive.next(self.now, false);
        assert_eq!(result.is_ok(), usize::try_from(amount).expect("an amount") <= next.len());
        let Ok(posting) = result else { return };
        for at in next.into_iter().take(usize::try_from(amount).expect("an amount")) {
            self.naive.points[at].at = to;
            self.naive.points[at].by = self.done;
        }
        let taken = shares(&posting, to);
        if to == Part::Spent {
            self.undoable.push((self.done, posting.allocations()));
            self.spent.push((self.done, taken));
        } else {
            self.reserved.push((self.done, taken));
        }
        self.write(posting);
    }

    fn redeem(&mut self, which: usize, amount: i64) {
        let Some((by, held)) = self.reserved.get(which).cloned() else { return };
        let there: i64 = held.iter().map(|share| share.amount.0).sum();
        let result = redeem(&held, Points(amount));
        assert_eq!(result.is_ok(), amount <= there);
        let Ok(posting) = result else { return };
        self.reserved.remove(which);
        self.spent.push((self.done, shares(&posting, Part::Spent)));
        self.write(repaying(posting, self.wallet.books.owed));
        self.unreserve(by, amount);
    }

    fn release(&mut self, which: usize) {
        if which >= self.reserved.len() {
            return;
        }
        let (by, held) = self.reserved.remove(which);
        self.write(repaying(release(&held), self.wallet.books.owed));
        self.unreserve(by, 0);
    }

    /// The first of the points that an operation set aside are spent, the others come back.
    fn unreserve(&mut self, by: usize, spent: i64) {
        let mut held: Vec<usize> = (0..self.naive.points.len())
            .filter(|at| self.naive.points[*at].at == Part::Reserved && self.naive.points[*at].by == by)
            .collect();
        let points = &self.naive.points;
        held.sort_by_key(|at| (points[*at].end.is_none(), points[*at].end, points[*at].lot));
        for (number, at) in held.into_iter().enumerate() {
            if i64::try_from(number).expect("a number") < spent {
                self.naive.points[at].at = Part::Spent;
                self.naive.points[at].by = self.done;
            } else {
                self.naive.free(at);
            }
        }
    }

    fn refund(&mut self, which: usize, amount: i64) {
        let Some((by, left)) = self.spent.get(which).cloned() else { return };
        let there: i64 = left.iter().map(|share| share.amount.0).sum();
        let result = give_back(&left, Points(amount));
        assert_eq!(result.is_ok(), amount <= there, "no more comes back than was spent");
        let Ok(posting) = result else { return };
        for (lot, held) in posting.allocations() {
            let share = self.spent[which].1.iter_mut().find(|share| share.lot == lot).expect("a share");
            share.amount.0 += held.spent.0;
        }
        self.undoable.retain(|(entry, _)| *entry != by);
        self.write(repaying(posting, self.wallet.books.owed));
        let mut gone: Vec<usize> = (0..self.naive.points.len())
            .filter(|at| self.naive.points[*at].at == Part::Spent && self.naive.points[*at].by == by)
            .collect();
        let points = &self.naive.points;
        gone.sort_by_key(|at| (points[*at].end.is_none(), points[*at].end, points[*at].lot));
        for at in gone.into_iter().rev().take(usize::try_from(amount).expect("an amount")) {
            self.naive.free(at);
        }
    }

    fn claw_back(&mut self, lot: usize, amount: i64) {
        let Some(own) = self.wallet.lots.get(&id(lot)).copied() else { return };
        let amount = amount.min(self.given[&lot]);
        self.write_of(lot, claw_back(&own, &self.wallet.in_turn(self.now, true), Points(amount)));
        for _ in 0..amount {
            let of = |part| self.naive.points.iter().position(|point| point.lot == lot && point.at == part);
            let other = || self.naive.next(self.now, true).first().copied();
            match of(Part::Pending).or_else(|| of(Part::Available)).or_else(other) {
                Some(at) => self.naive.points[at].at = Part::Withheld,
                None => self.naive.debt += 1,
            }
        }
    }

    /// Undoes a spending of which nothing has come back.
    fn reverse(&mut self, which: usize) {
        if which >= self.undoable.len() || self.wallet.books.owed.0 < 0 {
            return;
        }
        let (by, moved) = self.undoable.remove(which);
        let Some(posting) = mirror(&moved, &self.wallet.lots) else { panic!("nothing of it has come back: {moved:?}") };
        self.write(posting);
        self.spent.retain(|(entry, _)| *entry != by);
        for point in self.naive.points.iter_mut().filter(|point| point.by == by && point.at == Part::Spent) {
            point.at = Part::Available;
        }
    }

    fn expire(&mut self) {
        let over: Vec<Lot> =
            self.wallet.in_turn(self.now, true).into_iter().filter(|lot| lot.is_over(self.now)).collect();
        self.write(expire(&over));
        for point in &mut self.naive.points {
            if point.at == Part::Available && point.end.is_some_and(|end| end <= self.now) {
                point.at = Part::Expired;
            }
        }
    }

    fn step(&mut self, step: &Step) {
        self.done += 1;
        match *step {
            Step::Earn { amount, days, pending } => self.earn(amount, days, pending),
            Step::Post { lot, amount } => self.post(lot, amount),
            Step::Void { lot } => self.void(lot),
            Step::Reserve { amount } => self.take(amount, Part::Reserved),
            Step::Redeem { which, amount } => self.redeem(which, amount),
            Step::Release { which } => self.release(which),
            Step::Spend { amount } => self.take(amount, Part::Spent),
            Step::Refund { which, amount } => self.refund(which, amount),
            Step::ClawBack { lot, amount } => self.claw_back(lot, amount),
            Step::Reverse { which } => self.reverse(which),
            Step::Expire => self.expire(),
            Step::Wait { days } => self.now += TimeDelta::days(days),
            Step::Crash { amount } => {
                let _ = take(&self.wallet.in_turn(self.now, false), Points(amount), Part::Spent);
            }
        }
    }

    fn check(&self) {
        let (books, naive) = (&self.wallet.books, &self.naive);
        assert_eq!(books.sum(), 0);
        let found = [books.pending.0, books.available.0, books.reserved.0, books.spent.0, books.expired.0];
        let parts = [Part::Pending, Part::Available, Part::Reserved, Part::Spent, Part::Expired];
        assert_eq!(found, parts.map(|part| naive.count(part)));
        assert_eq!(books.owed.0, -naive.debt);
        assert!(books.owed.0 == 0 || books.available.0 == 0, "who owes has nothing to spend: {books:?}");
        for (number, lot) in self.wallet.lots.values().enumerate() {
            for part in parts {
                let points = naive.points.iter().filter(|point| point.lot == number && point.at == part).count();
                assert_eq!(lot.held.of(part).0, i64::try_from(points).expect("a number"), "{part:?} of lot {number}");
            }
        }
        let folded = self.wallet.entries.iter().fold(Books::default(), |books, entry| books.after(&entry.books()));
        assert_eq!(folded, *books, "the entries come to the balance");
    }
}

proptest! {
    #[test]
    fn the_books_are_those_of_the_naive_model_after_every_step(steps in prop::collection::vec(step(), 1..100)) {
        let mut pair = Pair::new();
        for step in &steps {
            pair.step(step);
            pair.check();
        }
    }

    #[test]
    fn parts_of_a_purchase_take_back_as_many_points_as_the_whole(
        given in 0_i64..1_000_000_000,
        parts in prop::collection::vec(1_i64..1_000_000, 1..20),
    ) {
        let basis: i64 = parts.iter().sum();
        let (mut before, mut back) = (0, 0);
        for part in parts {
            before += part;
            let now = clawed(Points(given), Points(back), basis, before).0;
            prop_assert!(now >= 0);
            back += now;
        }
        prop_assert_eq!(back, given);
    }
}

#[test]
fn what_lapsed_since_a_part_went_back_is_not_taken_again() {
    // Forty of a hundred pending points go back with two fifths; of the sixty left thirty are posted, and thirty lapse.
    assert_eq!(clawed(Points(100), Points(0), 1_000, 400), Points(40));
    assert_eq!(clawed(Points(70), Points(40), 1_000, 1_000), Points(30));
    assert_eq!(clawed(Points(70), Points(40), 1_000, 500), Points(0), "more has gone back than half of seventy");
}

#[test]
fn what_expires_soonest_is_spent_first_and_comes_back_last() {
    let lot = |number: usize, days: Option<i64>, available: i64| Lot {
        id: id(number),
        expires_at: days.map(|days| start() + TimeDelta::days(days)),
        held: Held { available: Points(available), ..Held::default() },
    };
    let mut lots = vec![lot(0, None, 50), lot(1, Some(30), 20), lot(2, Some(10), 5)];
    lots.sort_by_key(turn);
    let taken = shares(&take(&lots, Points(40), Part::Spent).expect("enough"), Part::Spent);
    assert_eq!(
        taken.iter().map(|share| (share.lot, share.amount.0)).collect::<Vec<_>>(),
        [(id(2), 5), (id(1), 20), (id(0), 15)]
    );
    let back = give_back(&taken, Points(20)).expect("so many were spent").allocations();
    assert_eq!(back.iter().map(|(lot, held)| (*lot, held.available.0)).collect::<Vec<_>>(), [(id(0), 15), (id(1), 5)]);
    assert_eq!(take(&lots, Points(76), Part::Spent), Err(Short { there: Points(75) }));
}

#[test]
fn an_end_takes_nothing_that_is_spent() {
    let mut wallet = Wallet::default();
    let lot = Lot { id: id(0), expires_at: Some(start()), held: Held::withheld(Points(100)) };
    wallet.lots.insert(lot.id, lot);
    wallet.apply(give(lot.id, Points(100), false));
    wallet.apply(take(&wallet.in_turn(start(), true), Points(60), Part::Spent).expect("enough"));
    wallet.apply(expire(&wallet.in_turn(start(), true)));
    assert_eq!((wallet.books.available.0, wallet.books.spent.0, wallet.books.expired.0), (0, 60, 40));
}

#[test]
fn who_spent_what_is_taken_back_owes_it_and_pays_with_what_comes_next() {
    let mut wallet = Wallet::default();
    let new = |wallet: &mut Wallet, number: usize, granted: i64| {
        let lot = Lot { id: id(number), expires_at: None, held: Held::withheld(Points(granted)) };
        wallet.lots.insert(lot.id, lot);
        wallet.apply(repaying(give(lot.id, Points(granted), false), wallet.books.owed));
    };
    new(&mut wallet, 0, 100);
    wallet.apply(take(&wallet.in_turn(start(), true), Points(80), Part::Spent).expect("enough"));
    wallet.apply(claw_back(&wallet.lots[&id(0)].clone(), &[], Points(100)));
    assert_eq!((wallet.books.available.0, wallet.books.owed.0, wallet.books.issued.0), (0, -80, 0));
    new(&mut wallet, 1, 50);
    assert_eq!((wallet.books.available.0, wallet.books.owed.0), (0, -30));
    new(&mut wallet, 2, 50);
    assert_eq!((wallet.books.available.0, wallet.books.owed.0), (20, 0));
    assert_eq!(wallet.books.sum(), 0);
}
