//! Moves that change no order: when a visit is held back, and where a rest is taken.

use rand::Rng;

use super::moves::Moves;
use crate::schedule::NONE;

impl Moves<'_, '_> {
    /// Holds a visit back until a later window or until the next one need not be waited for, or lets it go.
    pub(super) fn hold_back(&mut self) -> Option<i64> {
        let visit = self.planned_visit()?;
        let flat = self.schedule.flat;
        let held = self.schedule.hold(visit);
        let start = self.schedule.start(visit);
        let until = match self.rng.random_range(0..4) {
            0 if held != 0 => 0,
            1 if flat.openings[visit as usize].len() > 1 => {
                let index = self.below(flat.openings[visit as usize].len());
                flat.openings[visit as usize].get(index)?.open
            }
            2 => start - self.rng.random_range(0..=start.clamp(0, 30)),
            _ => {
                let next = self.schedule.after(visit);
                if !flat.is_visit(next) || self.schedule.wait(next) == 0 {
                    return None;
                }
                let wait = self.schedule.wait(next);
                start + if self.rng.random_bool(0.5) { wait } else { self.rng.random_range(1..=wait) }
            }
        };
        if until == held || (until <= start && held == 0 && until != 0) {
            return None;
        }
        self.schedule.set_hold(visit, until);
        self.schedule.settle(self.limit)
    }

    /// Takes a carer's rest before another visit, or not at all.
    pub(super) fn move_rest(&mut self) -> Option<i64> {
        let flat = self.schedule.flat;
        let carer = self.below(flat.carers);
        flat.rest[carer]?;
        let at = match (self.schedule.rest_at(carer), self.rng.random_range(0..8)) {
            (Some(_), 0) => NONE,
            (Some(at), 1..4) if flat.is_visit(self.schedule.ahead(at)) => self.schedule.ahead(at),
            (Some(at), 4..7) if flat.is_visit(self.schedule.after(at)) => self.schedule.after(at),
            _ => self.schedule.any_of_route(carer, self.rng.random_range(0..64))?,
        };
        if self.schedule.rest_at(carer) == (at != NONE).then_some(at) {
            return None;
        }
        self.schedule.set_rest(carer, at);
        self.schedule.settle(self.limit)
    }
}
