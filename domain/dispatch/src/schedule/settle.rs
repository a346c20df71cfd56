//! Starts as longest paths. The start of a visit is the latest of: its first window's opening; when its carer can be
//! there; and what the other visit of a double visit asks for. After a change only what hangs on it is looked at again.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{NONE, Schedule, Timing, Undo, flat::Tie};
use crate::problem::{LONGEST, Ticks};

/// No start lies beyond: starts that run there go round in a circle.
const HORIZON: Ticks = 100 * LONGEST;

/// A node is settled again at most so often in a move; more is taken for a circle that cannot be satisfied.
const ROUNDS: u32 = 12;

/// Nodes to be settled, earliest first.
#[derive(Default)]
pub(super) struct Queue(BinaryHeap<Reverse<u64>>);

impl Queue {
    /// Starts are never negative, so that one number sorts by start first.
    pub(super) fn push(&mut self, start: Ticks, node: u32) {
        self.0.push(Reverse(u64::from(start.unsigned_abs()) << 32 | u64::from(node)));
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the node")]
    fn pop(&mut self) -> Option<u32> {
        let Reverse(key) = self.0.pop()?;
        // The same node is often asked for twice at once.
        while self.0.peek() == Some(&Reverse(key)) {
            self.0.pop();
        }
        Some(key as u32)
    }
}

impl Schedule<'_> {
    /// When the carer has arrived at a node, and when the visit could begin for all that its own route says.
    pub(super) fn lower(&self, node: u32) -> (Ticks, Ticks) {
        let at = node as usize;
        let pred = self.pred[at];
        let free = self.timing[pred as usize].start + self.flat.duration[pred as usize];
        let arrival = free + self.flat.leg(pred, node);
        if !self.flat.is_visit(node) {
            return (arrival, arrival);
        }
        if self.flat.plain {
            return (arrival, arrival.max(self.flat.earliest[at]));
        }
        let carer = self.carer[at] as usize;
        let ready = if self.rest_at[carer] == node { self.rest_end_from(arrival, carer).0 } else { arrival };
        let ready = ready.max(self.flat.earliest[at]).max(self.hold[at]);
        if self.flat.hard[at] && !self.flat.single[at] && !self.flat.frozen[at] {
            return (arrival, self.flat.in_time(node, ready));
        }
        (arrival, ready)
    }

    /// The end and the length of a rest that can begin at `arrival`.
    fn rest_end_from(&self, arrival: Ticks, carer: usize) -> (Ticks, Ticks) {
        self.flat.rest[carer].map_or((arrival, 0), |rest| (arrival.max(rest.begins.open) + rest.length, rest.length))
    }

    /// The ticks of a rest that could begin at `arrival`: none when that is too late.
    fn rest_from(&self, arrival: Ticks, carer: usize) -> Ticks {
        self.flat.rest[carer].map_or(0, |rest| if arrival <= rest.begins.close { rest.length } else { 0 })
    }

    /// The end and the length of the rest before a visit.
    pub(super) fn rest_end(&self, visit: u32, carer: usize) -> (Ticks, Ticks) {
        self.rest_end_from(self.lower(visit).0, carer)
    }

    /// Writes down what hangs on a start, and what it was before.
    pub(super) fn record(&mut self, node: u32, new: Timing) {
        let at = node as usize;
        let old = self.timing[at];
        if old == new {
            return;
        }
        self.trail.push(Undo::Timing { node, timing: old });
        self.changed[at] = self.move_number;
        self.timing[at] = new;
        let late = i64::from(new.late) - i64::from(old.late);
        if self.flat.is_visit(node) {
            self.totals.late += late;
            self.totals.wait += i64::from(new.wait) - i64::from(old.wait);
            self.totals.moved += i64::from(new.moved) - i64::from(old.moved);
            self.totals.broken += i64::from(new.broken) - i64::from(old.broken);
        } else {
            self.totals.over += late;
        }
    }

    fn timing_of(&self, visit: u32, arrival: Ticks, start: Ticks) -> Timing {
        let at = visit as usize;
        if self.flat.plain {
            let late = (start - self.flat.latest[at]).max(0);
            return Timing { start, late, ..Timing::default() };
        }
        let carer = self.carer[at] as usize;
        let wait = if self.flat.is_visit(self.pred[at]) {
            let resting = if self.rest_at[carer] == visit { self.rest_from(arrival, carer) } else { 0 };
            start - arrival - resting
        } else {
            0
        };
        let moved = self.flat.before[at]
            .is_some_and(|(before, then)| before == self.carer[at] && (then - start).abs() > self.flat.tolerance);
        let late = self.flat.lateness(visit, start);
        Timing { start, late, wait, moved, broken: self.flat.breaks(visit, start, late) }
    }

