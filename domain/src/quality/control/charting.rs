//! Counts of weeks as control charts: p, u, EWMA and CUSUM.

use super::super::{
    ChartKind, ChartMeasure, ChartSide,
    chart::{
        Signal,
        memory::{Cusum, Ewma, Steady},
        shewhart::{PerUnit, p_chart, u_chart},
    },
    statistics::rate::Counted,
};

/// What was counted in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// What counts: complaints, failed inspections, late visits, discontent answers.
    pub hits: u32,
    /// Of how many: visits, inspections, answers.
    pub cases: u32,
}

/// A week on a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartPoint {
    /// What was counted.
    pub week: Week,
    /// What is drawn: a share or a number per visit; of an EWMA the average of, of a CUSUM the sum above of the figures in
    /// standard deviations.
    pub value: f64,
    /// Of a CUSUM the sum below.
    pub below: Option<f64>,
    /// What is expected.
    pub centre: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// On which side the limits were left.
    pub signal: Option<ChartSide>,
}

/// Whether a measure can be drawn so: what a visit may have several of is counted per visit, what it has or has not is a
/// share.
#[must_use]
pub const fn fits(measure: ChartMeasure, kind: ChartKind) -> bool {
    match kind {
        ChartKind::P => !matches!(measure, ChartMeasure::Complaints),
        ChartKind::U => matches!(measure, ChartMeasure::Complaints),
        ChartKind::Ewma | ChartKind::Cusum => true,
    }
}

/// The weeks by which the others are judged: the first half of those in which something was counted.
#[must_use]
pub fn baseline(weeks: &[Week]) -> Vec<Week> {
    let counted: Vec<Week> = weeks.iter().copied().filter(|week| week.cases > 0).collect();
    counted.iter().copied().take(counted.len().div_ceil(2)).collect()
}

/// What is usual, from the weeks of a baseline: (hits + ½) / (cases + 1), the mean of the posterior distribution under
/// Jeffreys' prior for a share, so that limits have a width even where nothing ever happened; `None` without cases.
#[must_use]
pub fn usual(baseline: &[Week]) -> Option<f64> {
    let (hits, cases) = baseline
        .iter()
        .fold((0.0, 0.0), |(hits, cases), week| (hits + f64::from(week.hits), cases + f64::from(week.cases)));
    (cases > 0.0).then(|| (hits + 0.5) / (cases + 1.0))
}

/// The chart of some weeks, judged by what is usual; `None` in the place of a week without cases, or of one of which more
/// count than there are where that cannot be.
#[must_use]
pub fn chart(measure: ChartMeasure, kind: ChartKind, weeks: &[Week], usual: f64) -> Vec<Option<ChartPoint>> {
    let plain = |point: super::super::chart::Point, week: Week| ChartPoint {
        week,
        value: point.value,
        below: None,
        centre: point.centre,
        lower: point.lower,
        upper: point.upper,
        signal: point.signal.map(side),
    };
    let joined = |points: Vec<Option<super::super::chart::Point>>| {
        points.into_iter().zip(weeks).map(|(point, week)| point.map(|point| plain(point, *week))).collect()
    };
    match kind {
        ChartKind::P => {
            let none = Counted::new(0, 0);
            let samples: Option<Vec<Counted>> =
                weeks.iter().map(|week| Counted::new(week.hits, week.cases).or(none)).collect();
            joined(samples.map(|samples| p_chart(&samples, Some(usual.min(1.0)))).unwrap_or_default())
        }
        ChartKind::U => {
            let samples: Vec<PerUnit> =
                weeks.iter().map(|week| PerUnit { findings: week.hits, units: week.cases }).collect();
            joined(u_chart(&samples, Some(usual)))
        }
        ChartKind::Ewma | ChartKind::Cusum => {
            let standing: Vec<Option<f64>> = weeks.iter().map(|week| deviations(measure, *week, usual)).collect();
            let values: Vec<f64> = standing.iter().copied().flatten().collect();
            let mut drawn = remembering(kind, &values).into_iter();
            let point = |(stands, week): (&Option<f64>, &Week)| {
                stands.and_then(|_| drawn.next()).map(|point| ChartPoint { week: *week, ..point })
            };
            standing.iter().zip(weeks).map(point).collect()
        }
    }
}

/// The charts that remember, of figures in standard deviations.
fn remembering(kind: ChartKind, values: &[f64]) -> Vec<ChartPoint> {
    let (week, steady) = (Week::default(), Steady { mean: 0.0, deviation: 1.0 });
    if kind == ChartKind::Ewma {
        let points = Ewma::USUAL.chart(values, steady).into_iter();
        let point = |point: super::super::chart::Point| ChartPoint {
            week,
            value: point.value,
            below: None,
            centre: point.centre,
            lower: point.lower,
            upper: point.upper,
            signal: point.signal.map(side),
        };
        return points.map(point).collect();
    }
    let sums = Cusum::USUAL.chart(values, steady).into_iter();
    let point = |sums: super::super::chart::memory::Sums| ChartPoint {
        week,
        value: sums.above,
        below: Some(sums.below),
        centre: 0.0,
        lower: 0.0,
        upper: Cusum::USUAL.limit,
        signal: sums.signal.map(side),
    };
    sums.map(point).collect()
}

