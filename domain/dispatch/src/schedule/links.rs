//! Changes to the order of visits. Each leaves seeds from which the starts are settled afterwards, and a trail by
//! which it is taken back.

use super::{NONE, Schedule, Timing, Totals, Undo};
use crate::problem::Ticks;

/// A point within a move.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    trail: usize,
    totals: Totals,
}

impl Schedule<'_> {
    /// Begins a move, after the last one was kept or taken back.
    pub(crate) fn begin(&mut self) {
        self.trail.clear();
        self.seeds.clear();
        self.touched.clear();
        self.saved = self.totals;
        self.move_number = self.move_number.wrapping_add(1);
    }

    /// Takes back all that happened since the move began.
    pub(crate) fn take_back(&mut self) {
        self.take_back_to(Mark { trail: 0, totals: self.saved });
        self.touched.clear();
    }

    /// Where the move at hand stands, to come back to it.
    pub(super) fn mark(&self) -> Mark {
        Mark { trail: self.trail.len(), totals: self.totals }
    }

    /// Takes back what happened since a mark was set.
    pub(super) fn take_back_to(&mut self, mark: Mark) {
        while self.trail.len() > mark.trail {
            let Some(undo) = self.trail.pop() else { break };
            match undo {
                Undo::Link { node, pred, succ, carer } => {
                    let node = node as usize;
                    (self.pred[node], self.succ[node], self.carer[node]) = (pred, succ, carer);
                }
                Undo::Timing { node, timing } => self.timing[node as usize] = timing,
                Undo::Load { carer, load } => self.load[carer as usize] = load,
                Undo::Rest { carer, at } => self.rest_at[carer as usize] = at,
                Undo::Hold { node, hold } => self.hold[node as usize] = hold,
            }
        }
        self.totals = mark.totals;
        self.seeds.clear();
    }

    fn note_link(&mut self, node: u32) {
        let at = node as usize;
        self.trail.push(Undo::Link { node, pred: self.pred[at], succ: self.succ[at], carer: self.carer[at] });
    }

    /// Remembers a carer's load before it changes, and to look at the route again when the starts are settled.
    pub(super) fn touch(&mut self, carer: u32) {
        if !self.touched.contains(&carer) {
            self.touched.push(carer);
            self.trail.push(Undo::Load { carer, load: self.load[carer as usize] });
        }
    }

    fn add_travel(&mut self, carer: u32, travel: Ticks) {
        self.load[carer as usize].travel += i64::from(travel);
        self.totals.travel += i64::from(travel);
    }

    /// Takes a visit out of its route; a rest before it goes to the next visit.
    pub(crate) fn remove(&mut self, visit: u32) {
        let at = visit as usize;
        let (pred, succ, carer) = (self.pred[at], self.succ[at], self.carer[at]);
        self.touch(carer);
        for node in [visit, pred, succ] {
            self.note_link(node);
        }
        self.add_travel(carer, -self.flat.detour(pred, visit, succ));
        self.load[carer as usize].serving -= i64::from(self.flat.duration[at]);
        self.totals.affinity -= self.flat.affinity(visit, carer as usize);
        self.totals.unserved += self.flat.unserved[at];
        self.succ[pred as usize] = succ;
        self.pred[succ as usize] = pred;
        self.carer[at] = NONE;
        self.record(visit, Timing { start: self.timing[at].start, ..Timing::default() });
        if self.hold[at] != 0 {
            self.set_hold(visit, 0);
        }
        if self.rest_at[carer as usize] == visit {
            self.set_rest(carer as usize, if self.flat.is_visit(succ) { succ } else { NONE });
        }
        self.seeds.push(succ);
    }

    /// Puts a visit that is in no route behind a visit or the head of a route.
    pub(crate) fn insert(&mut self, visit: u32, after: u32) {
        let at = visit as usize;
        let (succ, carer) = (self.succ[after as usize], self.carer[after as usize]);
        self.touch(carer);
        for node in [visit, after, succ] {
            self.note_link(node);
        }
        self.add_travel(carer, self.flat.detour(after, visit, succ));
        self.load[carer as usize].serving += i64::from(self.flat.duration[at]);
        self.totals.affinity += self.flat.affinity(visit, carer as usize);
        self.totals.unserved -= self.flat.unserved[at];
        (self.pred[at], self.succ[at], self.carer[at]) = (after, succ, carer);
        self.succ[after as usize] = visit;
        self.pred[succ as usize] = visit;
        // A first guess that puts the visit where it belongs among those to settle.
        let guess = self.lower(visit).1;
        let timing = Timing { start: guess, ..self.timing[at] };
        self.record(visit, timing);
        self.seeds.push(visit);
        self.seeds.push(succ);
        // Whoever has no rest yet takes one before the first visit for which the time has come.
        if self.rest_at[carer as usize] == NONE
            && self.flat.rest[carer as usize]
                .is_some_and(|rest| guess >= rest.begins.open && guess <= rest.begins.close + rest.length)
        {
            self.set_rest(carer as usize, visit);
        }
    }

    /// Says that a visit begins no earlier than `hold`, though it could.
    pub(crate) fn set_hold(&mut self, visit: u32, hold: Ticks) {
        self.trail.push(Undo::Hold { node: visit, hold: self.hold[visit as usize] });
        self.hold[visit as usize] = hold;
        self.seeds.push(visit);
    }

    /// Says before which visit of the route a carer rests; [`NONE`] is nowhere.
    pub(crate) fn set_rest(&mut self, carer: usize, at: u32) {
        let old = self.rest_at[carer];
        self.trail.push(Undo::Rest { carer: self.flat.carer_node(carer), at: old });
        self.touch(self.flat.carer_node(carer));
        self.rest_at[carer] = if self.flat.rest[carer].is_some() { at } else { NONE };
        for node in [old, at] {
            if node != NONE {
                self.seeds.push(node);
            }
        }
    }

    /// Exchanges all that follows two nodes of different routes. False, with a trail to take back, when somebody would
    /// get a visit that is not theirs to give.
    pub(crate) fn exchange_tails(&mut self, a: u32, b: u32) -> bool {
        let (carer_a, carer_b) = (self.carer[a as usize], self.carer[b as usize]);
        let (next_a, next_b) = (self.succ[a as usize], self.succ[b as usize]);
        let (tail_a, tail_b) = (self.flat.tail_node(carer_a as usize), self.flat.tail_node(carer_b as usize));
        self.touch(carer_a);
        self.touch(carer_b);
        let rests = [self.rest_at[carer_a as usize], self.rest_at[carer_b as usize]];
        let (Some(from_a), Some(from_b)) = (self.hand_over(next_a, carer_b), self.hand_over(next_b, carer_a)) else {
            return false;
        };
        let (last_a, last_b) = (self.pred[tail_a as usize], self.pred[tail_b as usize]);
        for node in [a, b, next_a, next_b, last_a, last_b, tail_a, tail_b] {
            self.note_link(node);
        }
        let mut travel = [0; 2];
        travel[0] -= self.flat.leg(a, next_a) + from_a.1;
        travel[1] -= self.flat.leg(b, next_b) + from_b.1;
        let (empty_a, empty_b) = (next_a == tail_a, next_b == tail_b);
        self.join(a, if empty_b { tail_a } else { next_b });
        self.join(b, if empty_a { tail_b } else { next_a });
        if !empty_b {
            self.join(last_b, tail_a);
        }
        if !empty_a {
            self.join(last_a, tail_b);
        }
        travel[0] += self.flat.leg(a, self.succ[a as usize]) + self.inner_travel(self.succ[a as usize]);
        travel[1] += self.flat.leg(b, self.succ[b as usize]) + self.inner_travel(self.succ[b as usize]);
        self.add_travel(carer_a, travel[0]);
        self.add_travel(carer_b, travel[1]);
        self.load[carer_a as usize].serving += from_b.0 - from_a.0;
        self.load[carer_b as usize].serving += from_a.0 - from_b.0;
        self.seeds.extend([self.succ[a as usize], self.succ[b as usize], tail_a, tail_b]);
        self.pass_rests([carer_a, carer_b], [a, b], rests);
        true
    }

    /// Gives a visit and all behind it to a carer, in name; their service and travel in ticks.
    fn hand_over(&mut self, from: u32, to: u32) -> Option<(i64, Ticks)> {
        let (mut serving, mut travel, mut node) = (0, 0, from);
        while self.flat.is_visit(node) {
            let at = node as usize;
            if self.flat.frozen[at] || !self.flat.is_capable(node, to as usize) {
                return None;
            }
            let old = self.carer[at];
            self.note_link(node);
            self.carer[at] = to;
            self.totals.affinity += self.flat.affinity(node, to as usize) - self.flat.affinity(node, old as usize);
            serving += i64::from(self.flat.duration[at]);
            // A carer's own time and place may judge the same start differently.
            if self.flat.before[at].is_some() {
                self.seeds.push(node);
            }
            travel += self.flat.leg(node, self.succ[at]);
            node = self.succ[at];
        }
        Some((serving, travel))
    }

    fn inner_travel(&self, from: u32) -> Ticks {
        let (mut travel, mut node) = (0, from);
        while self.flat.is_visit(node) {
            travel += self.flat.leg(node, self.succ[node as usize]);
            node = self.succ[node as usize];
        }
        travel
    }

    fn join(&mut self, from: u32, to: u32) {
        self.succ[from as usize] = to;
        self.pred[to as usize] = from;
    }

    /// Finds each carer's rest a place after tails were exchanged behind `cut`: the one that is in the route now, or
    /// else before the first visit that came.
    fn pass_rests(&mut self, carers: [u32; 2], cut: [u32; 2], old: [u32; 2]) {
        for (carer, cut) in carers.into_iter().zip(cut) {
            let own = old.into_iter().find(|rest| *rest != NONE && self.carer[*rest as usize] == carer);
            let next = self.succ[cut as usize];
            let otherwise = if self.flat.is_visit(next) { next } else { NONE };
            let had = old.iter().any(|rest| *rest != NONE);
            let rest = own.unwrap_or(if had { otherwise } else { NONE });
            if self.rest_at[carer as usize] != rest {
                self.set_rest(carer as usize, rest);
            }
        }
        // A rest that left one route and found no place in the other changes the starts where it was.
        for rest in old {
            if rest != NONE {
                self.seeds.push(rest);
            }
        }
    }

    /// Whether two carers give the two visits of every double visit among the nodes from `from` on.
    pub(crate) fn are_mates_apart(&self, from: u32) -> bool {
        let mut node = from;
        while self.flat.is_visit(node) {
            let mate = self.flat.tie[node as usize].mate();
            if mate.is_some_and(|mate| self.carer[mate as usize] == self.carer[node as usize]) {
                return false;
            }
            node = self.succ[node as usize];
        }
        true
    }
}
