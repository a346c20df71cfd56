//! The ledger of points against a naive model of it: the real operations on a real database, thousands of them as chance has
//! it, with refunds, expiry, time travel and crashes. After each of them the books come to zero and every balance, and every
//! lot of the wallet, is that of the model.
//!
//! `LEDGER_OPERATIONS=10000` does more of them than the usual 1 200, `LEDGER_SEED=7` other ones; the same seed does the same
//! again. Wallets do not change households here, and lots that end with inactivity are tried elsewhere.

use chrono::TimeDelta;
use domain::id::{LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId};
use domain::kernel::Context;
use domain::loyalty::earning::EarnInput;
use domain::loyalty::entries::Remarks;
use domain::loyalty::{PendingEnd, accounts};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value};

use super::books;
use super::jobs;
use crate::support::{Server, on_both_databases, settings};
use naive::Naive;
use op::{Fate, Op};

mod naive;
mod op;

on_both_databases! {
    after_every_operation_the_books_are_those_of_a_naive_model,
}

/// So many wallets are used at a time, each until it has so many lots.
const WALLETS: usize = 4;
const LOTS: usize = 40;

/// What is to happen next. Numbers that say which one are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Earn {
        which: usize,
        amount: i64,
        days: Option<i64>,
        pending: Option<(i64, bool)>,
        basis: Option<i64>,
    },
    Post {
        which: usize,
        points: Option<i64>,
    },
    Void {
        which: usize,
    },
    Spend {
        which: usize,
        points: i64,
    },
    Reserve {
        which: usize,
        points: i64,
        hours: Option<i64>,
    },
    Redeem {
        which: usize,
        points: Option<i64>,
    },
    Release {
        which: usize,
    },
    Refund {
        which: usize,
        points: Option<i64>,
    },
    ClawBack {
        which: usize,
        refunded: i64,
    },
    Reverse {
        which: usize,
    },
    /// Of any entry, which may be no spending.
    RefundAny {
        which: usize,
    },
    Wait {
        hours: i64,
    },
    Expire {
        cut_off: Option<u64>,
    },
    EndPending {
        cut_off: Option<u64>,
    },
    Lapse {
        cut_off: Option<u64>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let which = || 0_usize..1_000;
    let points = || prop::option::weighted(0.7, 1_i64..50);
    let cut_off = || prop::option::weighted(0.3, 0_u64..20_000);
    let pending = prop::option::weighted(0.3, (1_i64..96, any::<bool>()));
    let basis = prop::option::weighted(0.6, 1_i64..2_000);
    let earn = (which(), 1_i64..80, prop::option::weighted(0.7, 1_i64..30), pending, basis);
    prop_oneof![
        8 => earn.prop_map(|(which, amount, days, pending, basis)| Step::Earn { which, amount, days, pending, basis }),
        3 => (which(), points()).prop_map(|(which, points)| Step::Post { which, points }),
        1 => which().prop_map(|which| Step::Void { which }),
        6 => (which(), 1_i64..90).prop_map(|(which, points)| Step::Spend { which, points }),
        4 => (which(), 1_i64..60, prop::option::of(1_i64..100))
            .prop_map(|(which, points, hours)| Step::Reserve { which, points, hours }),
        3 => (which(), points()).prop_map(|(which, points)| Step::Redeem { which, points }),
        2 => which().prop_map(|which| Step::Release { which }),
        5 => (which(), points()).prop_map(|(which, points)| Step::Refund { which, points }),
        4 => (which(), 1_i64..1_500).prop_map(|(which, refunded)| Step::ClawBack { which, refunded }),
        3 => which().prop_map(|which| Step::Reverse { which }),
        1 => which().prop_map(|which| Step::RefundAny { which }),
        3 => (1_i64..72).prop_map(|hours| Step::Wait { hours }),
        2 => cut_off().prop_map(|cut_off| Step::Expire { cut_off }),
        1 => cut_off().prop_map(|cut_off| Step::EndPending { cut_off }),
        1 => cut_off().prop_map(|cut_off| Step::Lapse { cut_off }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Done),
        2 => Just(Fate::GivenUp),
        2 => Just(Fate::Repeated),
        2 => (0_u64..8_000).prop_map(Fate::CutOff),
        1 => Just(Fate::KeyTaken),
    ]
}

/// The one that a number says, of the last of some things.
fn one_of<T>(mut latest: impl DoubleEndedIterator<Item = T>, which: usize) -> Option<T> {
    let mut some: Vec<T> = Vec::new();
    while let Some(next) = latest.next_back().filter(|_| some.len() < 60) {
        some.push(next);
    }
    let at = which.checked_rem(some.len())?;
    Some(some.swap_remove(at))
}

