//! Control charts in the schema.

use std::collections::HashMap;

use async_graphql::{Enum, Object, SimpleObject};
use domain::{
    id::{BranchId, ControlSignalId, StaffMemberId},
    kernel,
    quality::{
        self,
        control::{
            charting, picture,
            reading::{self, signals_by_ids},
        },
    },
};

use crate::graphql::{Date, DateTime, Id, node::Findable};

/// What a control chart watches.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ChartMeasure")]
pub enum ChartMeasure {
    /// Complaints per visit; without those that were withdrawn or unfounded.
    Complaints,
    /// The share of inspections that came to less than 60 points, a failed critical item included.
    FailedInspections,
    /// The share of visits to which nobody came in time, or at all.
    Lateness,
    /// The share of answers on a scale from 1 to 5 that are below 4.
    Discontent,
}

/// How a control chart is drawn.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ChartKind")]
pub enum ChartKind {
    /// Shares, at three standard deviations: of everything but complaints.
    P,
    /// Numbers per visit, at three standard deviations: of complaints.
    U,
    /// An exponentially weighted moving average (0.2, limits at 2.7) of the weeks in standard deviations.
    Ewma,
    /// Cumulative sums (half a deviation let go, limit 5) of the weeks in standard deviations.
    Cusum,
}

/// On which side a figure left its limits.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ChartSide")]
pub enum ChartSide {
    /// More than chance has it: something has got worse.
    Above,
    /// Less than chance has it: something has got better.
    Below,
}

/// A control chart.
pub struct ControlChart(pub reading::ControlChart);

/// Whether something still varies as chance has it, week by week, from Monday to Sunday on the branch's clock.
#[Object]
impl ControlChart {
    /// What is usual in the whole agency, over the first half of the weeks in which something was counted: by this every
    /// week is judged. Null when nothing ever was; no week has a point in that case.
    async fn usual(&self) -> Option<f64> {
        self.0.usual
    }

    /// The points, in order of their weeks; weeks in which nothing was counted have none.
    async fn points(&self) -> Vec<ChartPoint> {
        let points = self.0.weeks.iter().filter_map(|(day, point)| point.map(|point| (*day, point)));
        points.map(Into::into).collect()
    }

    /// The chart as a picture: an SVG that stands for itself.
    async fn svg(&self) -> String {
        picture::draw(title(self.0.measure), &self.0.weeks)
    }
}

const fn title(measure: quality::ChartMeasure) -> &'static str {
    match measure {
        quality::ChartMeasure::Complaints => "Complaints",
        quality::ChartMeasure::FailedInspections => "Failed inspections",
        quality::ChartMeasure::Lateness => "Late visits",
        quality::ChartMeasure::Discontent => "Discontent answers",
    }
}

/// A week on a control chart.
#[derive(SimpleObject)]
pub struct ChartPoint {
    /// The first day of the week.
    starts_on: Date,
    /// What counts: complaints, failed inspections, late visits, discontent answers.
    hits: u32,
    /// Of how many: visits, inspections, answers.
    cases: u32,
    /// The figure: a share or a number per visit; of an EWMA the average, of a CUSUM the sum above, in standard deviations.
    value: f64,
    /// The sum below. Null but of a CUSUM.
    value_below: Option<f64>,
    /// What is expected.
    centre: f64,
    /// The lower limit.
    lower: f64,
    /// The upper limit.
    upper: f64,
    /// On which side the limits were left. Null when they were not.
    signal: Option<ChartSide>,
}

impl From<(chrono::NaiveDate, charting::ChartPoint)> for ChartPoint {
    fn from((day, point): (chrono::NaiveDate, charting::ChartPoint)) -> Self {
        Self {
            starts_on: day.into(),
            hits: point.week.hits,
            cases: point.week.cases,
            value: point.value,
            value_below: point.below,
            centre: point.centre,
            lower: point.lower,
            upper: point.upper,
            signal: point.signal.map(Into::into),
        }
    }
}

/// A week in which something left its limits.
#[derive(Clone)]
pub struct ControlSignal(pub quality::ControlSignal);

impl Findable for ControlSignal {
    type Id = ControlSignalId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[ControlSignalId],
    ) -> kernel::Result<HashMap<ControlSignalId, Self>> {
        Ok(signals_by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A week in which something left its limits; noticed once, for a week of at least 5 cases.
#[Object]
impl ControlSignal {
    /// The id.
    pub async fn id(&self) -> Id<ControlSignalId> {
        self.0.id.into()
    }

    /// What was watched.
    async fn measure(&self) -> ChartMeasure {
        self.0.measure.into()
    }

    /// By which chart.
    async fn kind(&self) -> ChartKind {
        self.0.kind.into()
    }

    /// Of which branch, by id. Null of a person and of the agency as a whole.
    async fn branch_id(&self) -> Option<Id<BranchId>> {
        self.0.branch_id.map(Id)
    }

    /// Of whom, by id. Null of a branch and of the agency as a whole.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// The first day of the week.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// What counted.
    async fn hits(&self) -> i32 {
        self.0.hits
    }

    /// Of how many.
    async fn cases(&self) -> i32 {
        self.0.cases
    }

    /// On which side.
    async fn side(&self) -> ChartSide {
        self.0.side.into()
    }

    /// When it was noticed.
    async fn noticed_at(&self) -> DateTime {
        self.0.noticed_at.into()
    }
}
