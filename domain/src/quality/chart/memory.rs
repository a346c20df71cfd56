//! Charts that remember: small changes add up until they are seen (EWMA and CUSUM).

use super::{Point, Signal};

/// How figures move as long as nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steady {
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
}

/// How an exponentially weighted moving average is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ewma {
    /// The weight of the newest figure, above 0, at most 1.
    pub weight: f64,
    /// Limits in standard deviations of the average.
    pub width: f64,
}

impl Ewma {
    /// A weight of 0.2 with limits at 2.7.
    pub const USUAL: Self = Self { weight: 0.2, width: 2.7 };

    /// The average after each figure, with limits that widen as it remembers more: Montgomery, equations 9.22 to 9.26.
    #[must_use]
    pub fn chart(self, values: &[f64], steady: Steady) -> Vec<Point> {
        let mut average = steady.mean;
        let mut faded = 1.0;
        let point = |value: &f64| {
            average = self.weight.mul_add(*value, (1.0 - self.weight) * average);
            faded *= (1.0 - self.weight).powi(2);
            let variance = self.weight / (2.0 - self.weight) * (1.0 - faded);
            let reach = self.width * steady.deviation * variance.sqrt();
            Point::of(average, steady.mean, steady.mean - reach, steady.mean + reach)
        };
        values.iter().map(point).collect()
    }
}

/// How a cumulative sum is drawn, in standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cusum {
    /// What is let go each time: half of the change to be found.
    pub slack: f64,
    /// Where the sum signals.
    pub limit: f64,
}

/// The two sums after a figure, in the figure's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// What has come together above the mean.
    pub above: f64,
    /// What has come together below the mean.
    pub below: f64,
    /// Since how many figures the sum above has not been nothing.
    pub since_above: u32,
    /// Since how many figures the sum below has not been nothing.
    pub since_below: u32,
    /// Whether a sum is over the limit.
    pub signal: Option<Signal>,
}

impl Cusum {
    /// Half a standard deviation is let go, and five signal.
    pub const USUAL: Self = Self { slack: 0.5, limit: 5.0 };

    /// The sums after each figure: Montgomery, equations 9.2 and 9.3.
    #[must_use]
    pub fn chart(self, values: &[f64], steady: Steady) -> Vec<Sums> {
        let (slack, limit) = (self.slack * steady.deviation, self.limit * steady.deviation);
        let mut sums = Sums { above: 0.0, below: 0.0, since_above: 0, since_below: 0, signal: None };
        let grown = |since: u32, sum: f64| if sum > 0.0 { since + 1 } else { 0 };
        let point = |value: &f64| {
            sums.above = (value - (steady.mean + slack) + sums.above).max(0.0);
            sums.below = ((steady.mean - slack) - value + sums.below).max(0.0);
            sums.since_above = grown(sums.since_above, sums.above);
            sums.since_below = grown(sums.since_below, sums.below);
            sums.signal = if sums.above > limit {
                Some(Signal::Above)
            } else if sums.below > limit {
                Some(Signal::Below)
            } else {
                None
            };
            sums
        };
        values.iter().map(point).collect()
    }

