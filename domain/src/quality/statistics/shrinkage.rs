//! Rates of people of whom little is known, drawn towards what is usual: two good visits are no proof.

use super::rate::Counted;

/// What is usual: a Beta distribution, as if so many cases of either kind had been seen before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Cases that count.
    pub hits: f64,
    /// Cases that do not.
    pub misses: f64,
}

impl Usual {
    /// As if so many cases at this rate had been seen; `None` unless both are within reason.
    #[must_use]
    pub fn new(rate: f64, weight: f64) -> Option<Self> {
        let fits = (0.0..=1.0).contains(&rate) && weight > 0.0 && weight.is_finite();
        fits.then_some(Self { hits: rate * weight, misses: (1.0 - rate) * weight })
    }

    /// What is usual among some people, by the moments of their rates: the mean, and as much weight as makes them differ as
    /// they do beyond chance. `None` when there are fewer than two with any cases, or they differ no more than chance has
    /// it.
    ///
    /// Casella, "An introduction to empirical Bayes data analysis", The American Statistician 39 (1985); the moments are
    /// weighted by cases as in Kleinman, JASA 68 (1973).
    #[must_use]
    pub fn among(people: &[Counted]) -> Option<Self> {
        let seen: Vec<(f64, f64)> = people
            .iter()
            .filter(|one| one.cases() > 0)
            .map(|one| (f64::from(one.hits()), f64::from(one.cases())))
            .collect();
        if seen.len() < 2 {
            return None;
        }
        let cases: f64 = seen.iter().map(|(_, n)| n).sum();
        let mean = seen.iter().map(|(x, _)| x).sum::<f64>() / cases;
        let squares: f64 = seen.iter().map(|(_, n)| n * n).sum();
        let spread: f64 = seen.iter().map(|(x, n)| n * (x / n - mean).powi(2)).sum();
        let chance = mean * (1.0 - mean);
        let people = f64::from(u32::try_from(seen.len()).ok()?);
        // The spread that chance alone would bring, and what a unit of true difference adds to it.
        let (by_chance, per_unit) = (chance * (people - 1.0), cases - squares / cases - (people - 1.0));
        let alike = (spread - by_chance) / (chance * per_unit);
        (alike.is_finite() && alike > 0.0 && alike < 1.0).then(|| Self::new(mean, alike.recip() - 1.0))?
    }

    /// The rate of somebody, drawn towards what is usual.
    #[must_use]
    pub fn shrink(self, counted: Counted) -> f64 {
        (f64::from(counted.hits()) + self.hits) / (f64::from(counted.cases()) + self.hits + self.misses)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(hits: u32, cases: u32) -> Counted {
        Counted::new(hits, cases).expect("a count")
    }

    /// Robinson, "Introduction to Empirical Bayes" (2017), chapter 2: a prior of 81 hits and 219 misses; 100 hits of 300
    /// come to 181 of 600.
    #[test]
    fn robinson_2017_batting() {
        let usual = Usual::new(0.27, 300.0).expect("a prior");
        assert!((usual.shrink(of(100, 300)) - 0.301_667).abs() < 1e-6);
        assert!((usual.shrink(of(0, 0)) - 0.27).abs() < 1e-12, "of whom nothing is known, the usual is said");
    }

    #[test]
    fn nobody_wins_by_two_lucky_visits() {
        let people = [of(2, 2), of(95, 100), of(80, 100), of(60, 100), of(70, 100)];
        let usual = Usual::among(&people).expect("people that differ");
        assert!(usual.shrink(people[0]) < usual.shrink(people[1]));
        assert_eq!(Usual::among(&[of(1, 2)]), None);
        assert_eq!(Usual::among(&[of(10, 10), of(10, 10)]), None, "all alike");
    }

    proptest! {
        #[test]
        fn a_rate_moves_towards_the_usual_and_never_past_it(
            (hits, cases) in (1u32..1000).prop_flat_map(|n| (0..=n, Just(n))),
            rate in 0.0f64..=1.0,
            weight in 0.1f64..1000.0,
        ) {
            let own = f64::from(hits) / f64::from(cases);
            let shrunk = Usual::new(rate, weight).expect("a prior").shrink(of(hits, cases));
            prop_assert!(own.min(rate) - 1e-9 <= shrunk && shrunk <= own.max(rate) + 1e-9);
        }

        #[test]
        fn what_is_usual_lies_among_the_people(counts in proptest::collection::vec((0u32..=50, 50u32..100), 2..30)) {
            let people: Vec<Counted> = counts.iter().map(|(hits, cases)| of(*hits, *cases)).collect();
            if let Some(usual) = Usual::among(&people) {
                let mean = usual.hits / (usual.hits + usual.misses);
                prop_assert!((0.0..=1.0).contains(&mean) && usual.hits >= 0.0 && usual.misses >= 0.0);
            }
        }
    }
}
