//! The small moves. Each changes the schedule and prices it; the caller keeps the move or takes it back.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::neighbours::Neighbours;
use crate::{problem::Ticks, schedule::Schedule};

/// What a move works with.
pub(super) struct Moves<'s, 'f> {
    pub(super) schedule: &'s mut Schedule<'f>,
    pub(super) neighbours: &'s Neighbours,
    pub(super) rng: &'s mut ChaCha8Rng,
    /// No move that costs more is wanted.
    pub(super) limit: i64,
}

impl Moves<'_, '_> {
    pub(super) fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.rng.random_range(0..count) }
    }

    pub(super) fn any_visit(&mut self) -> u32 {
        let visits = self.schedule.flat.visits;
        let visit = self.below(visits);
        self.schedule.flat.carer_node(visit)
    }

    /// A visit in a route whose start is not settled.
    pub(super) fn planned_visit(&mut self) -> Option<u32> {
        let visit = self.any_visit();
        (self.schedule.is_planned(visit) && !self.schedule.flat.frozen[visit as usize]).then_some(visit)
    }

    /// One of the neighbours of a visit, the nearer the more likely.
    fn neighbour(&mut self, visit: u32) -> Option<u32> {
        let list = self.neighbours.of_visit(visit);
        if list.is_empty() {
            return None;
        }
        let (a, b) = (self.rng.random_range(0..list.len()), self.rng.random_range(0..list.len()));
        list.get(a.min(b)).copied()
    }

    /// Whether a carer may give a visit while the other visit of a double visit is with whom it is.
    fn may_give(&self, visit: u32, carer: usize) -> bool {
        let flat = self.schedule.flat;
        let mate = flat.tie[visit as usize].mate().and_then(|mate| self.schedule.carer_of(mate));
        flat.is_capable(visit, carer) && mate != Some(carer)
    }

    /// A node behind which a visit may go: beside a neighbour, or where its time is in the route of any carer.
    fn target(&mut self, visit: u32) -> Option<u32> {
        let flat = self.schedule.flat;
        if self.rng.random_ratio(3, 4) {
            let near = self.neighbour(visit)?;
            let carer = self.schedule.carer_of(near)?;
            if !self.may_give(visit, carer) {
                return None;
            }
            return Some(if self.rng.random_ratio(3, 4) { near } else { self.schedule.ahead(near) });
        }
        let able = &flat.able[visit as usize];
        let carer = *able.get(self.rng.random_range(0..able.len().max(1)))? as usize;
        if !self.may_give(visit, carer) {
            return None;
        }
        let about = self.time_of(visit);
        let mut node = flat.head_node(carer);
        loop {
            let next = self.schedule.after(node);
            if !flat.is_visit(next) || self.schedule.start(next) > about {
                break;
            }
            node = next;
        }
        match self.rng.random_range(0..4) {
            0 if flat.is_visit(node) => Some(self.schedule.ahead(node)),
            1 if flat.is_visit(self.schedule.after(node)) => Some(self.schedule.after(node)),
            _ => Some(node),
        }
    }

    /// When a visit is, or would best be.
    fn time_of(&mut self, visit: u32) -> Ticks {
        let flat = self.schedule.flat;
        let tie = flat.tie[visit as usize].mate();
        if self.schedule.is_planned(visit) {
            self.schedule.start(visit)
        } else if let Some(mate) = tie.filter(|mate| self.schedule.is_planned(*mate)) {
            self.schedule.start(mate)
        } else {
            let openings = &flat.openings[visit as usize];
            let chosen = self.rng.random_range(0..openings.len().max(1));
            openings.get(chosen).map_or(0, |opening| {
                if opening.latest > opening.open {
                    self.rng.random_range(opening.open..=opening.latest)
                } else {
                    opening.open
                }
            })
        }
    }

    fn settle(&mut self) -> Option<i64> {
        self.schedule.settle(self.limit)
    }

    /// Whether a change of travel and affinity alone makes a move too dear.
    fn is_too_dear(&self, travel: Ticks, affinity: i64) -> bool {
        let weight = i64::from(self.schedule.flat.weights.travel);
        self.schedule.sure_cost() + i64::from(travel) * weight + affinity > self.limit
    }

    /// One visit to another place.
    pub(super) fn relocate(&mut self) -> Option<i64> {
        let visit = self.planned_visit()?;
        let after = self.target(visit)?;
        let flat = self.schedule.flat;
        let (pred, succ) = (self.schedule.ahead(visit), self.schedule.after(visit));
        if after == visit || after == pred {
            return None;
        }
        let travel = flat.detour(after, visit, self.schedule.after(after)) - flat.detour(pred, visit, succ);
        let (from, to) = (self.schedule.carer_of(visit)?, self.schedule.carer_at(after));
        if self.is_too_dear(travel, flat.affinity(visit, to) - flat.affinity(visit, from)) {
            return None;
        }
        self.schedule.remove(visit);
        self.schedule.insert(visit, after);
        self.settle()
    }

    /// Two or three visits in a row to another place.
    pub(super) fn relocate_chain(&mut self) -> Option<i64> {
        let first = self.planned_visit()?;
        let after = self.target(first)?;
        let flat = self.schedule.flat;
        let carer = self.schedule.carer_at(after);
        let mut chain = vec![first];
        for _ in 0..self.rng.random_range(1..=2) {
            let next = self.schedule.after(*chain.last()?);
            if flat.is_visit(next) && !flat.frozen[next as usize] {
                chain.push(next);
            }
        }
        let last = *chain.last()?;
        let (pred, succ) = (self.schedule.ahead(first), self.schedule.after(last));
        if chain.contains(&after) || after == pred || chain.len() < 2 {
            return None;
        }
        let from = self.schedule.carer_of(first)?;
        let mut affinity = 0;
        for visit in &chain {
            if carer != from && !self.may_give(*visit, carer) {
                return None;
            }
            affinity += flat.affinity(*visit, carer) - flat.affinity(*visit, from);
        }
        let next = self.schedule.after(after);
        let travel = flat.leg(pred, succ) - flat.leg(pred, first) - flat.leg(last, succ)
            + flat.leg(after, first)
            + flat.leg(last, next)
            - flat.leg(after, next);
        if self.is_too_dear(travel, affinity) {
            return None;
        }
        for visit in &chain {
            self.schedule.remove(*visit);
        }
        let mut node = after;
        for visit in &chain {
            self.schedule.insert(*visit, node);
            node = *visit;
        }
        self.settle()
    }

    /// Two visits in each other's place.
    pub(super) fn swap(&mut self) -> Option<i64> {
        let one = self.planned_visit()?;
        let near = self.neighbour(one)?;
        // Half the time the visit changes places with what follows its neighbour, and so comes to stand behind it.
        let other = if self.rng.random_bool(0.5) { near } else { self.schedule.after_planned(near)? };
        let flat = self.schedule.flat;
        if !flat.is_visit(other) || other == one || !self.schedule.is_planned(other) || flat.frozen[other as usize] {
            return None;
        }
        let (carer, their) = (self.schedule.carer_of(one)?, self.schedule.carer_of(other)?);
        let are_mates = flat.tie[one as usize].mate() == Some(other);
        let fits = flat.is_capable(one, their) && flat.is_capable(other, carer);
        if !fits || (carer != their && !are_mates && !(self.may_give(one, their) && self.may_give(other, carer))) {
            return None;
        }
        let (before_one, before_other) = (self.schedule.ahead(one), self.schedule.ahead(other));
        self.schedule.remove(one);
        self.schedule.remove(other);
        self.schedule.insert(other, if before_one == other { before_other } else { before_one });
        self.schedule.insert(one, if before_other == one { other } else { before_other });
        self.settle()
    }

    /// All that follows in two routes changes hands, so that a visit comes to stand behind a neighbour.
    pub(super) fn exchange_tails(&mut self) -> Option<i64> {
        let visit = self.planned_visit()?;
        let near = self.neighbour(visit)?;
        let (a, b) = (self.schedule.carer_of(near)?, self.schedule.carer_of(visit)?);
        if a == b {
            return None;
        }
        let before = self.schedule.ahead(visit);
        let flat = self.schedule.flat;
        let behind = self.schedule.after(near);
        let travel =
            flat.leg(near, visit) + flat.leg(before, behind) - flat.leg(near, behind) - flat.leg(before, visit);
        if flat.weights.preference == 0 && flat.weights.continuity == 0 && self.is_too_dear(travel, 0) && flat.one_end {
            return None;
        }
        if !self.schedule.exchange_tails(near, before) {
            return None;
        }
        let apart = self.schedule.are_mates_apart(visit) && self.schedule.are_mates_apart(self.schedule.after(before));
        if apart { self.settle() } else { None }
    }

    /// Both visits of a double visit to other places.
    pub(super) fn relocate_double(&mut self) -> Option<i64> {
        let flat = self.schedule.flat;
        let index = self.below(flat.doubles.len());
        let (first, second) = *flat.doubles.get(index)?;
        let (one, two) = if self.rng.random_bool(0.5) { (first, second) } else { (second, first) };
        if !self.schedule.is_planned(one) || flat.frozen[one as usize] || flat.frozen[two as usize] {
            return None;
        }
        self.schedule.remove(one);
        self.schedule.remove(two);
        self.place_double(one, two)
    }

    /// Puts both visits of a double visit somewhere, the second about when the first is.
    fn place_double(&mut self, one: u32, two: u32) -> Option<i64> {
        let after = self.target(one)?;
        self.schedule.insert(one, after);
        let after = self.target(two)?;
        self.schedule.insert(two, after);
        self.settle()
    }

    /// Leaves an optional visit out, or puts one in, or one in another's place.
    pub(super) fn change_given(&mut self) -> Option<i64> {
        let flat = self.schedule.flat;
        if flat.optional.is_empty() {
            return None;
        }
        let index = self.below(flat.optional.len());
        let visit = flat.optional[index];
        if self.schedule.is_planned(visit) {
            self.leave_out(visit);
            return self.settle();
        }
        if self.rng.random_bool(0.3) {
            let near = self.neighbour(visit)?;
            if self.schedule.is_planned(near) && !flat.mandatory[near as usize] {
                self.leave_out(near);
            }
        }
        if let Some(mate) = flat.tie[visit as usize].mate() {
            return self.place_double(visit, mate);
        }
        let after = self.target(visit)?;
        self.schedule.insert(visit, after);
        self.settle()
    }

    fn leave_out(&mut self, visit: u32) {
        self.schedule.remove(visit);
        if let Some(mate) = self.schedule.flat.tie[visit as usize].mate()
            && self.schedule.is_planned(mate)
        {
            self.schedule.remove(mate);
        }
    }
}
