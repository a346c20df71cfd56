//! A clock of a request, as it was read last.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, HouseholdId, ServiceClockId, ServiceRequestId};

/// What a clock waits for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockKind {
    /// Somebody is on site.
    Arrival,
    /// A first solution, with an estimated finish.
    Solution,
}

/// Which time a clock counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockCoverage {
    /// Day and night.
    Always,
    /// The opening hours of the branch.
    Calendar,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_clock")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceClockId,
    pub agency_id: AgencyId,
    pub service_request_id: ServiceRequestId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub kind: ClockKind,
    pub coverage: ClockCoverage,
    /// Whether it may still run out.
    pub open: bool,
    pub warn_at: Option<ChronoDateTimeUtc>,
    pub due_at: Option<ChronoDateTimeUtc>,
    /// After this it is too late.
    pub over_at: Option<ChronoDateTimeUtc>,
    pub warned_at: Option<ChronoDateTimeUtc>,
    pub breached_at: Option<ChronoDateTimeUtc>,
    pub ended_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
