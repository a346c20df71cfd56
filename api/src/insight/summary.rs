//! Indicators and summaries in the schema.

use async_graphql::{Object, SimpleObject};
use domain::insight::{brief, figure::Figure, indicator, summaries};

use super::enums::{IndicatorKind, IndicatorUnit};
use crate::{agency::Branch, graphql::Date};

/// A figure and what it rests on.
#[derive(SimpleObject)]
pub struct IndicatorFigure {
    /// The figure, in the indicator's unit.
    value: f64,
    /// The true one lies above this, at 95 percent together with `upper`. Null where there are too few cases to tell.
    lower: Option<f64>,
    /// The true one lies below this. Null where there are too few cases to tell.
    upper: Option<f64>,
    /// How many cases it rests on: visits, complaints, requests, orders, ratings or households.
    cases: i64,
}

impl From<Figure> for IndicatorFigure {
    fn from(figure: Figure) -> Self {
        let (lower, upper) = figure.bounds.unzip();
        Self { value: figure.value, lower, upper, cases: figure.cases }
    }
}

/// An indicator of a period.
pub struct Indicator(pub summaries::Indicator);

/// An indicator of a period, with the period before and what is aimed at.
#[Object]
impl Indicator {
    /// Which.
    async fn kind(&self) -> IndicatorKind {
        self.0.kind.into()
    }

    /// In what it is said.
    async fn unit(&self) -> IndicatorUnit {
        indicator::unit(self.0.kind).into()
    }

    /// Whether less is better.
    async fn less_is_better(&self) -> bool {
        indicator::less_is_better(self.0.kind)
    }

    /// The figure. Null where there is nothing to tell it from.
    async fn figure(&self) -> Option<IndicatorFigure> {
        self.0.figure.map(Into::into)
    }

    /// What it was in the period before. Null where there is nothing to tell it from.
    async fn before(&self) -> Option<IndicatorFigure> {
        self.0.before.map(Into::into)
    }

    /// What is aimed at, in the indicator's unit. Null when nobody has said.
    async fn target(&self) -> Option<f64> {
        self.0.target
    }

    /// How far the target is attained, in percent; 100 when it is met. Null without a figure or a target.
    async fn attainment(&self) -> Option<f64> {
        let (figure, target) = self.0.figure.zip(self.0.target)?;
        indicator::attainment(self.0.kind, figure.value, target)
    }
}

/// The indicators of a branch.
#[derive(SimpleObject)]
pub struct BranchSummary {
    /// The branch.
    branch: Branch,
    /// Its indicators.
    indicators: Vec<Indicator>,
}

/// The indicators of a period.
pub struct Summary(pub summaries::Summary);

/// The indicators of a period. They are kept up as things happen, and read from sums of days.
#[Object]
impl Summary {
    /// The first day.
    async fn first_day(&self) -> Date {
        self.0.days.first().into()
    }

    /// The last day.
    async fn last_day(&self) -> Date {
        self.0.days.last().into()
    }

    /// Of all branches that were asked for and that you see, together.
    async fn indicators(&self) -> Vec<Indicator> {
        self.0.whole.iter().cloned().map(Indicator).collect()
    }

    /// Of each of these branches, by name.
    async fn branches(&self) -> Vec<BranchSummary> {
        let of = |(branch, indicators): &(domain::agency::Branch, Vec<summaries::Indicator>)| BranchSummary {
            branch: Branch(branch.clone()),
            indicators: indicators.iter().cloned().map(Indicator).collect(),
        };
        self.0.branches.iter().map(of).collect()
    }
}

/// What is to be known before a day begins.
#[derive(SimpleObject)]
pub struct DailyBrief {
    /// The day.
    day: Date,
    /// How many visits are planned, those left out that were called off.
    visits: i32,
    /// To how many of them nobody is to come yet.
    without_carer: i32,
    /// How many offers wait for an answer.
    unanswered: i32,
    /// How many visits are late already.
    late: i32,
    /// How many complaints are open in the branches that you see.
    open_complaints: i32,
    /// How the day before was.
    day_before: Vec<Indicator>,
}

impl From<brief::DailyBrief> for DailyBrief {
    fn from(brief: brief::DailyBrief) -> Self {
        let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            day: brief.day.into(),
            visits: whole(brief.visits),
            without_carer: whole(brief.without_carer),
            unanswered: whole(brief.unanswered),
            late: whole(brief.late),
            open_complaints: i32::try_from(brief.open_complaints).unwrap_or(i32::MAX),
            day_before: brief.day_before.into_iter().map(Indicator).collect(),
        }
    }
}
