//! Which ways of a day are asked for, and in which portions: pure functions over places.

use std::{collections::BTreeSet, ops::Range};

/// A request names so many places to begin at and so many to end at. OSRM takes 100 places in all unless told otherwise,
/// Valhalla 2 500 pairs: both take this.
pub(super) const SIDE: usize = 50;

/// The places of a day by number: homes first, then the bases from which carers set out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbered {
    pub homes: usize,
    pub all: usize,
}

impl Numbered {
    /// Whether somebody may go that way: never from a base to a base, and there is no way from a place to itself.
    pub fn is_way(self, from: usize, to: usize) -> bool {
        from != to && (from < self.homes || to < self.homes)
    }

    /// How many ways there are.
    pub fn ways(self) -> usize {
        let bases = self.all - self.homes;
        self.homes * self.homes.saturating_sub(1) + 2 * self.homes * bases
    }
}

/// A portion: the ways from each of some places to each of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub from: Vec<usize>,
    pub to: Vec<usize>,
}

/// Portions that hold every way that is not known yet, none of them larger than [`SIDE`] either way.
pub(super) fn blocks(places: Numbered, is_known: impl Fn(usize, usize) -> bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for rows in portions(places.all) {
        for columns in portions(places.all) {
            let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
            for row in rows.clone() {
                for column in columns.clone() {
                    if places.is_way(row, column) && !is_known(row, column) {
                        from.insert(row);
                        to.insert(column);
                    }
                }
            }
            if !from.is_empty() {
                blocks.push(Block { from: from.into_iter().collect(), to: to.into_iter().collect() });
            }
        }
    }
    blocks
}

fn portions(all: usize) -> impl Iterator<Item = Range<usize>> {
    (0..all).step_by(SIDE).map(move |begin| begin..(begin + SIDE).min(all))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_that_is_known_but_for_one_home_asks_for_its_ways_alone() {
        let places = Numbered { homes: 60, all: 80 };
        assert_eq!(blocks(places, |_, _| true), []);
        let asked = blocks(places, |from, to| from != 7 && to != 7);
        let size: usize = asked.iter().map(|block| block.from.len() * block.to.len()).sum();
        // Its row and its column, and what lies between them in its own portion.
        assert_eq!(size, 50 * 50 + 30 + 30);
    }

    proptest! {
        #[test]
        fn every_way_that_is_not_known_is_asked_for_once(
            homes in 0_usize..130, bases in 0_usize..70, known in 1_usize..9,
        ) {
            let places = Numbered { homes, all: homes + bases };
            let is_known = |from: usize, to: usize| (from * 31 + to) % known == 1;
            let mut asked = BTreeSet::new();
            for block in blocks(places, is_known) {
                prop_assert!(!block.from.is_empty() && block.from.len() <= SIDE && block.to.len() <= SIDE);
                for from in &block.from {
                    for to in &block.to {
                        prop_assert!(asked.insert((*from, *to)), "{from} to {to} is asked for twice");
                    }
                }
            }
            let mut ways = 0;
            for from in 0..places.all {
                for to in 0..places.all {
                    ways += usize::from(places.is_way(from, to));
                    prop_assert!(!places.is_way(from, to) || is_known(from, to) || asked.contains(&(from, to)));
                }
            }
            prop_assert_eq!(ways, places.ways());
        }
    }
}
