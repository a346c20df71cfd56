//! Who has places and who waits: nobody overtakes whoever waits already, be there a place that they could have.

/// Whether so many people have their places at once, or wait.
#[must_use]
pub const fn fits(free: i32, persons: i32, somebody_waits: bool) -> bool {
    !somebody_waits && persons <= free
}

/// How many of those who wait move up when so many places are free: in their order, until one does not fit.
#[must_use]
pub fn moving_up(free: i32, waiting: &[i32]) -> usize {
    let mut left = free;
    waiting
        .iter()
        .take_while(|persons| {
            left -= **persons;
            left >= 0
        })
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_waits_first_comes_first() {
        assert_eq!(moving_up(3, &[2, 1, 1]), 2);
        assert_eq!(moving_up(3, &[4, 1]), 0, "the one does not overtake the four");
        assert_eq!(moving_up(0, &[1]), 0);
        assert!(!fits(5, 1, true) && fits(5, 5, false) && !fits(5, 6, false));
    }

    proptest! {
        /// Whatever order people come and go in: never more places are taken than there are, and nobody who would fit waits
        /// in front.
        #[test]
        fn places_are_never_oversold(
            places in 1i32..20,
            steps in prop::collection::vec((any::<bool>(), 1i32..6, any::<prop::sample::Index>()), 1..60),
        ) {
            let (mut enrolled, mut waiting): (Vec<i32>, Vec<i32>) = Default::default();
            for (comes, persons, who) in steps {
                let taken: i32 = enrolled.iter().sum();
                if comes {
                    let list = if fits(places - taken, persons, !waiting.is_empty()) { &mut enrolled } else { &mut waiting };
                    list.push(persons);
                } else if !enrolled.is_empty() {
                    enrolled.remove(who.index(enrolled.len()));
                    let free = places - enrolled.iter().sum::<i32>();
                    let up = moving_up(free, &waiting);
                    enrolled.extend(waiting.drain(..up));
                }
                let taken: i32 = enrolled.iter().sum();
                prop_assert!(taken <= places);
                prop_assert!(waiting.first().is_none_or(|first| *first > places - taken));
            }
        }
    }
}
