//! A clock of a complaint, as it was read last.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, ComplaintId};

/// What a clock of a complaint waits for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintClockKind {
    /// Somebody sees to it.
    Response,
    /// The household is told what was done, and is content.
    Solution,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_clock")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub complaint_id: ComplaintId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ComplaintClockKind,
    /// Whether it may still run out.
    pub open: bool,
    pub warn_at: Option<ChronoDateTimeUtc>,
    pub due_at: Option<ChronoDateTimeUtc>,
    /// After this it is too late.
    pub over_at: Option<ChronoDateTimeUtc>,
    pub warned_at: Option<ChronoDateTimeUtc>,
    pub breached_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