    fn set(&mut self, visit: u32, arrival: Ticks, start: Ticks) {
        let changed = self.timing[visit as usize].start != start;
        let timing = self.timing_of(visit, arrival, start);
        self.record(visit, timing);
        if changed {
            let succ = self.succ[visit as usize];
            if self.flat.ends_count || self.flat.is_visit(succ) {
                self.queue.push(self.timing[succ as usize].start, succ);
            }
        }
    }

    /// Looks at one node again. False when starts run away.
    fn settle_node(&mut self, node: u32, rounds: u32) -> bool {
        let at = node as usize;
        if self.carer[at] == NONE {
            return true;
        }
        if self.rounds[at].0 != self.settling {
            self.rounds[at] = (self.settling, 0);
        }
        self.rounds[at].1 += 1;
        let (arrival, lower) = self.lower(node);
        if self.rounds[at].1 > rounds || lower > HORIZON {
            return false;
        }
        if !self.flat.is_visit(node) {
            let over = (arrival - self.flat.shift[self.carer[at] as usize].close).max(0);
            let used = self.flat.is_visit(self.pred[at]);
            self.record(node, Timing { start: arrival, late: if used { over } else { 0 }, ..Timing::default() });
            return true;
        }
        if !self.flat.plain && self.rest_at[self.carer[at] as usize] == node {
            self.touch(self.carer[at]);
        }
        match self.flat.tie[at] {
            Tie::First { mate, min, max } if self.carer[mate as usize] != NONE => {
                self.settle_tied(node, mate, min, max);
            }
            Tie::Second { mate, min, max } if self.carer[mate as usize] != NONE => {
                self.settle_tied(mate, node, min, max);
            }
            _ => self.set(node, arrival, lower),
        }
        true
    }

    fn settle_tied(&mut self, first: u32, second: u32, min: Ticks, max: Ticks) {
        let ((arrival_1, lower_1), (arrival_2, lower_2)) = (self.lower(first), self.lower(second));
        self.set(first, arrival_1, lower_1.max(lower_2 - max));
        self.set(second, arrival_2, lower_2.max(lower_1 + min));
    }

    pub(super) fn run(&mut self, rounds: u32, limit: i64) -> bool {
        while let Some(node) = self.queue.pop() {
            if !self.settle_node(node, rounds) || self.least_cost() > limit {
                self.queue.0.clear();
                return false;
            }
        }
        true
    }

    /// Settles the starts after a move and prices it. None, with a trail to take back, when starts run in a circle, a
    /// hard rule breaks, or it costs more than `limit`.
    pub(crate) fn settle(&mut self, limit: i64) -> Option<i64> {
        self.settle_within(limit, ROUNDS)
    }

    /// As [`Self::settle`], with so many looks at each node.
    pub(super) fn settle_within(&mut self, limit: i64, rounds: u32) -> Option<i64> {
        if self.sure_cost() > limit {
            self.seeds.clear();
            return None;
        }
        self.settling = self.settling.wrapping_add(1);
        self.queue.0.clear();
        while let Some(seed) = self.seeds.pop() {
            if self.flat.is_visit(seed) || self.flat.ends_count {
                self.queue.push(self.timing[seed as usize].start, seed);
            }
        }
        if !self.run(rounds, limit) || self.totals.broken > 0 {
            return None;
        }
        for index in 0..self.touched.len() {
            if !self.settle_load(self.touched[index] as usize) {
                return None;
            }
        }
        let cost = self.price();
        (cost <= limit).then_some(cost)
    }

    /// What a move costs at least, should all lateness and overtime vanish that was there before it.
    fn least_cost(&self) -> i64 {
        let weights = &self.flat.weights;
        self.sure_cost()
            + (self.totals.late - self.saved.late) * i64::from(weights.lateness)
            + (self.totals.over - self.saved.over) * i64::from(weights.overtime)
    }

    /// What a move costs for its order alone, whatever the starts turn out to be.
    pub(crate) fn sure_cost(&self) -> i64 {
        self.totals.travel * i64::from(self.flat.weights.travel) + self.totals.affinity + self.totals.unserved
    }

    pub(super) fn settle_load(&mut self, carer: usize) -> bool {
        let mut load = self.load[carer];
        let head = self.flat.head(carer);
        let used = self.flat.is_visit(self.succ[head]);
        let mut rested = None;
        if let Some(rest) = self.flat.rest[carer] {
            let at = self.rest_at[carer];
            if at != NONE && self.rest_end(at, carer).0 - rest.length <= rest.begins.close {
                rested = Some(rest.length);
            }
            let missed = used && rested.is_none();
            self.totals.missed += i64::from(missed) - i64::from(load.missed);
            load.missed = missed;
        }
        let shift = self.flat.shift[carer];
        load.idle = i64::from(shift.close - shift.open) - load.travel - load.serving - i64::from(rested.unwrap_or(0));
        self.load[carer] = load;
        load.travel + load.serving <= self.flat.longest_work[carer]
    }
}