/// How many standard deviations a week lies from what is usual; `None` of a week without cases.
fn deviations(measure: ChartMeasure, week: Week, usual: f64) -> Option<f64> {
    let n = f64::from(week.cases);
    let variance = match measure {
        ChartMeasure::Complaints => usual / n,
        ChartMeasure::FailedInspections | ChartMeasure::Lateness | ChartMeasure::Discontent => {
            usual * (1.0 - usual) / n
        }
    };
    (week.cases > 0 && variance > 0.0).then(|| (f64::from(week.hits) / n - usual) / variance.sqrt())
}

const fn side(signal: Signal) -> ChartSide {
    match signal {
        Signal::Above => ChartSide::Above,
        Signal::Below => ChartSide::Below,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEASURES: [ChartMeasure; 4] =
        [ChartMeasure::Complaints, ChartMeasure::FailedInspections, ChartMeasure::Lateness, ChartMeasure::Discontent];
    const KINDS: [ChartKind; 4] = [ChartKind::P, ChartKind::U, ChartKind::Ewma, ChartKind::Cusum];

    fn weeks(hits: &[u32], cases: u32) -> Vec<Week> {
        hits.iter().map(|hits| Week { hits: *hits, cases }).collect()
    }

    #[test]
    fn a_carer_who_turns_bad_is_found_by_every_chart() {
        let mut hits = vec![1; 20];
        hits.extend([4; 12]);
        for kind in [ChartKind::P, ChartKind::Ewma, ChartKind::Cusum] {
            let points = chart(ChartMeasure::Lateness, kind, &weeks(&hits, 20), 0.05);
            let first = points.iter().flatten().position(|point| point.signal.is_some()).expect("a signal");
            assert!((20..28).contains(&first), "{kind:?} at {first}");
            assert_eq!(points[first].expect("a point").signal, Some(ChartSide::Above));
        }
    }

    /// The 22 bad cans of 50 of Montgomery's example 7.1 stand (0.44 − 0.2313) / √(0.2313 · 0.7687 / 50) = 3.50 deviations
    /// above.
    #[test]
    fn a_week_stands_so_many_deviations_from_what_is_usual() {
        let stands = deviations(ChartMeasure::Lateness, Week { hits: 22, cases: 50 }, 0.2313).expect("a figure");
        assert!((stands - 3.50).abs() < 5e-3, "{stands}");
        assert_eq!(deviations(ChartMeasure::Lateness, Week { hits: 0, cases: 0 }, 0.2), None);
    }

    #[test]
    fn limits_have_a_width_where_nothing_ever_happened() {
        let quiet = weeks(&[0; 12], 20);
        let usual = usual(&quiet).expect("a baseline");
        let points = chart(ChartMeasure::Complaints, ChartKind::U, &weeks(&[0, 1], 20), usual);
        assert!(points[1].is_some_and(|point| point.upper > 0.0 && point.value > 0.0));
        assert_eq!(super::usual(&weeks(&[0; 3], 0)), None);
        assert_eq!(super::usual(&[]), None);
    }

    #[test]
    fn weeks_before_the_first_visit_are_no_baseline() {
        let mut all = weeks(&[0; 20], 0);
        all.extend(weeks(&[1, 2, 3, 4, 5], 10));
        assert_eq!(baseline(&all), weeks(&[1, 2, 3], 10));
        assert!(baseline(&weeks(&[0; 3], 0)).is_empty());
    }

    proptest! {
        #[test]
        fn every_week_has_its_place_and_every_figure_is_one(
            counts in proptest::collection::vec((0u32..20, 0u32..20), 0..40),
            usual in 0.001f64..0.999,
        ) {
            let weeks: Vec<Week> = counts.iter().map(|(more, hits)| Week { hits: *hits, cases: hits + more }).collect();
            for measure in MEASURES {
                for kind in KINDS.into_iter().filter(|kind| fits(measure, *kind)) {
                    let points = chart(measure, kind, &weeks, usual);
                    prop_assert_eq!(points.len(), weeks.len());
                    for (point, week) in points.iter().zip(&weeks) {
                        prop_assert_eq!(point.is_some(), week.cases > 0);
                        if let Some(point) = point {
                            prop_assert_eq!(point.week, *week);
                            prop_assert!(point.value.is_finite() && point.upper.is_finite() && point.lower <= point.upper);
                        }
                    }
                }
            }
        }
    }
}
