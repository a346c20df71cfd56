//! Hours of somebody that are taken: the roster.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BookingId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub kind: BookingKind,
    /// The visit, placement, leave or attendance that takes them.
    pub source_id: Uuid,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// Since when they are free again.
    pub released_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What takes the hours.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BookingKind {
    /// A single visit.
    Visit,
    /// Hours in a household on a schedule.
    Placement,
    /// Living in a household; presence, of which only a part is work.
    LiveIn,
    /// Time off.
    Leave,
    /// A training session.
    Training,
    /// A talk with a family before a placement.
    Interview,
    /// Kept free for a proposal that waits for its answer.
    Hold,
}
