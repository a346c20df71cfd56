//! How candidates did, by figures alone.
//!
//! Each figure is drawn towards the mean of all candidates, and what counts is the bound that the true one passes with 95
//! percent: who was seen a few times is credited with what is sure and no more. Between the weakest candidate and the best
//! a figure counts in proportion.

use super::{
    super::{
        AwardKind,
        statistics::means::{Seen, Shrunk, Usual},
    },
    explanation::{AwardMeasure, Component, Measured},
    votes::parts,
};

/// What is usual weighs at most so many observations: more would let long records count for nothing where people are alike.
const STRONGEST: f64 = 20.0;
/// Whole stars tell a mean no better than this: the least variance of a rating, half a star squared.
const LEAST_OF_STARS: f64 = 0.25;
/// So many standard deviations leave 5 percent on one side.
const DEVIATIONS: f64 = 1.644_853_6;

/// Scores from 1 to 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// How many.
    pub count: u32,
    /// Their sum.
    pub sum: u64,
    /// The sum of their squares.
    pub squares: u64,
}

impl Scores {
    /// Adds so many of one score.
    pub fn add(&mut self, score: i32, times: u32) {
        let score = u64::from(score.unsigned_abs());
        self.count = self.count.saturating_add(times);
        self.sum += score * u64::from(times);
        self.squares += score * score * u64::from(times);
    }
}

/// What is on record of a candidate in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Visits that took place or were missed.
    pub visits: u32,
    /// Those to which they did not come in time, or at all.
    pub late: u32,
    /// Ratings of visits.
    pub stars: Scores,
    /// Answers about attitude.
    pub manner: Scores,
    /// Letters of praise.
    pub praise: u32,
    /// Complaints that were not withdrawn.
    pub complaints: u32,
}

/// How a candidate did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Performance {
    /// The parts of it.
    pub components: Vec<Component>,
    /// What they come to, in parts of ten thousand.
    pub points: i32,
}

/// By what a category is measured, and how much each part weighs in percent.
#[must_use]
pub const fn measures(kind: AwardKind) -> &'static [(AwardMeasure, u32)] {
    use AwardMeasure::{Complaints, Manner, Praise, Punctuality, Stars};
    match kind {
        AwardKind::AllRound => &[(Stars, 40), (Punctuality, 20), (Praise, 20), (Complaints, 20)],
        AwardKind::TopPerformance => &[(Stars, 50), (Punctuality, 30), (Complaints, 20)],
        AwardKind::MostPopular => &[(Stars, 60), (Praise, 40)],
        AwardKind::MostImproved => &[(Stars, 60), (Punctuality, 40)],
        AwardKind::AngelSmile => &[(Manner, 70), (Stars, 30)],
        AwardKind::MostPraised => &[(Praise, 100)],
    }
}

/// How each candidate did, in their order: in the period, or for the most improved against the period before. A part of which
/// nothing is known of anybody is left out.
#[must_use]
pub fn performances(kind: AwardKind, now: &[Record], earlier: &[Record]) -> Vec<Performance> {
    let mut found = vec![Performance::default(); now.len()];
    let mut total = 0;
    for (measure, weight) in measures(kind) {
        let Some(now) = figures(*measure, now) else { continue };
        let before = if kind == AwardKind::MostImproved {
            let Some(before) = figures(*measure, earlier) else { continue };
            Some(before)
        } else {
            None
        };
        total += weight;
        for (place, component) in components(*measure, *weight, &now, before.as_deref()).into_iter().enumerate() {
            if let Some(one) = found.get_mut(place) {
                one.components.push(component);
            }
        }
    }
    for one in &mut found {
        let sum: f64 = one.components.iter().map(|it| f64::from(it.weight) * f64::from(it.points)).sum();
        one.points = if total > 0 { parts(sum / f64::from(total) / 10_000.0) } else { 0 };
    }
    found
}

/// A figure as it was seen, and as it is drawn towards the others.
struct Figure {
    seen: Seen,
    shrunk: Shrunk,
}

impl Figure {
    const fn measured(&self, raw: Option<f64>) -> Measured {
        Measured { observations: self.seen.count, raw, shrunk: Some(self.shrunk.mean) }
    }
}

/// One figure of each candidate; `None` when nothing is known of anybody.
fn figures(measure: AwardMeasure, records: &[Record]) -> Option<Vec<Figure>> {
    let seen: Vec<Seen> = records.iter().map(|record| seen(measure, record)).collect();
    let rare = matches!(measure, AwardMeasure::Praise | AwardMeasure::Complaints);
    if rare && seen.iter().all(|one| one.sum <= 0.0) {
        // That something did not happen to anybody is no figure of theirs.
        return None;
    }
    let usual = Usual::among(&seen, variance(measure, records, &seen))?.at_most(STRONGEST);
    Some(seen.into_iter().map(|seen| Figure { seen, shrunk: usual.shrink(seen) }).collect())
}