/// The product and the model, side by side.
struct Pair {
    server: Server,
    connection: DatabaseConnection,
    naive: Naive,
    active: Vec<LoyaltyAccountId>,
    done: usize,
}

impl Pair {
    async fn new(server: Server) -> Self {
        let connection = server.database().connect().await;
        let mut pair = Self { server, connection, naive: Naive::default(), active: Vec::new(), done: 0 };
        for _ in 0..WALLETS {
            let wallet = pair.opened().await;
            pair.active.push(wallet);
        }
        pair
    }

    async fn opened(&mut self) -> LoyaltyAccountId {
        let family = self.server.household_named(&format!("陈 {}", self.naive.wallets().count())).await;
        let household = family.id.parse().expect("an id");
        let system = self.server.system().await;
        let opened = system.write(async |tx| accounts::open(tx, household).await).await.expect("a wallet");
        self.naive.open(opened.id);
        opened.id
    }

    /// A wallet that is used; one that is full is left alone, and another opened.
    async fn wallet(&mut self, which: usize) -> LoyaltyAccountId {
        let at = which % WALLETS;
        if self.naive.lots.iter().filter(|lot| lot.wallet == self.active[at]).count() >= LOTS {
            self.active[at] = self.opened().await;
        }
        self.active[at]
    }

    fn lot(&self, which: usize, of: impl Fn(&naive::Lot) -> bool) -> Option<PointsLotId> {
        one_of(self.naive.lots.iter().filter(|lot| of(lot)).map(|lot| lot.id), which)
    }

    /// What a step comes to, when there is anything to do it with.
    async fn op(&mut self, step: &Step) -> Option<Op> {
        let now = self.server.now();
        // Whole seconds, as a caller says them.
        let ahead = |hours: i64| {
            let moment = now + TimeDelta::hours(hours);
            moment - TimeDelta::nanoseconds(moment.timestamp_subsec_nanos().into())
        };
        Some(match *step {
            Step::Earn { which, amount, days, pending, basis } => Op::Earn(EarnInput {
                account: self.wallet(which).await,
                amount,
                expires_at: days.map(|days| ahead(days * 24)),
                pending: pending
                    .map(|(hours, posts)| (ahead(hours), if posts { PendingEnd::Post } else { PendingEnd::Void })),
                basis,
                remarks: Remarks::default(),
            }),
            Step::Post { which, points } => Op::Post { lot: self.pending_or_any(which)?, points },
            Step::Void { which } => Op::Void { lot: self.pending_or_any(which)? },
            Step::Spend { which, points } => Op::Spend { wallet: self.wallet(which).await, points },
            Step::Reserve { which, points, hours } => {
                Op::Reserve { wallet: self.wallet(which).await, points, lapses_at: hours.map(ahead) }
            }
            Step::Redeem { which, points } => Op::Redeem { id: self.reservation(which)?, points },
            Step::Release { which } => Op::Release { id: self.reservation(which)? },
            Step::Refund { which, points } => Op::Refund { entry: one_of(self.naive.spendings(), which)?, points },
            Step::RefundAny { which } => Op::Refund { entry: self.entry(which)?, points: None },
            Step::ClawBack { which, refunded } => {
                let lot =
                    self.lot(which, |lot| which % 10 == 0 || lot.basis.is_some_and(|basis| lot.refunded < basis))?;
                Op::ClawBack { lot, refunded }
            }
            Step::Reverse { which } => Op::Reverse { entry: self.entry(which)? },
            Step::Wait { .. } | Step::Expire { .. } | Step::EndPending { .. } | Step::Lapse { .. } => return None,
        })
    }

    fn entry(&self, which: usize) -> Option<PointsEntryId> {
        one_of(self.naive.entries(), which)
    }

    fn pending_or_any(&self, which: usize) -> Option<PointsLotId> {
        self.lot(which, |lot| which.is_multiple_of(10) || lot.at[naive::PENDING] > 0)
    }

    fn reservation(&self, which: usize) -> Option<PointsReservationId> {
        let open = self.naive.reservations.iter().filter(|kept| which.is_multiple_of(10) || kept.open);
        one_of(open.map(|kept| kept.id), which)
    }