    /// How many figures pass on average until a signal, of either sum, when the mean has moved by so many standard
    /// deviations; with 0, between false alarms. Siegmund, "Sequential Analysis" (1985); Montgomery, equation 9.6.
    #[must_use]
    pub fn run_length(self, moved: f64) -> f64 {
        let one = |drift: f64| {
            let b = self.limit + 1.166;
            if drift.abs() < 1e-9 {
                return b * b;
            }
            ((-2.0 * drift * b).exp() + (2.0 * drift).mul_add(b, -1.0)) / (2.0 * drift * drift)
        };
        (one(moved - self.slack).recip() + one(-moved - self.slack).recip()).recip()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    /// Table 9.1: twenty figures of mean 10 and deviation 1, and ten of mean 11.
    const TABLE_9_1: [f64; 30] = [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];
    const STEADY: Steady = Steady { mean: 10.0, deviation: 1.0 };

    /// Example 9.1: the sum above passes 5 at the 29th figure with 5.28, and had begun seven figures before.
    #[test]
    fn montgomery_9_1_cusum() {
        let sums = Cusum::USUAL.chart(&TABLE_9_1, STEADY);
        let first = sums.iter().position(|sums| sums.signal.is_some()).expect("a signal");
        assert_eq!((first + 1, sums[first].signal, sums[first].since_above), (29, Some(Signal::Above), 7));
        assert!((sums[first].above - 5.28).abs() < 1e-9, "{:?}", sums[first]);
        assert!((sums[1].below - 1.56).abs() < 1e-9, "{:?}", sums[1]);
    }

    /// Example 9.2: λ 0.1, L 2.7; limits 9.73 and 10.27 at first, 9.38 and 10.62 in the end; out at the 29th and 30th.
    #[test]
    fn montgomery_9_2_ewma() {
        let points = Ewma { weight: 0.1, width: 2.7 }.chart(&TABLE_9_1, STEADY);
        for (place, value) in [(0, 9.945), (1, 9.7495), (19, 10.0108), (28, 10.6468)] {
            assert!((points[place].value - value).abs() < 5e-5, "{place}: {:?}", points[place]);
        }
        assert!((points[0].lower - 9.73).abs() < 5e-3 && (points[0].upper - 10.27).abs() < 5e-3);
        assert!((points[29].lower - 9.38).abs() < 5e-3 && (points[29].upper - 10.62).abs() < 5e-3);
        let out: Vec<usize> = (1..).zip(&points).filter(|(_, p)| p.signal.is_some()).map(|(place, _)| place).collect();
        assert_eq!(out, [29, 30]);
    }

    /// Section 9.1.5: with k 0.5 and h 5 a false alarm every 469 figures (exactly 465), and about 10 to find one deviation.
    #[test]
    fn montgomery_9_1_5_run_lengths() {
        assert!((Cusum::USUAL.run_length(0.0) - 469.1).abs() < 0.1, "{}", Cusum::USUAL.run_length(0.0));
        assert!((Cusum::USUAL.run_length(1.0) - 10.34).abs() < 0.02, "{}", Cusum::USUAL.run_length(1.0));
    }

    /// Two thousand runs of steady figures; the theory is an approximation good to a few percent.
    #[test]
    fn false_alarms_come_as_often_as_the_theory_says() {
        let mut random = ChaCha20Rng::seed_from_u64(11);
        let (mut alarms, mut figures) = (0u32, 0u32);
        let mut normal = move || {
            let (u, v): (f64, f64) = (random.random(), random.random());
            (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
        };
        while alarms < 2_000 {
            let (mut above, mut below) = (0.0f64, 0.0f64);
            while above <= 5.0 && below <= 5.0 {
                let value = normal();
                let sums = Cusum::USUAL.chart(&[value], Steady { mean: 0.0, deviation: 1.0 })[0];
                above = if above > 0.0 { (above + value - 0.5).max(0.0) } else { sums.above };
                below = if below > 0.0 { (below - value - 0.5).max(0.0) } else { sums.below };
                figures += 1;
            }
            alarms += 1;
        }
        let length = f64::from(figures) / f64::from(alarms);
        assert!((length / Cusum::USUAL.run_length(0.0) - 1.0).abs() < 0.08, "{length}");
    }

    proptest! {
        #[test]
        fn figures_at_the_mean_never_signal(count in 1usize..200, mean in -50.0f64..50.0, deviation in 0.1f64..10.0) {
            let (values, steady) = (vec![mean; count], Steady { mean, deviation });
            prop_assert!(Cusum::USUAL.chart(&values, steady).iter().all(|sums| sums.signal.is_none()));
            prop_assert!(Ewma::USUAL.chart(&values, steady).iter().all(|point| point.signal.is_none()));
        }

        #[test]
        fn a_lasting_change_is_found(moved in 1.0f64..5.0) {
            let values = vec![moved; 40];
            let steady = Steady { mean: 0.0, deviation: 1.0 };
            let found = Cusum::USUAL.chart(&values, steady).iter().any(|sums| sums.signal == Some(Signal::Above));
            prop_assert!(found && Ewma::USUAL.chart(&values, steady).iter().any(|p| p.signal == Some(Signal::Above)));
        }

        #[test]
        fn above_and_below_are_mirrored(values in proptest::collection::vec(-3.0f64..3.0, 1..60)) {
            let steady = Steady { mean: 0.0, deviation: 1.0 };
            let turned: Vec<f64> = values.iter().map(|value| -value).collect();
            let (one, other) = (Cusum::USUAL.chart(&values, steady), Cusum::USUAL.chart(&turned, steady));
            for (one, other) in one.iter().zip(&other) {
                prop_assert!((one.above - other.below).abs() < 1e-9 && (one.below - other.above).abs() < 1e-9);
            }
        }
    }
}
