//! A proposal for a day or a week of a branch.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, DispatchPlanId};

/// Where a plan stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlanState {
    /// It waits for its turn.
    Queued,
    /// It is being worked out.
    Solving,
    /// It is there to be read and accepted.
    Proposed,
    /// Some of its changes were accepted.
    PartlyAccepted,
    /// All of its changes were accepted.
    Accepted,
    /// Somebody called it off.
    Cancelled,
    /// It could not be worked out.
    Failed,
}

/// Why a plan was made.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlanKind {
    /// Ahead, to make a day or a week good.
    Plan,
    /// Because something has happened, with the fewest changes.
    Replan,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DispatchPlanId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub kind: PlanKind,
    pub state: PlanState,
    /// On the branch's calendar.
    pub first_day: ChronoDate,
    pub days: i32,
    /// What was asked: weights, pins, and the like.
    pub asked: Json,
    /// Where the travel times come from; `None` of plans that were measured as the crow flies alone.
    pub travel: Option<Json>,
    /// The account, as history keeps it.
    pub requested_by: String,
    pub requested_at: ChronoDateTimeUtc,
    /// Until when whoever works it out is believed to be alive.
    pub leased_until: Option<ChronoDateTimeUtc>,
    /// How often it was begun.
    pub attempts: i32,
    pub progress_percent: i32,
    /// Weighted cost of the best found, without a unit.
    pub best_cost: Option<i64>,
    pub solved_at: Option<ChronoDateTimeUtc>,
    /// Milliseconds of the search.
    pub searched_ms: Option<i32>,
    /// Why it failed, for people.
    pub failure: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
