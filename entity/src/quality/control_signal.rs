//! A week in which something did not vary as chance has it any more.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, ControlSignalId, StaffMemberId};

/// What a chart watches.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChartMeasure {
    /// Complaints per visit.
    Complaints,
    /// The share of inspections that failed.
    FailedInspections,
    /// The share of visits to which nobody came in time.
    Lateness,
    /// The share of answers on a scale from 1 to 5 that are below 4.
    Discontent,
}

/// How it is drawn.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChartKind {
    /// Shares.
    P,
    /// Numbers per unit.
    U,
    /// An exponentially weighted moving average.
    Ewma,
    /// Cumulative sums.
    Cusum,
}

/// On which side the limits were left.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChartSide {
    /// More than chance has it.
    Above,
    /// Less than chance has it.
    Below,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "control_signal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ControlSignalId,
    pub agency_id: AgencyId,
    pub measure: ChartMeasure,
    pub kind: ChartKind,
    /// The id of the agency, the branch or the person, by which a week signals once.
    pub subject: Uuid,
    /// `None` of the agency as a whole, and of a person.
    pub branch_id: Option<BranchId>,
    /// `None` of the agency as a whole, and of a branch.
    pub staff_member_id: Option<StaffMemberId>,
    /// The first day of the week.
    pub starts_on: ChronoDate,
    pub hits: i32,
    pub cases: i32,
    pub side: ChartSide,
    pub noticed_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
