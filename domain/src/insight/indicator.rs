//! The indicators: what each is made of, in which unit it is, and what is better.

use std::collections::HashMap;

use entity::insight::{indicator_fact::Measure, indicator_target::IndicatorKind};

use super::{
    figure::{self, Company, Figure},
    tally::Tally,
};

/// All indicators, in the order in which people read them.
pub const ALL: [IndicatorKind; 8] = [
    IndicatorKind::OnTime,
    IndicatorKind::ResponseTime,
    IndicatorKind::CompletionTime,
    IndicatorKind::Complaints,
    IndicatorKind::ProblemsSolved,
    IndicatorKind::Satisfaction,
    IndicatorKind::Continuity,
    IndicatorKind::Return,
];

/// In what a figure is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Of a hundred.
    Percent,
    /// For each hundred visits.
    PerHundred,
    /// Minutes.
    Minutes,
}

impl Unit {
    /// The largest figure that can be aimed at.
    #[must_use]
    pub const fn most(self) -> f64 {
        match self {
            Self::Percent | Self::PerHundred => 100.0,
            Self::Minutes => 525_600.0,
        }
    }
}

/// In what an indicator is said.
#[must_use]
pub const fn unit(kind: IndicatorKind) -> Unit {
    match kind {
        IndicatorKind::Complaints => Unit::PerHundred,
        IndicatorKind::ResponseTime | IndicatorKind::CompletionTime => Unit::Minutes,
        IndicatorKind::OnTime
        | IndicatorKind::ProblemsSolved
        | IndicatorKind::Satisfaction
        | IndicatorKind::Continuity
        | IndicatorKind::Return => Unit::Percent,
    }
}

/// Whether less is better.
#[must_use]
pub const fn less_is_better(kind: IndicatorKind) -> bool {
    matches!(kind, IndicatorKind::Complaints | IndicatorKind::ResponseTime | IndicatorKind::CompletionTime)
}

/// How far a target is attained, in percent of it, at most 100 when it is met; `None` of a target that cannot be divided by.
#[must_use]
pub fn attainment(kind: IndicatorKind, value: f64, target: f64) -> Option<f64> {
    let (part, whole) = if less_is_better(kind) { (target, value) } else { (value, target) };
    if part >= whole { Some(100.0) } else { Some(100.0 * part / whole).filter(|share| share.is_finite()) }
}

/// What a period comes to.
#[derive(Clone, Debug, Default)]
pub struct PeriodSums {
    /// By what is counted.
    pub tallies: HashMap<Measure, Tally>,
    /// Who came to whom; only of whole months.
    pub company: Option<Company>,
    /// Households of the period before, and those of them that came back; only of whole months.
    pub returned: Option<(i64, i64)>,
}

impl PeriodSums {
    fn tally(&self, measure: Measure) -> Tally {
        self.tallies.get(&measure).copied().unwrap_or_default()
    }

    /// Adds those of another branch.
    pub fn add(&mut self, more: &Self) {
        for (measure, tally) in &more.tallies {
            *self.tallies.entry(*measure).or_default() += *tally;
        }
        if let Some(more) = more.company {
            let sum = self.company.get_or_insert_default();
            sum.households += more.households;
            sum.most += more.most;
            sum.all += more.all;
            sum.most_squared += more.most_squared;
            sum.product += more.product;
            sum.all_squared += more.all_squared;
        }
        if let Some((before, back)) = more.returned {
            let (all, again) = self.returned.unwrap_or_default();
            self.returned = Some((all + before, again + back));
        }
    }

    /// The figure of an indicator; `None` where there is nothing to tell it from.
    #[must_use]
    pub fn figure(&self, kind: IndicatorKind) -> Option<Figure> {
        let rate = |tally: Tally| figure::percentage(tally.hits, tally.cases);
        match kind {
            IndicatorKind::OnTime => rate(self.tally(Measure::Punctual)),
            IndicatorKind::Complaints => {
                figure::per_hundred(self.tally(Measure::Complained).cases, self.tally(Measure::Visited).cases)
            }
            IndicatorKind::ProblemsSolved => rate(self.tally(Measure::Solved)),
            IndicatorKind::ResponseTime => figure::mean(&self.tally(Measure::Response)),
            IndicatorKind::CompletionTime => figure::mean(&self.tally(Measure::Completion)),
            IndicatorKind::Satisfaction => rate(self.tally(Measure::Satisfied)),
            IndicatorKind::Continuity => self.company.as_ref().and_then(figure::continuity),
            IndicatorKind::Return => self.returned.and_then(|(before, back)| figure::percentage(back, before)),
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn close(value: f64, expected: f64, by: f64) {
        assert!((value - expected).abs() <= by, "{value}, not {expected}");
    }

    #[test]
    fn a_target_is_attained_from_the_better_side() {
        let attained = |kind, value, target| attainment(kind, value, target).expect("a share");
        close(attained(IndicatorKind::OnTime, 90.0, 95.0), 94.736_842, 1e-6);
        close(attained(IndicatorKind::OnTime, 97.0, 95.0), 100.0, 1e-9);
        close(attained(IndicatorKind::Complaints, 2.0, 1.0), 50.0, 1e-9);
        close(attained(IndicatorKind::Complaints, 0.0, 0.0), 100.0, 1e-9);
        close(attained(IndicatorKind::Complaints, 0.5, 0.0), 0.0, 1e-9);
    }
}
