//! Means of people of whom little is known, drawn towards what is usual: two perfect visits are no proof.

/// What was seen of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// How often.
    pub count: u32,
    /// The sum of what was seen.
    pub sum: f64,
}

impl Seen {
    /// The bare mean; `None` of nothing.
    #[must_use]
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// What is usual among some people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The mean of all that was seen of all of them.
    mean: f64,
    /// How far one sight lies from the true mean of its person, squared.
    variance: f64,
    /// As many sights as what is usual weighs: without bound where people differ no more than chance has it.
    strength: f64,
}

/// A mean that was drawn towards what is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrunk {
    /// The mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

impl Usual {
    /// What is usual among some people, of whom each sight varies with this variance; `None` when nothing was seen of
    /// anybody, or the variance is none.
    ///
    /// Normal–normal empirical Bayes: the strength is the variance of a sight over the variance between people. With as many
    /// sights of everybody this is the estimator of James and Stein around the grand mean: Efron and Morris, "Stein's
    /// Paradox in Statistics", Scientific American 236 (1977) 119–127. Unequal numbers are brought in by the moments of
    /// Kleinman, JASA 68 (1973) 46–54.
    #[must_use]
    pub fn among(people: &[Seen], variance: f64) -> Option<Self> {
        if !variance.is_finite() || variance <= 0.0 {
            return None;
        }
        let seen: Vec<(f64, f64)> = people.iter().filter_map(|one| Some((f64::from(one.count), one.mean()?))).collect();
        let sights: f64 = seen.iter().map(|(count, _)| count).sum();
        if sights <= 0.0 {
            return None;
        }
        let mean = seen.iter().map(|(count, mean)| count * mean).sum::<f64>() / sights;
        let squares: f64 = seen.iter().map(|(count, _)| count * count).sum();
        let spread: f64 = seen.iter().map(|(count, own)| count * (own - mean).powi(2)).sum();
        let people = f64::from(u32::try_from(seen.len()).unwrap_or(u32::MAX));
        let strength = if people > 3.0 {
            let typical = (sights - squares / sights) / (people - 1.0);
            let between = (spread / (people - 3.0) - variance) / typical;
            if between > 0.0 { variance / between } else { f64::INFINITY }
        } else {
            f64::INFINITY
        };
        Some(Self { mean, variance, strength })
    }

    /// The same, weighing no more than so many sights: long records are not to count for nothing where people are alike.
    #[must_use]
    pub fn at_most(self, strength: f64) -> Self {
        Self { strength: self.strength.min(strength), ..self }
    }

    /// What somebody's mean is drawn to.
    #[must_use]
    pub fn shrink(self, seen: Seen) -> Shrunk {
        let Some(own) = seen.mean() else {
            return Shrunk { mean: self.mean, deviation: (self.variance / self.strength).sqrt() };
        };
        let known = f64::from(seen.count) + self.strength;
        let weight = f64::from(seen.count) / known;
        Shrunk { mean: self.mean + weight * (own - self.mean), deviation: (self.variance / known).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The batting averages of 18 players after 45 times at bat, 1970: the example of Efron and Morris (1977).
    const HITS: [u32; 18] = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];

    #[test]
    fn efron_and_morris_1977_batting() {
        let players: Vec<Seen> = HITS.iter().map(|hits| Seen { count: 45, sum: f64::from(*hits) }).collect();
        let mean = f64::from(HITS.iter().sum::<u32>()) / (18.0 * 45.0);
        assert!((mean - 0.265).abs() < 5e-4, "the grand mean");
        let usual = Usual::among(&players, mean * (1.0 - mean)).expect("what is usual");
        let factor = 45.0 / (45.0 + usual.strength);
        assert!((factor - 0.212).abs() < 1e-3, "the shrinking factor: {factor}");
        // Clemente, Robinson, Alvis.
        for (hits, expected) in [(18, 0.294), (17, 0.289), (7, 0.242)] {
            let shrunk = usual.shrink(Seen { count: 45, sum: f64::from(hits) }).mean;
            assert!((shrunk - expected).abs() < 1e-3, "{hits}: {shrunk}");
        }
    }

    #[test]
    fn of_whom_nothing_is_known_the_usual_is_said() {
        let people = [Seen { count: 10, sum: 45.0 }, Seen { count: 0, sum: 0.0 }];
        let usual = Usual::among(&people, 0.25).expect("what is usual").at_most(20.0);
        let unknown = usual.shrink(people[1]);
        assert!((unknown.mean - 4.5).abs() < 1e-12 && (unknown.deviation - (0.25_f64 / 20.0).sqrt()).abs() < 1e-12);
        assert_eq!(Usual::among(&people[1..], 0.25), None);
        assert_eq!(Usual::among(&people, 0.0), None);
    }

    fn anybody() -> impl Strategy<Value = Seen> {
        (0u32..200)
            .prop_flat_map(|count| (Just(count), 1.0f64..=5.0))
            .prop_map(|(count, mean)| Seen { count, sum: f64::from(count) * mean })
    }

    proptest! {
        #[test]
        fn a_mean_moves_towards_the_usual_and_never_past_it(
            people in prop::collection::vec(anybody(), 1..40),
            variance in 0.01f64..4.0,
        ) {
            let Some(usual) = Usual::among(&people, variance) else { return Ok(()) };
            for usual in [usual, usual.at_most(20.0)] {
                for one in &people {
                    let shrunk = usual.shrink(*one);
                    let own = one.mean().unwrap_or(usual.mean);
                    prop_assert!(own.min(usual.mean) - 1e-9 <= shrunk.mean && shrunk.mean <= own.max(usual.mean) + 1e-9);
                    prop_assert!(shrunk.deviation >= 0.0 && shrunk.deviation.is_finite());
                }
            }
        }
    }
}
