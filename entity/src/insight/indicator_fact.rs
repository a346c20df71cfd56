//! What one visit, complaint, request or order counts for.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, HouseholdId, StaffMemberId};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Measure {
    /// Visits that were due, and those to which somebody came in time.
    Punctual,
    /// Visits that took place.
    Visited,
    /// Complaints.
    Complained,
    /// Complaints, and those with whose solution the household is content.
    Solved,
    /// Requests for which somebody has found a first solution, and how long that took.
    Response,
    /// Orders that were done, and how long that took.
    Completion,
    /// Ratings, and those of 4 and 5.
    Satisfied,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure: Measure,
    /// The visit, complaint, request or order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    pub branch_id: BranchId,
    /// Whose work it is about.
    pub staff_member_id: Option<StaffMemberId>,
    pub household_id: HouseholdId,
    /// On the branch's calendar.
    pub on_day: ChronoDate,
    pub hits: i32,
    pub cases: i32,
    pub minutes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
