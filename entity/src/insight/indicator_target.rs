//! What is aimed at, from a day on.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId};

/// A figure by which it shows how well the agency serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IndicatorKind {
    /// Visits to which somebody came in time, of those that were due.
    OnTime,
    /// Complaints for each hundred visits.
    Complaints,
    /// Complaints with whose solution the household is content.
    ProblemsSolved,
    /// From a request to its first solution.
    ResponseTime,
    /// From an order to its end.
    CompletionTime,
    /// Ratings of 4 and 5, of orders and visits.
    Satisfaction,
    /// Visits made by whoever comes to the household most.
    Continuity,
    /// Households of the period before that came back.
    Return,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_target")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// The zero UUID for the whole agency.
    #[sea_orm(primary_key, auto_increment = false)]
    pub branch_id: BranchId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: IndicatorKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: ChronoDate,
    /// In the indicator's unit.
    pub target: f64,
    /// The account, as history keeps it.
    pub set_by: String,
    pub set_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
