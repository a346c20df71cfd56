//! Something that happened to a clock of a complaint. Rows are added and never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::complaint_clock::ComplaintClockKind;
use crate::id::{AgencyId, ComplaintClockEventId, ComplaintId};

/// What happened to a clock.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintClockHappened {
    /// It began to run.
    Started,
    /// It stands still while the household is asked.
    Paused,
    /// It goes on.
    Resumed,
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_clock_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComplaintClockEventId,
    pub agency_id: AgencyId,
    pub complaint_id: ComplaintId,
    pub kind: ComplaintClockKind,
    pub happened: ComplaintClockHappened,
    pub at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