fn seen(measure: AwardMeasure, record: &Record) -> Seen {
    let of_scores = |scores: &Scores| Seen { count: scores.count, sum: whole(scores.sum) };
    let of_visits = |count: u32| Seen { count: record.visits, sum: f64::from(count) };
    match measure {
        AwardMeasure::Stars => of_scores(&record.stars),
        AwardMeasure::Manner => of_scores(&record.manner),
        AwardMeasure::Punctuality => of_visits(record.visits.saturating_sub(record.late)),
        AwardMeasure::Praise => of_visits(record.praise),
        AwardMeasure::Complaints => of_visits(record.complaints),
    }
}

/// How much one observation varies: scores as they do within candidates, being in time as a coin does, and what happens at
/// visits as rare things do (Poisson). One more case of each kind keeps it from being none.
fn variance(measure: AwardMeasure, records: &[Record], seen: &[Seen]) -> f64 {
    let scores = |of: fn(&Record) -> &Scores| within(records.iter().map(of)).max(LEAST_OF_STARS);
    let cases: f64 = seen.iter().map(|one| f64::from(one.count)).sum();
    let sum: f64 = seen.iter().map(|one| one.sum).sum();
    match measure {
        AwardMeasure::Stars => scores(|record| &record.stars),
        AwardMeasure::Manner => scores(|record| &record.manner),
        AwardMeasure::Punctuality => {
            let share = (sum + 1.0) / (cases + 2.0);
            share * (1.0 - share)
        }
        AwardMeasure::Praise | AwardMeasure::Complaints => (sum + 1.0) / (cases + 1.0),
    }
}

/// The variance of scores around the mean of each candidate, pooled over all.
fn within<'a>(scores: impl Iterator<Item = &'a Scores>) -> f64 {
    let (mut spread, mut free) = (0.0, 0u32);
    for one in scores.filter(|one| one.count > 0) {
        spread += whole(one.squares) - whole(one.sum).powi(2) / f64::from(one.count);
        free = free.saturating_add(one.count - 1);
    }
    if free > 0 { spread / f64::from(free) } else { 0.0 }
}

/// A sum of scores as a number with a point; no agency has so many that one is lost.
#[expect(clippy::cast_precision_loss, reason = "sums of scores stay far below 2^52")]
fn whole(sum: u64) -> f64 {
    sum as f64
}

/// The part of each candidate that one figure is.
fn components(measure: AwardMeasure, weight: u32, now: &[Figure], before: Option<&[Figure]>) -> Vec<Component> {
    let nothing: &[Figure] = &[];
    let earlier = |place: usize| before.unwrap_or(nothing).get(place);
    let cautious: Vec<f64> =
        now.iter().enumerate().map(|(place, figure)| cautious(measure, figure, earlier(place))).collect();
    let points = scaled(measure, &cautious);
    let part = |(place, figure): (usize, &Figure)| Component {
        measure,
        weight,
        now: figure.measured(figure.seen.mean()),
        earlier: earlier(place).map(|figure| figure.measured(figure.seen.mean())),
        cautious: Some(cautious[place]),
        points: points[place],
    };
    now.iter().enumerate().map(part).collect()
}

/// Whether less is better.
const fn less_is_better(measure: AwardMeasure) -> bool {
    matches!(measure, AwardMeasure::Complaints)
}

/// The bound that a figure, or what it has risen by, passes with 95 percent: the lower one, or the upper one where less is
/// better.
fn cautious(measure: AwardMeasure, now: &Figure, before: Option<&Figure>) -> f64 {
    let (mean, deviation) = match before {
        None => (now.shrunk.mean, now.shrunk.deviation),
        Some(before) => (now.shrunk.mean - before.shrunk.mean, now.shrunk.deviation.hypot(before.shrunk.deviation)),
    };
    if less_is_better(measure) { mean + DEVIATIONS * deviation } else { mean - DEVIATIONS * deviation }
}

/// Where each stands between the weakest and the best, in parts of ten thousand; all of it where all are alike.
fn scaled(measure: AwardMeasure, cautious: &[f64]) -> Vec<i32> {
    let least = cautious.iter().copied().fold(f64::INFINITY, f64::min);
    let most = cautious.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (worst, best) = if less_is_better(measure) { (most, least) } else { (least, most) };
    let alike = (best - worst).abs() < 1e-9;
    let point = |bound: &f64| if alike { 10_000 } else { parts((bound - worst) / (best - worst)) };
    cautious.iter().map(point).collect()
}

#[cfg(test)]
mod tests;
