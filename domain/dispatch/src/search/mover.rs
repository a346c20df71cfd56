//! Which move is tried next.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{moves::Moves, neighbours::Neighbours, ruin};
use crate::schedule::{Flat, Schedule};

/// One in so many moves ruins and recreates.
const RUIN: u32 = 200;

/// Tries moves of all kinds.
pub(crate) struct Mover {
    neighbours: Neighbours,
    /// How often each kind of small move is tried, added up.
    bounds: [u32; 8],
}

impl Mover {
    pub(crate) fn new(flat: &Flat) -> Self {
        let doubles = if flat.doubles.is_empty() { 0 } else { 120 };
        let optional = if flat.optional.is_empty() { 0 } else { 80 };
        let holds = if flat.holds_matter() { 60 } else { 0 };
        let rests = if flat.rest.iter().any(Option::is_some) { 80 } else { 0 };
        let mut sum = 0;
        let bounds = [400, 120, 160, 100, doubles, optional, holds, rests].map(|share| {
            sum += share;
            sum
        });
        Self { neighbours: Neighbours::of(flat), bounds }
    }

    /// The mean travel between near visits, in ticks.
    pub(super) fn mean_leg(&self, flat: &Flat) -> f64 {
        self.neighbours.mean_leg(flat)
    }

    /// Tries one move, of a kind drawn; its cost if that is at most `limit`. The caller keeps it or takes it back.
    pub(crate) fn any_move(&mut self, schedule: &mut Schedule<'_>, rng: &mut ChaCha8Rng, limit: i64) -> Option<i64> {
        if rng.random_ratio(1, RUIN) {
            return ruin::ruin_and_recreate(schedule, &self.neighbours, rng, limit);
        }
        let drawn = rng.random_range(0..self.bounds[7]);
        let kind = self.bounds.iter().position(|bound| drawn < *bound);
        let mut moves = Moves { schedule, neighbours: &self.neighbours, rng, limit };
        match kind {
            Some(0) | None => moves.relocate(),
            Some(1) => moves.relocate_chain(),
            Some(2) => moves.swap(),
            Some(3) => moves.exchange_tails(),
            Some(4) => moves.relocate_double(),
            Some(5) => moves.change_given(),
            Some(6) => moves.hold_back(),
            Some(_) => moves.move_rest(),
        }
    }

    /// A first plan, for tests.
    #[cfg(test)]
    #[expect(clippy::unused_self, reason = "it stands beside the moves")]
    pub(crate) fn fill(&self, schedule: &mut Schedule<'_>) {
        super::construct::construct(schedule, &mut super::Iterations(1));
    }
}
