//! Something that happened to a clock. Rows are added and never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, ServiceClockEventId, ServiceClockId, ServicePolicyId};

/// What happened to a clock.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockEventKind {
    /// It began to run.
    Started,
    /// It stands still.
    Paused,
    /// It goes on.
    Resumed,
    /// Another version of the policy holds.
    Governed,
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_clock_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceClockEventId,
    pub agency_id: AgencyId,
    pub service_clock_id: ServiceClockId,
    pub at: ChronoDateTimeUtc,
    pub kind: ClockEventKind,
    /// Of a pause that ends by itself.
    pub until: Option<ChronoDateTimeUtc>,
    /// Of a start, and of a change of the policy.
    pub service_policy_id: Option<ServicePolicyId>,
    pub recorded_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
