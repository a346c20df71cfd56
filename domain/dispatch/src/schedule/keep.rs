//! What happens when a move is kept, and trial insertions within a move.

use super::{NONE, Schedule, flat::Tie};
use crate::problem::Ticks;

impl Schedule<'_> {
    /// The weighted cost of the move at hand, settled as far as it has come.
    pub(crate) fn running_cost(&mut self) -> i64 {
        self.price()
    }

    /// At least so much more the plan would cost with a visit put behind a node, going by the visits next to it. Below
    /// what it turns out to be, but for what a later start may save in other components.
    pub(crate) fn least_extra(&self, visit: u32, after: u32) -> i64 {
        let (flat, at) = (self.flat, visit as usize);
        let weights = &flat.weights;
        let carer = self.carer[after as usize] as usize;
        let next = self.succ[after as usize];
        let detour = flat.detour(after, visit, next);
        let mut extra = i64::from(detour) * i64::from(weights.travel) + flat.affinity(visit, carer) - flat.unserved[at];
        let arrival = self.timing[after as usize].start + flat.duration[after as usize] + flat.leg(after, visit);
        let start = self.with_mate(visit, arrival.max(flat.earliest[at]));
        if flat.single[at] {
            let late = flat.lateness(visit, start);
            if flat.breaks(visit, start, late) {
                return i64::MAX / 4;
            }
            extra += i64::from(late + self.mate_lateness(visit, start)) * i64::from(weights.lateness);
        }
        if flat.is_visit(next) {
            let timing = &self.timing[next as usize];
            if flat.single[next as usize] {
                let pushed = start + flat.duration[at] + flat.leg(visit, next);
                let late = flat.lateness(next, pushed.max(timing.start)) - timing.late;
                extra += i64::from(late) * i64::from(weights.lateness);
            }
            extra -= i64::from(timing.wait) * i64::from(weights.waiting);
        }
        let work = i64::from(detour + flat.duration[at]);
        if weights.idle > 0 {
            extra += self.idle_change(carer, work);
        }
        extra - work * i64::from(weights.unfair_load)
    }

    /// The start of a visit that could begin at `ready`, as far as the other visit of its double visit has to wait for.
    fn with_mate(&self, visit: u32, ready: Ticks) -> Ticks {
        match self.flat.tie[visit as usize] {
            Tie::First { mate, max, .. } if self.is_planned(mate) => ready.max(self.start(mate) - max),
            Tie::Second { mate, min, .. } if self.is_planned(mate) => ready.max(self.start(mate) + min),
            _ => ready,
        }
    }

    /// How much later the other visit of a double visit becomes when a visit begins at `start`.
    fn mate_lateness(&self, visit: u32, start: Ticks) -> Ticks {
        let (mate, pushed) = match self.flat.tie[visit as usize] {
            Tie::First { mate, min, .. } => (mate, start + min),
            Tie::Second { mate, max, .. } => (mate, start - max),
            Tie::None | Tie::Loose { .. } => return 0,
        };
        if !self.is_planned(mate) || !self.flat.single[mate as usize] {
            return 0;
        }
        let timing = self.timing[mate as usize];
        self.flat.lateness(mate, pushed.max(timing.start)) - timing.late
    }

    /// What the plan costs with a visit put behind a node, if no more than `limit`; the move stays as it was.
    pub(crate) fn try_insert(&mut self, visit: u32, after: u32, limit: i64) -> Option<i64> {
        let mark = self.mark();
        // Loads that the move has changed already are remembered once more, to come back to them alone.
        let touched = std::mem::take(&mut self.touched);
        self.insert(visit, after);
        let cost = self.settle(limit);
        self.take_back_to(mark);
        self.touched = touched;
        cost
    }

    /// Puts a visit where [`Self::try_insert`] found it to fit.
    pub(crate) fn insert_settled(&mut self, visit: u32, after: u32) {
        self.insert(visit, after);
        // What was possible a moment ago is possible now.
        let settled = self.settle(i64::MAX);
        debug_assert!(settled.is_some(), "a trial that settled settles again");
    }

    /// Takes the rests out of the plan that come too late to count; the visits behind them begin when they did.
    pub(crate) fn drop_late_rests(&mut self) {
        for carer in 0..self.flat.carers {
            let at = self.rest_at[carer];
            if self.load[carer].missed && at != NONE {
                self.begin();
                self.set_hold(at, self.start(at));
                self.set_rest(carer, NONE);
                match self.settle(i64::MAX) {
                    Some(_) => self.keep(),
                    None => self.take_back(),
                }
            }
        }
    }

    /// Keeps a settled move.
    pub(crate) fn keep(&mut self) {
        self.latest.clear();
        if self.may_hold_itself_up() {
            self.settle_anew();
        }
        self.touched.clear();
        self.trail.clear();
        self.saved = self.totals;
        self.move_number = self.move_number.wrapping_add(1);
        self.find_latest();
        self.cost = self.price();
    }

    /// Whether starts may hold each other up in a circle that sums to nothing: only where the first visit of a sequence
    /// waits for the second, and what follows the first begins without a wait.
    fn may_hold_itself_up(&self) -> bool {
        self.flat.sequences.iter().any(|first| {
            let at = *first as usize;
            if self.carer[at] == NONE || self.timing[at].start <= self.lower(*first).1 {
                return false;
            }
            let succ = self.succ[at];
            self.flat.is_visit(succ) && self.timing[succ as usize].start <= self.lower(succ).1
        })
    }

    /// Settles every start from below, which gives the least starts there are.
    fn settle_anew(&mut self) {
        let mut planned: Vec<u32> = Vec::with_capacity(self.flat.visits);
        for carer in 0..self.flat.carers {
            planned.extend(self.route(carer));
        }
        let old: Vec<(u32, Ticks)> = planned.iter().map(|visit| (*visit, self.start(*visit))).collect();
        for (visit, _) in &old {
            let at = *visit as usize;
            let open = self.flat.earliest[at].max(self.hold[at]);
            self.timing[at].start = open;
        }
        self.settling = self.settling.wrapping_add(1);
        let kept_ends = self.flat.ends_count;
        for (visit, start) in &old {
            self.queue.push(*start, *visit);
        }
        if kept_ends {
            for carer in 0..self.flat.carers {
                let tail = self.flat.tail_node(carer);
                self.queue.push(self.start(tail), tail);
            }
        }
        // Lower starts than those that were there cannot run away.
        let settled = self.run(u32::MAX, i64::MAX);
        debug_assert!(settled, "starts that were settled once settle again");
        for index in 0..self.touched.len() {
            self.settle_load(self.touched[index] as usize);
        }
        self.latest.clear();
    }
}