    /// Does a step on both sides; answers the wallet that it is about, or `None` when it is about all.
    async fn step(&mut self, step: &Step, fate: Fate) -> Option<LoyaltyAccountId> {
        self.done += 1;
        if let Some(op) = self.op(step).await {
            let system: Context = self.server.system().await;
            let (refusal, wallet) = (self.naive.refusal(&op, system.now()), self.naive.wallet_of(&op));
            let answer = op.run(&system, &format!("op-{}", self.done), fate).await;
            match (&answer, refusal) {
                (Ok(Some(made)), None) => self.naive.apply(&op, made, system.now()),
                (Ok(None), None) => {}
                (Err(said), Some(code)) if said == code => {}
                (answer, refusal) => panic!("{op:?} {fate:?}: {answer:?}, and by the model {refusal:?}"),
            }
            return Some(wallet);
        }
        match *step {
            Step::Wait { hours } => {
                self.server.wait(TimeDelta::hours(hours));
                return self.active.first().copied();
            }
            Step::Expire { cut_off } => {
                let now = jobs::run(&self.server, "loyalty.expire_points", cut_off).await;
                self.naive.expire(now);
            }
            Step::EndPending { cut_off } => {
                let now = jobs::run(&self.server, "loyalty.end_pending", cut_off).await;
                self.naive.end_pending(now);
            }
            Step::Lapse { cut_off } => {
                let now = jobs::run(&self.server, "loyalty.lapse_reservations", cut_off).await;
                self.naive.lapse(now);
            }
            // There is nothing to do it with yet.
            _ => return self.active.first().copied(),
        }
        None
    }

    async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<sea_orm::QueryResult> {
        let backend = self.connection.get_database_backend();
        let asked = Statement::from_sql_and_values(backend, sql, values);
        self.connection.query_all_raw(asked).await.expect(sql)
    }

    /// All balances, and the lots of a wallet or of all.
    async fn compare(&self, about: Option<LoyaltyAccountId>) {
        let sql = "select id, issued, owed, pending, available, reserved, spent, expired from loyalty_account";
        let mut all = [0; 7];
        let mut seen = 0;
        for row in self.rows(sql, vec![]).await {
            let id: LoyaltyAccountId = row.try_get("", "id").expect("an id");
            let found = BOOKS.map(|book| row.try_get::<i64>("", book).expect("a number"));
            assert_eq!(found.iter().sum::<i64>(), 0, "wallet {id}: {found:?}");
            assert_eq!(found, self.naive.books(id), "wallet {id}");
            assert!(found[1] == 0 || found[3] == 0, "who owes has nothing to spend: {found:?}");
            all.iter_mut().zip(found).for_each(|(all, of)| *all += of);
            seen += 1;
        }
        assert_eq!(seen, self.naive.wallets().count());
        assert_eq!(all.iter().sum::<i64>(), 0, "all wallets: {all:?}");
        let sql = "select id, withheld, pending, available, reserved, spent, expired from points_lot";
        let rows = match about {
            Some(wallet) => self.rows(&format!("{sql} where account_id = $1"), vec![wallet.0.into()]).await,
            None => self.rows(sql, vec![]).await,
        };
        let known = self.naive.lots.iter().filter(|lot| about.is_none_or(|wallet| lot.wallet == wallet));
        let mut known: Vec<_> = known.map(|lot| (lot.id, lot.at)).collect();
        let mut found: Vec<(PointsLotId, [i64; 6])> = rows
            .iter()
            .map(|row| {
                (row.try_get("", "id").expect("an id"), PARTS.map(|part| row.try_get("", part).expect("points")))
            })
            .collect();
        known.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, known, "the lots of {about:?}");
    }
}

const BOOKS: [&str; 7] = ["issued", "owed", "pending", "available", "reserved", "spent", "expired"];
const PARTS: [&str; 6] = ["withheld", "pending", "available", "reserved", "spent", "expired"];

async fn after_every_operation_the_books_are_those_of_a_naive_model(server: Server) {
    let (operations, seed) = (settings::ledger_operations().unwrap_or(1_200), settings::ledger_seed().unwrap_or(1));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (step(), fate());
    let mut pair = Pair::new(server).await;
    for number in 0..operations {
        let (step, fate) = strategy.new_tree(&mut runner).expect("a step").current();
        // Whatever goes wrong says where it was: the same seed leads there again.
        let _place = Place { number, seed, step: &step, fate };
        let about = pair.step(&step, fate).await;
        pair.compare(about).await;
        if number % 400 == 399 {
            books::must_be_true(&pair.connection).await;
        }
    }
    pair.compare(None).await;
    books::must_be_true(&pair.connection).await;
}

/// Says on which step a comparison failed.
struct Place<'a> {
    number: usize,
    seed: u64,
    step: &'a Step,
    fate: Fate,
}

impl Drop for Place<'_> {
    #[expect(clippy::print_stderr, reason = "whoever reads that it failed has to find the step again")]
    fn drop(&mut self) {
        let Self { number, seed, step, fate } = self;
        if std::thread::panicking() {
            eprintln!("step {number} of seed {seed}: {step:?} {fate:?}");
        }
    }
}
