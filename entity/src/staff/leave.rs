//! Time off, with its approval.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, LeaveId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leave")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeaveId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub kind: LeaveKind,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// May name an illness, hence sealed.
    pub reason: Option<Sealed>,
    pub state: LeaveState,
    pub requested_at: ChronoDateTimeUtc,
    pub decided_at: Option<ChronoDateTimeUtc>,
    /// `user_…`: who approved or declined.
    pub decided_by: Option<String>,
    /// Sealed words.
    pub decision_note: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a leave is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeaveKind {
    /// Yearly holiday.
    Annual,
    /// Illness.
    Sick,
    /// Private matters.
    Personal,
    /// Birth, marriage, bereavement, care of a relative.
    Family,
    /// Without pay.
    Unpaid,
}

/// How far a leave has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeaveState {
    /// Waits for a decision.
    Requested,
    /// Stands in the roster.
    Approved,
    /// Was refused, with a note.
    Declined,
    /// Was taken back, before or after approval.
    Cancelled,
}
