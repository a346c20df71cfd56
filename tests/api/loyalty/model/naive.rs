//! A naive model of wallets: plain vectors, sums over all of them, and nothing of the ledger's own code.

use chrono::{DateTime, Utc};
use domain::id::{LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId};
use domain::loyalty::{PendingEnd, PointsEntry};

use super::op::Op;

/// Where points of a lot are.
pub const WITHHELD: usize = 0;
pub const PENDING: usize = 1;
pub const AVAILABLE: usize = 2;
pub const RESERVED: usize = 3;
pub const SPENT: usize = 4;
pub const EXPIRED: usize = 5;

/// Points that were earned together.
pub struct Lot {
    pub id: PointsLotId,
    pub wallet: LoyaltyAccountId,
    pub at: [i64; 6],
    end: Option<DateTime<Utc>>,
    pending: Option<(DateTime<Utc>, PendingEnd)>,
    pub basis: Option<i64>,
    /// How much of what was paid was given back.
    pub refunded: i64,
    /// What the household was given and has not lost but by a refund.
    given: i64,
    /// What refunds took.
    clawed: i64,
}

/// What was spent, and has not come back: of which lot, how much.
struct Spending {
    wallet: LoyaltyAccountId,
    shares: Vec<(usize, i64)>,
    /// Whether something came back, or it was undone.
    touched: bool,
}

/// What was set aside.
pub struct Reservation {
    pub id: PointsReservationId,
    wallet: LoyaltyAccountId,
    shares: Vec<(usize, i64)>,
    lapses_at: Option<DateTime<Utc>>,
    pub open: bool,
}

/// What an entry was.
enum What {
    Earned {
        lot: usize,
        amount: i64,
        at: usize,
        paid_debt: bool,
        undone: bool,
    },
    Spent(Spending),
    /// Spent out of a reservation.
    Redeemed(Spending),
    Other,
}

struct Entry {
    id: PointsEntryId,
    wallet: LoyaltyAccountId,
    what: What,
}

#[derive(Default)]
pub struct Naive {
    pub lots: Vec<Lot>,
    pub reservations: Vec<Reservation>,
    entries: Vec<Entry>,
    debts: Vec<(LoyaltyAccountId, i64)>,
}

fn sum(shares: &[(usize, i64)]) -> i64 {
    shares.iter().map(|(_, amount)| amount).sum()
}

impl Naive {
    pub fn open(&mut self, wallet: LoyaltyAccountId) {
        self.debts.push((wallet, 0));
    }

