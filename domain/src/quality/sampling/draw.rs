//! Which visits are looked at: drawn from a seed that is kept, so that an auditor can draw them again.
//!
//! Each visit has a number of its own between 0 and 1: the first 8 bytes, as an unsigned number in network order, of the
//! SHA-256 of the seed, a word for what is drawn, and the visit's id, parted by `:`. Anybody can work it out by hand, in any
//! language and with any version of this program.

use std::{cmp::Ordering, fmt::Display};

use sha2::{Digest, Sha256};

/// What a draw begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

/// The number of something in a draw.
#[must_use]
pub fn number(seed: Seed, drawn: &str, id: impl Display) -> u64 {
    let hash = Sha256::digest(format!("{}:{drawn}:{id}", seed.0));
    hash.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// So many of a lot, each as likely as any other: those with the smallest numbers, in the order of their numbers.
#[must_use]
pub fn simple<I: Display + Copy + Ord>(seed: Seed, lot: &[I], size: usize) -> Vec<I> {
    let mut numbered: Vec<(u64, I)> = lot.iter().map(|id| (number(seed, "lot", id), *id)).collect();
    numbered.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.cmp(&other.1)));
    numbered.truncate(size);
    numbered.into_iter().map(|(_, id)| id).collect()
}

/// Those that are chosen by themselves, each with its own probability: whose number is below it.
#[must_use]
pub fn each<I: Display + Copy>(seed: Seed, lot: &[(I, Chance)]) -> Vec<I> {
    lot.iter().filter(|(id, chance)| chance.falls(number(seed, "risk", id))).map(|(id, _)| *id).collect()
}

/// How likely something is, in parts of ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(u16);

impl Chance {
    /// All of it.
    pub const CERTAIN: Self = Self(10_000);

    /// At most ten thousand parts; `None` above.
    #[must_use]
    pub const fn new(parts: u16) -> Option<Self> {
        if parts <= 10_000 { Some(Self(parts)) } else { None }
    }

    /// In parts of ten thousand.
    #[must_use]
    pub const fn parts(self) -> u16 {
        self.0
    }

    /// As a share.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    fn falls(self, number: u64) -> bool {
        let bar = u128::from(self.0) << 64;
        (u128::from(number) * 10_000).cmp(&bar) == Ordering::Less
    }
}

/// How likely something is looked at, when `size` of a lot are drawn and it may be chosen by itself as well.
#[must_use]
pub fn probability(size: u32, lot: u32, by_itself: Chance) -> f64 {
    if lot == 0 {
        return 0.0;
    }
    let drawn = f64::from(size.min(lot)) / f64::from(lot);
    1.0 - (1.0 - drawn) * (1.0 - by_itself.share())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `printf '42:lot:7' | sha256sum` begins with these sixteen digits.
    #[test]
    fn a_number_can_be_worked_out_by_hand() {
        assert_eq!(number(Seed(42), "lot", 7), WORKED_OUT);
    }
    const WORKED_OUT: u64 = 0xe4ac_b33a_8397_1a3b;

    #[test]
    fn everybody_is_drawn_as_often() {
        let lot: Vec<u32> = (0..20).collect();
        let mut times = [0u32; 20];
        for seed in 0..4_000 {
            for id in simple(Seed(seed), &lot, 5) {
                times[id as usize] += 1;
            }
        }
        // 1000 expected; five standard deviations are 137.
        assert!(times.iter().all(|times| (863..=1137).contains(times)), "{times:?}");
    }

    #[test]
    fn whoever_is_chosen_by_themselves_is_as_often_as_stated() {
        let lot: Vec<(u32, Chance)> = vec![(1, Chance(2_500)), (2, Chance::CERTAIN), (3, Chance(0))];
        let (mut first, mut second, mut third) = (0u32, 0u32, 0u32);
        for seed in 0..4_000 {
            let chosen = each(Seed(seed), &lot);
            first += u32::from(chosen.contains(&1));
            second += u32::from(chosen.contains(&2));
            third += u32::from(chosen.contains(&3));
        }
        assert!((863..=1137).contains(&first) && second == 4_000 && third == 0, "{first} {second} {third}");
        assert_eq!(Chance::new(10_001), None);
        assert!((probability(5, 20, Chance(2_500)) - 0.4375).abs() < 1e-12);
        assert!((probability(30, 20, Chance(0)) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_draw_repeats_and_does_not_mind_the_order(seed: u64, ids in proptest::collection::btree_set(0u32..10_000, 0..60), size in 0usize..80) {
            let lot: Vec<u32> = ids.iter().copied().collect();
            let turned: Vec<u32> = ids.iter().rev().copied().collect();
            let drawn = simple(Seed(seed), &lot, size);
            prop_assert_eq!(&drawn, &simple(Seed(seed), &turned, size));
            prop_assert_eq!(drawn.len(), size.min(lot.len()));
            prop_assert!(drawn.iter().all(|id| ids.contains(id)));
            // A larger draw holds the smaller one.
            prop_assert!(simple(Seed(seed), &lot, size + 1).starts_with(&drawn));
        }
    }
}
