//! How long households stay: the product-limit estimate by Kaplan and Meier, "Nonparametric estimation from incomplete
//! observations", JASA 53 (1958) 457–481, with Greenwood's variance ("The natural duration of cancer", 1926).

use crate::quality::statistics::{Confidence, Interval};

/// How long a household has stayed, in any unit, and whether it has left then; otherwise it is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// For how long.
    pub time: u32,
    /// Whether it left then.
    pub left: bool,
}

/// A time at which somebody left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drop {
    /// When.
    pub time: u32,
    /// How many had stayed until then.
    pub at_risk: u32,
    /// How many of them left.
    pub left: u32,
    /// The share that stays beyond, with its bounds.
    pub survival: Interval,
}

/// The estimate: a step at each time at which somebody left. Who left at a time at which another was seen last left first.
#[must_use]
pub fn estimate(stays: &[Stay], confidence: Confidence) -> Vec<Drop> {
    let mut sorted = stays.to_vec();
    sorted.sort_unstable();
    let deviations = confidence.deviations();
    let (mut at_risk, mut survival, mut greenwood) =
        (u32::try_from(sorted.len()).unwrap_or(u32::MAX), 1.0_f64, 0.0_f64);
    let mut drops = Vec::new();
    for group in sorted.chunk_by(|one, other| one.time == other.time) {
        let left = u32::try_from(group.iter().filter(|stay| stay.left).count()).unwrap_or(u32::MAX);
        if left > 0 {
            let (n, d) = (f64::from(at_risk), f64::from(left));
            survival *= 1.0 - d / n;
            // Where all leave there is no variance any more: the share is nothing.
            if left < at_risk {
                greenwood += d / (n * (n - d));
            }
            let spread = deviations * survival * greenwood.sqrt();
            let interval = Interval {
                estimate: survival,
                lower: (survival - spread).max(0.0),
                upper: (survival + spread).min(1.0),
            };
            drops.push(Drop { time: group[0].time, at_risk, left, survival: interval });
        }
        at_risk -= u32::try_from(group.len()).unwrap_or(at_risk);
    }
    drops
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Remission under 6-mercaptopurine in weeks: Freireich and others, Blood 21 (1963) 699–716, as worked out in Collett,
    /// "Modelling Survival Data in Medical Research", and many other books.
    #[test]
    fn freireich_1963() {
        let left = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|time| Stay { time, left: true });
        let still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|time| Stay { time, left: false });
        let drops = estimate(&[left.as_slice(), &still].concat(), Confidence::USUAL);
        let expected = [
            (6, 21, 3, 0.8571, 0.0764),
            (7, 17, 1, 0.8067, 0.0869),
            (10, 15, 1, 0.7529, 0.0963),
            (13, 12, 1, 0.6902, 0.1068),
            (16, 11, 1, 0.6275, 0.1141),
            (22, 7, 1, 0.5378, 0.1282),
            (23, 6, 1, 0.4482, 0.1346),
        ];
        assert_eq!(drops.len(), expected.len());
        for (drop, (time, at_risk, left, survival, error)) in drops.iter().zip(expected) {
            assert_eq!((drop.time, drop.at_risk, drop.left), (time, at_risk, left));
            assert!((drop.survival.estimate - survival).abs() < 5e-5, "{drop:?}");
            let spread = Confidence::USUAL.deviations() * error;
            assert!((drop.survival.lower - (survival - spread)).abs() < 5e-4, "{drop:?}");
        }
    }

    #[test]
    fn of_nobody_there_is_no_estimate_and_of_all_who_leave_nothing_is_left() {
        assert_eq!(estimate(&[], Confidence::USUAL), []);
        let all = [Stay { time: 3, left: true }; 4];
        let drops = estimate(&all, Confidence::USUAL);
        assert_eq!((drops.len(), drops[0].survival.estimate), (1, 0.0));
    }

    proptest! {
        #[test]
        fn it_falls_and_stays_between_nothing_and_all(stays in prop::collection::vec((0..40_u32, any::<bool>()), 0..60)) {
            let stays: Vec<Stay> = stays.into_iter().map(|(time, left)| Stay { time, left }).collect();
            let drops = estimate(&stays, Confidence::USUAL);
            let shares: Vec<f64> = drops.iter().map(|drop| drop.survival.estimate).collect();
            prop_assert!(shares.windows(2).all(|pair| pair[1] <= pair[0]));
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            prop_assert_eq!(drops.iter().map(|drop| drop.left as usize).sum::<usize>(), stays.iter().filter(|stay| stay.left).count());
        }

        #[test]
        fn without_anybody_still_there_it_is_the_plain_share(times in prop::collection::vec(0..20_u32, 1..50)) {
            let stays: Vec<Stay> = times.iter().map(|time| Stay { time: *time, left: true }).collect();
            for drop in estimate(&stays, Confidence::USUAL) {
                let count = |least: u32| u32::try_from(times.iter().filter(|time| **time >= least).count()).expect("few");
                let share = f64::from(count(drop.time + 1)) / f64::from(count(0));
                prop_assert!((drop.survival.estimate - share).abs() < 1e-9);
            }
        }
    }
}