    pub fn wallets(&self) -> impl Iterator<Item = LoyaltyAccountId> + '_ {
        self.debts.iter().map(|(wallet, _)| *wallet)
    }

    pub fn entries(&self) -> impl DoubleEndedIterator<Item = PointsEntryId> + '_ {
        self.entries.iter().map(|entry| entry.id)
    }

    /// The entries that spent something.
    pub fn spendings(&self) -> impl DoubleEndedIterator<Item = PointsEntryId> + '_ {
        let spent = |entry: &&Entry| matches!(entry.what, What::Spent(_) | What::Redeemed(_));
        self.entries.iter().filter(spent).map(|entry| entry.id)
    }

    fn debt(&self, wallet: LoyaltyAccountId) -> i64 {
        self.debts.iter().find(|(id, _)| *id == wallet).expect("a wallet").1
    }

    fn debt_mut(&mut self, wallet: LoyaltyAccountId) -> &mut i64 {
        &mut self.debts.iter_mut().find(|(id, _)| *id == wallet).expect("a wallet").1
    }

    fn lot(&self, id: PointsLotId) -> usize {
        self.lots.iter().position(|lot| lot.id == id).expect("a lot")
    }

    fn reservation(&self, id: PointsReservationId) -> usize {
        self.reservations.iter().position(|kept| kept.id == id).expect("a reservation")
    }

    fn entry(&self, id: PointsEntryId) -> usize {
        self.entries.iter().position(|entry| entry.id == id).expect("an entry")
    }

    /// What is issued, owed, pending, available, set aside, spent and expired in a wallet.
    pub fn books(&self, wallet: LoyaltyAccountId) -> [i64; 7] {
        let mut found = [0, -self.debt(wallet), 0, 0, 0, 0, 0];
        for lot in self.lots.iter().filter(|lot| lot.wallet == wallet) {
            for (place, amount) in [PENDING, AVAILABLE, RESERVED, SPENT, EXPIRED].into_iter().zip(2..) {
                found[amount] += lot.at[place];
            }
        }
        found[0] = -found[1..].iter().sum::<i64>();
        found
    }

    /// Lots of a wallet with available points, those that end first before the others.
    fn in_turn(&self, wallet: LoyaltyAccountId, counts: impl Fn(&Lot) -> bool) -> Vec<usize> {
        let holds = |at: &usize| {
            let lot = &self.lots[*at];
            lot.wallet == wallet && lot.at[AVAILABLE] > 0 && counts(lot)
        };
        let mut found: Vec<usize> = (0..self.lots.len()).filter(holds).collect();
        found.sort_by_key(|at| (self.lots[*at].end.is_none(), self.lots[*at].end, self.lots[*at].id));
        found
    }

    fn to_spend(&self, wallet: LoyaltyAccountId, now: DateTime<Utc>) -> Vec<usize> {
        self.in_turn(wallet, |lot| lot.end.is_none_or(|end| now < end))
    }

    /// The wallet that something is done in.
    pub fn wallet_of(&self, op: &Op) -> LoyaltyAccountId {
        match op {
            Op::Earn(input) => input.account,
            Op::Spend { wallet, .. } | Op::Reserve { wallet, .. } => *wallet,
            Op::Post { lot, .. } | Op::Void { lot } | Op::ClawBack { lot, .. } => self.lots[self.lot(*lot)].wallet,
            Op::Redeem { id, .. } | Op::Release { id } => self.reservations[self.reservation(*id)].wallet,
            Op::Refund { entry, .. } | Op::Reverse { entry } => self.entries[self.entry(*entry)].wallet,
        }
    }

    /// The code by which something must be refused; `None` where it must be done.
    pub fn refusal(&self, op: &Op, now: DateTime<Utc>) -> Option<&'static str> {
        let refused = |holds: bool, code| holds.then_some(code);
        match op {
            Op::Earn(_) => None,
            Op::Post { lot, points } => {
                let pending = self.lots[self.lot(*lot)].at[PENDING];
                refused(pending == 0 || points.is_some_and(|points| pending < points), "NOT_PENDING")
            }
            Op::Void { lot } => refused(self.lots[self.lot(*lot)].at[PENDING] == 0, "NOT_PENDING"),
            Op::Spend { wallet, points } | Op::Reserve { wallet, points, .. } => {
                let there: i64 = self.to_spend(*wallet, now).iter().map(|at| self.lots[*at].at[AVAILABLE]).sum();
                refused(there < *points, "POINTS_SHORT")
            }
            Op::Redeem { id, points } => {
                let kept = &self.reservations[self.reservation(*id)];
                let short = points.is_some_and(|points| sum(&kept.shares) < points);
                refused(!kept.open, "RESERVATION_ENDED").or_else(|| refused(short, "POINTS_SHORT"))
            }
            Op::Release { id } => refused(!self.reservations[self.reservation(*id)].open, "RESERVATION_ENDED"),
            Op::Refund { entry, points } => match &self.entries[self.entry(*entry)].what {
                What::Spent(spending) | What::Redeemed(spending) => {
                    let left = sum(&spending.shares);
                    refused(left == 0 || points.is_some_and(|points| left < points), "REFUND_ABOVE_SPENT")
                }
                What::Earned { .. } | What::Other => Some("NOT_SPENT"),
            },
            Op::ClawBack { lot, refunded } => {
                let lot = &self.lots[self.lot(*lot)];
                match lot.basis {
                    None => Some("NO_PURCHASE"),
                    Some(basis) => refused(basis < lot.refunded + refunded, "REFUND_ABOVE_PURCHASE"),
                }
            }
            Op::Reverse { entry } => refused(!self.can_be_undone(*entry), "ENTRY_STANDS"),
        }
    }

    fn can_be_undone(&self, entry: PointsEntryId) -> bool {
        match &self.entries[self.entry(entry)].what {
            What::Earned { lot, amount, at, paid_debt, undone } => {
                let lot = &self.lots[*lot];
                let moved_on = lot.refunded > 0 || lot.at[*at] < *amount;
                !undone && !paid_debt && !moved_on && self.debt(lot.wallet) == 0
            }
            What::Spent(spending) => !spending.touched && self.debt(spending.wallet) == 0,
            What::Redeemed(_) | What::Other => false,
        }
    }

    /// Points become available, or pay what is owed.
    fn free(&mut self, lot: usize, amount: i64, from: usize) {
        let debt = self.debt_mut(self.lots[lot].wallet);
        let paid = amount.min(*debt);
        *debt -= paid;
        let at = &mut self.lots[lot].at;
        at[from] -= amount;
        at[WITHHELD] += paid;
        at[AVAILABLE] += amount - paid;
    }

    fn take(&mut self, wallet: LoyaltyAccountId, points: i64, to: usize, now: DateTime<Utc>) -> Vec<(usize, i64)> {
        let (mut left, mut shares) = (points, Vec::new());
        for lot in self.to_spend(wallet, now) {
            let taken = left.min(self.lots[lot].at[AVAILABLE]);
            if taken > 0 {
                self.lots[lot].at[AVAILABLE] -= taken;
                self.lots[lot].at[to] += taken;
                shares.push((lot, taken));
            }
            left -= taken;
        }
        shares
    }

    /// Does what was done, as the entry says that it was.
    pub fn apply(&mut self, op: &Op, made: &PointsEntry, now: DateTime<Utc>) {
        let what = match op {
            Op::Earn(input) => {
                let lot = self.lots.len();
                let mut at = [0; 6];
                at[WITHHELD] = input.amount;
                let id = made.lot_id.expect("a lot");
                let (wallet, end, pending) = (input.account, input.expires_at, input.pending);
                let (basis, given) = (input.basis, input.amount);
                self.lots.push(Lot { id, wallet, at, end, pending, basis, refunded: 0, given, clawed: 0 });
                let paid_debt = pending.is_none() && self.debt(wallet) > 0;
                match pending {
                    Some(_) => self.lots[lot].at = [0, input.amount, 0, 0, 0, 0],
                    None => self.free(lot, input.amount, WITHHELD),
                }
                let at = if pending.is_some() { PENDING } else { AVAILABLE };
                What::Earned { lot, amount: input.amount, at, paid_debt, undone: false }
            }
            Op::Post { lot, points } => {
                let lot = self.lot(*lot);
                self.post(lot, points.unwrap_or(self.lots[lot].at[PENDING]));
                What::Other
            }
            Op::Void { lot } => {
                let lot = self.lot(*lot);
                self.post(lot, 0);
                What::Other
            }
            Op::Spend { wallet, points } => {
                let shares = self.take(*wallet, *points, SPENT, now);
                What::Spent(Spending { wallet: *wallet, shares, touched: false })
            }
            Op::Reserve { wallet, points, lapses_at } => {
                let shares = self.take(*wallet, *points, RESERVED, now);
                let id = made.reservation_id.expect("a reservation");
                let lapses_at = *lapses_at;
                self.reservations.push(Reservation { id, wallet: *wallet, shares, lapses_at, open: true });
                What::Other
            }
            Op::Redeem { id, points } => {
                let at = self.reservation(*id);
                let points = points.unwrap_or(sum(&self.reservations[at].shares));
                What::Redeemed(self.end(at, points))
            }
            Op::Release { id } => {
                self.end(self.reservation(*id), 0);
                What::Other
            }
            Op::Refund { entry, points } => {
                self.refund(*entry, *points);
                What::Other
            }
            Op::ClawBack { lot, refunded } => {
                self.claw_back(self.lot(*lot), *refunded);
                What::Other
            }
            Op::Reverse { entry } => {
                self.undo(*entry);
                What::Other
            }
        };
        self.entries.push(Entry { id: made.id, wallet: made.account_id, what });
    }

    /// So many of the pending points become available, and the others lapse.
    fn post(&mut self, lot: usize, points: i64) {
        let rest = self.lots[lot].at[PENDING] - points;
        self.free(lot, points, PENDING);
        let lot = &mut self.lots[lot];
        lot.at[PENDING] -= rest;
        lot.at[WITHHELD] += rest;
        lot.given -= rest;
    }

    /// So many of the points that were set aside are spent, and the others come back.
    fn end(&mut self, at: usize, points: i64) -> Spending {
        self.reservations[at].open = false;
        let (wallet, shares) = (self.reservations[at].wallet, self.reservations[at].shares.clone());
        let (mut left, mut spent) = (points, Vec::new());
        for (lot, amount) in shares {
            let taken = left.min(amount);
            left -= taken;
            if taken > 0 {
                self.lots[lot].at[RESERVED] -= taken;
                self.lots[lot].at[SPENT] += taken;
                spent.push((lot, taken));
            }
            self.free(lot, amount - taken, RESERVED);
        }
        Spending { wallet, shares: spent, touched: false }
    }

    /// What was taken last comes back first.
    fn refund(&mut self, entry: PointsEntryId, points: Option<i64>) {
        let at = self.entry(entry);
        let (What::Spent(spending) | What::Redeemed(spending)) = &mut self.entries[at].what else {
            panic!("nothing was spent")
        };
        spending.touched = true;
        let mut left = points.unwrap_or(sum(&spending.shares));
        let mut back = Vec::new();
        for (lot, share) in spending.shares.iter_mut().rev() {
            let amount = left.min(*share);
            left -= amount;
            *share -= amount;
            back.push((*lot, amount));
        }
        for (lot, amount) in back {
            self.free(lot, amount, SPENT);
        }
    }

    fn claw_back(&mut self, lot: usize, refunded: i64) {
        let own = &mut self.lots[lot];
        own.refunded += refunded;
        // Of all that was given the share of all that was paid back, less what is back already.
        let due = i128::from(own.given) * i128::from(own.refunded) / i128::from(own.basis.expect("a purchase"));
        let mut left = (i64::try_from(due).expect("a number") - own.clawed).max(0);
        own.clawed += left;
        for place in [PENDING, AVAILABLE] {
            let taken = left.min(own.at[place]);
            left -= taken;
            own.at[place] -= taken;
            own.at[WITHHELD] += taken;
        }
        let wallet = own.wallet;
        for other in self.in_turn(wallet, |_| true) {
            let at = &mut self.lots[other].at;
            let taken = left.min(at[AVAILABLE]);
            left -= taken;
            at[AVAILABLE] -= taken;
            at[WITHHELD] += taken;
        }
        *self.debt_mut(wallet) += left;
    }

    fn undo(&mut self, entry: PointsEntryId) {
        let at = self.entry(entry);
        match &mut self.entries[at].what {
            What::Earned { lot, amount, at, undone, .. } => {
                *undone = true;
                let lot = &mut self.lots[*lot];
                lot.at[*at] -= *amount;
                lot.at[WITHHELD] += *amount;
                lot.given -= *amount;
            }
            What::Spent(spending) => {
                spending.touched = true;
                for (lot, amount) in std::mem::take(&mut spending.shares) {
                    self.lots[lot].at[SPENT] -= amount;
                    self.lots[lot].at[AVAILABLE] += amount;
                }
            }
            What::Redeemed(_) | What::Other => panic!("it stands"),
        }
    }

    /// What is over expires.
    pub fn expire(&mut self, now: DateTime<Utc>) {
        for lot in self.lots.iter_mut().filter(|lot| lot.end.is_some_and(|end| end <= now)) {
            lot.at[EXPIRED] += lot.at[AVAILABLE];
            lot.at[AVAILABLE] = 0;
        }
    }

    /// What was pending long enough becomes available or lapses, in the order of the lots' ids.
    pub fn end_pending(&mut self, now: DateTime<Utc>) {
        let mut due: Vec<usize> = (0..self.lots.len())
            .filter(|at| {
                self.lots[*at].at[PENDING] > 0 && self.lots[*at].pending.is_some_and(|(until, _)| until <= now)
            })
            .collect();
        due.sort_by_key(|at| self.lots[*at].id);
        for lot in due {
            let posts = matches!(self.lots[lot].pending, Some((_, PendingEnd::Post)));
            self.post(lot, if posts { self.lots[lot].at[PENDING] } else { 0 });
        }
    }

    /// What was set aside too long comes back, in the order of the reservations' ids.
    pub fn lapse(&mut self, now: DateTime<Utc>) {
        let is_due = |kept: &Reservation| kept.open && kept.lapses_at.is_some_and(|lapses| lapses <= now);
        let mut due: Vec<usize> = (0..self.reservations.len()).filter(|at| is_due(&self.reservations[*at])).collect();
        due.sort_by_key(|at| self.reservations[*at].id);
        for at in due {
            self.end(at, 0);
        }
    }
}
