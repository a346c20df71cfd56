//! What a plan does: how likely a lot is accepted, by how bad it is.

use statrs::distribution::{Binomial, DiscreteCDF, Hypergeometric};

use super::plan::Plan;

/// A point of an operating-characteristic curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accepted {
    /// The share of nonconforming visits, from 0 to 1.
    pub nonconforming: f64,
    /// How likely the lot is accepted, from 0 to 1.
    pub probability: f64,
}

/// How likely a lot from a stream of visits is accepted when this share of the stream is nonconforming: binomial, a curve of
/// type B. What falls into the gap of a reduced plan is accepted. `None` of a share that is none.
#[must_use]
pub fn of_stream(plan: &Plan, nonconforming: f64) -> Option<f64> {
    let sample = Binomial::new(nonconforming, u64::from(plan.sample_size)).ok()?;
    Some(sample.cdf(u64::from(accepted_with(plan))))
}

/// How likely one lot is accepted that has so many nonconforming among so many: hypergeometric, a curve of type A. `None` when
/// the lot is smaller than the sample, or than what is bad in it.
#[must_use]
pub fn of_lot(plan: &Plan, lot: u32, nonconforming: u32) -> Option<f64> {
    let sample = Hypergeometric::new(u64::from(lot), u64::from(nonconforming), u64::from(plan.sample_size)).ok()?;
    Some(sample.cdf(u64::from(accepted_with(plan))))
}

/// With at most so many the lot itself is accepted.
const fn accepted_with(plan: &Plan) -> u32 {
    plan.reject - 1
}

/// The curve of a plan, of type B, from none to where hardly a lot is accepted, in so many steps.
#[must_use]
pub fn curve(plan: &Plan, steps: u16) -> Vec<Accepted> {
    // Three times what the plan lets pass, and no less than what a sample of its size shows.
    let reach = (3.0 * f64::from(accepted_with(plan) + 1) / f64::from(plan.sample_size)).clamp(0.01, 1.0);
    let at = |step: u16| {
        let nonconforming = reach * f64::from(step) / f64::from(steps.max(1));
        of_stream(plan, nonconforming).map(|probability| Accepted { nonconforming, probability })
    };
    (0..=steps).filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::plan::{Aql, CodeLetter, Severity, plan},
        *,
    };

    fn of(sample_size: u32, accept: u32) -> Plan {
        let letter = CodeLetter::of_lot(100).expect("a letter");
        Plan { letter, sample_size, accept, reject: accept + 1 }
    }

    /// Montgomery (2009), table 15.2: a sample of 89, accepted with 2.
    #[test]
    fn montgomery_table_15_2() {
        for (share, probability) in [
            (0.005, 0.9897),
            (0.01, 0.9397),
            (0.02, 0.7366),
            (0.03, 0.4985),
            (0.04, 0.3042),
            (0.05, 0.1721),
            (0.06, 0.0919),
            (0.07, 0.0468),
            (0.08, 0.0230),
            (0.09, 0.0109),
        ] {
            let found = of_stream(&of(89, 2), share).expect("a probability");
            assert!((found - probability).abs() < 6e-5, "{share}: {found}");
        }
    }

    /// Worked out by hand: of 10 with 2 bad, 3 are drawn without either in 56 of 120 cases.
    #[test]
    fn a_small_lot_is_counted_out() {
        let found = of_lot(&of(3, 0), 10, 2).expect("a probability");
        assert!((found - 56.0 / 120.0).abs() < 1e-9, "{found}");
        assert_eq!(of_lot(&of(11, 0), 10, 2), None);
    }

    /// What a quality limit promises: a stream at the limit is accepted nine times of ten, but for the smallest samples, which
    /// MIL-STD-105E has at 88 percent.
    #[test]
    fn a_stream_at_the_limit_is_mostly_accepted() {
        for letter in CodeLetter::all() {
            for aql in Aql::ALL {
                let found = of_stream(&plan(letter, aql, Severity::Normal), f64::from(aql.hundredths()) / 10_000.0);
                assert!(found.expect("a probability") > 0.86, "{letter:?} {aql:?} {found:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_worse_the_less_likely(sample in 1u32..200, accept in 0u32..20, steps in 2u16..60) {
            prop_assume!(accept < sample);
            let curve = curve(&of(sample, accept), steps);
            prop_assert_eq!(curve.len(), usize::from(steps) + 1);
            prop_assert!((curve[0].probability - 1.0).abs() < 1e-12);
            prop_assert!(curve.windows(2).all(|pair| pair[1].probability <= pair[0].probability + 1e-9));
        }

        /// Of a lot that is large beside the sample both curves say about the same.
        #[test]
        fn a_large_lot_is_like_a_stream(percent in 0u32..=20) {
            let plan = of(20, 1);
            let lot = of_lot(&plan, 10_000, percent * 100).expect("a probability");
            prop_assert!((lot - of_stream(&plan, f64::from(percent) / 100.0).expect("a probability")).abs() < 0.01);
        }
    }
}
