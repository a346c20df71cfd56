//! A month or a quarter in which staff are appraised.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, AppraisalCycleId, BranchId, StaffMemberId, StandardId};

/// How long a cycle is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppraisalPeriod {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
}

/// Where a cycle stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppraisalCycleState {
    /// It is set up; its period may still run.
    Open,
    /// Results are being worked out.
    Computing,
    /// Everybody sees their result and may appeal.
    InReview,
    /// It is over, and nothing of it changes any more.
    Closed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_cycle")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppraisalCycleId,
    pub agency_id: AgencyId,
    /// Of the whole agency when `None`.
    pub branch_id: Option<BranchId>,
    pub period: AppraisalPeriod,
    pub first_day: ChronoDate,
    pub last_day: ChronoDate,
    /// The first day's beginning by the clock of the branch, or of the agency's first one.
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// The version of the scheme.
    pub standard_id: StandardId,
    pub state: AppraisalCycleState,
    /// The last person whose result is worked out, in order of their ids.
    pub reached: Option<StaffMemberId>,
    /// Whether everybody's own result is there, so that teams can be reckoned.
    pub own_done: bool,
    /// For how many people there is a result.
    pub appraised: i32,
    /// The account, as history keeps it.
    pub opened_by: String,
    pub opened_at: ChronoDateTimeUtc,
    pub computed_by: Option<String>,
    pub computing_at: Option<ChronoDateTimeUtc>,
    pub review_at: Option<ChronoDateTimeUtc>,
    /// Until when somebody may appeal.
    pub appeal_until: Option<ChronoDateTimeUtc>,
    pub closed_by: Option<String>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
