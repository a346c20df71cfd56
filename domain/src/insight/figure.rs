//! Figures with their number of cases and the bounds between which the true ones lie, at 95 percent.

use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};

use super::tally::Tally;
use crate::quality::statistics::{
    Confidence, Interval,
    rate::{Counted, wilson},
};

/// The share of the distribution that lies outside the bounds on one side.
const TAIL: f64 = 0.025;

/// A figure of some cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The figure, and its bounds where there are enough cases to tell them.
    pub value: f64,
    /// Between which the true one lies.
    pub bounds: Option<(f64, f64)>,
    /// How many cases it rests on.
    pub cases: i64,
}

fn scaled(interval: Interval, scale: f64, cases: i64) -> Figure {
    Figure { value: interval.estimate * scale, bounds: Some((interval.lower * scale, interval.upper * scale)), cases }
}

/// Counts are far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "sums of an agency stay below 2^53")]
const fn real(count: i64) -> f64 {
    count as f64
}

/// So many of a hundred, with Wilson's interval; `None` of no cases.
#[must_use]
pub fn percentage(hits: i64, cases: i64) -> Option<Figure> {
    let counted = Counted::new(u32::try_from(hits).ok()?, u32::try_from(cases).ok()?)?;
    wilson(counted, Confidence::USUAL).map(|interval| scaled(interval, 100.0, cases))
}

/// So many events for each hundred occasions, with the exact interval of a Poisson count (Garwood, "Fiducial limits for the
/// Poisson distribution", Biometrika 28 (1936) 437–442); `None` of no occasions. There may be more events than occasions.
#[must_use]
pub fn per_hundred(events: i64, occasions: i64) -> Option<Figure> {
    if occasions <= 0 || events < 0 {
        return None;
    }
    let quantile = |share: f64, freedom: f64| Some(ChiSquared::new(freedom).ok()?.inverse_cdf(share) / 2.0);
    let lower = if events == 0 { 0.0 } else { quantile(TAIL, 2.0 * real(events))? };
    let upper = quantile(1.0 - TAIL, 2.0 * (real(events) + 1.0))?;
    let scale = 100.0 / real(occasions);
    Some(Figure { value: real(events) * scale, bounds: Some((lower * scale, upper * scale)), cases: occasions })
}

/// The mean of minutes, with Student's interval; without bounds of a single case, and `None` of none.
#[must_use]
pub fn mean(tally: &Tally) -> Option<Figure> {
    if tally.cases <= 0 {
        return None;
    }
    let (n, sum) = (real(tally.cases), real(tally.minutes));
    let value = sum / n;
    let bounds = (tally.cases > 1).then(|| {
        let variance = ((real(tally.squares) - sum * value) / (n - 1.0)).max(0.0);
        let quantile = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(1.0 - TAIL);
        let spread = quantile * (variance / n).sqrt();
        Some(((value - spread).max(0.0), value + spread))
    });
    Some(Figure { value, bounds: bounds.flatten(), cases: tally.cases })
}

/// What is summed over households to tell how far they are served by the same people: `most` is how often whoever comes
/// most came to a household, `all` how often anybody did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Households.
    pub households: i64,
    /// Sum of `most`.
    pub most: i64,
    /// Sum of `all`.
    pub all: i64,
    /// Sum of the squares of `most`.
    pub most_squared: i64,
    /// Sum of the products.
    pub product: i64,
    /// Sum of the squares of `all`.
    pub all_squared: i64,
}

/// The share of visits made by whoever comes to the household most, in percent: the index of the usual provider of care
/// (Breslau and Reeb, "Continuity of care in a university-based practice", J Med Educ 50 (1975) 965–969), with the interval
/// of a ratio whose clusters are the households (Cochran, Sampling Techniques, 3rd ed. 1977, section 6.3).
#[must_use]
pub fn continuity(company: &Company) -> Option<Figure> {
    if company.all <= 0 {
        return None;
    }
    let (households, all) = (real(company.households), real(company.all));
    let ratio = real(company.most) / all;
    let bounds = (company.households > 1).then(|| {
        let residual = ratio.mul_add(
            ratio * real(company.all_squared),
            (2.0 * ratio).mul_add(-real(company.product), real(company.most_squared)),
        );
        let spread =
            Confidence::USUAL.deviations() * (households / (households - 1.0) * residual.max(0.0)).sqrt() / all;
        (((ratio - spread) * 100.0).max(0.0), ((ratio + spread) * 100.0).min(100.0))
    });
    Some(Figure { value: ratio * 100.0, bounds, cases: company.all })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(value: f64, expected: f64, by: f64) {
        assert!((value - expected).abs() <= by, "{value}, not {expected}");
    }

    fn bounds(figure: Option<Figure>) -> (f64, f64) {
        figure.and_then(|figure| figure.bounds).expect("bounds")
    }

    /// Garwood's table: 0 events have 3.689 at most, 10 have 4.795 to 18.390.
    #[test]
    fn garwood_1936() {
        close(bounds(per_hundred(0, 100)).1, 3.689, 5e-4);
        let (lower, upper) = bounds(per_hundred(10, 100));
        close(lower, 4.795, 5e-4);
        close(upper, 18.390, 5e-4);
    }

    /// Worked by hand: 10, 12, 14 minutes have mean 12, deviation 2, and t of 2 degrees is 4.303.
    #[test]
    fn a_mean_of_three() {
        let tally = Tally { hits: 3, cases: 3, minutes: 36, squares: 100 + 144 + 196 };
        let (lower, upper) = bounds(mean(&tally));
        let spread = 4.302_653 * 2.0 / 3.0_f64.sqrt();
        close(lower, 12.0 - spread, 1e-4);
        close(upper, 12.0 + spread, 1e-4);
        assert_eq!(mean(&Tally { hits: 1, cases: 1, minutes: 5, squares: 25 }).expect("a mean").bounds, None);
    }

    /// Two households: 3 of 4 visits by the usual carer, and 2 of 2.
    #[test]
    fn continuity_of_two_households() {
        let company =
            Company { households: 2, most: 5, all: 6, most_squared: 13, product: 12 + 4, all_squared: 16 + 4 };
        let figure = continuity(&company).expect("a figure");
        close(figure.value, 83.333, 1e-3);
        // The residuals are 3 − 4 · 5/6 and 2 − 2 · 5/6: a third, once with each sign.
        let spread = 1.959_964 * (2.0_f64 * (2.0 / 9.0)).sqrt() / 6.0 * 100.0;
        close(bounds(Some(figure)).0, 83.333 - spread, 1e-2);
    }

    proptest! {
        #[test]
        fn a_figure_lies_between_its_bounds(events in 0i64..500, occasions in 1i64..5_000) {
            let figure = per_hundred(events, occasions).expect("a figure");
            let (lower, upper) = figure.bounds.expect("bounds");
            prop_assert!(lower <= figure.value && figure.value <= upper, "{figure:?}");
            let figure = percentage(events.min(occasions), occasions).expect("a figure");
            let (lower, upper) = figure.bounds.expect("bounds");
            prop_assert!(lower <= figure.value && figure.value <= upper && upper <= 100.0, "{figure:?}");
        }
    }
}
