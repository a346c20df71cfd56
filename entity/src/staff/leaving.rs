//! How somebody leaves: application, approval, hand-over, certificate, file.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, LeavingId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leaving")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeavingId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub state: LeavingState,
    /// Sealed words.
    pub reason: Sealed,
    pub last_day: ChronoDate,
    pub applied_at: ChronoDateTimeUtc,
    /// `user_…`: who approved it.
    pub approved_by: Option<String>,
    /// What was handed over, and to whom: sealed words.
    pub handover: Option<Sealed>,
    /// Number of the certificate of employment, sealed.
    pub certificate: Option<Sealed>,
    pub left_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// How far a leaving has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeavingState {
    /// Waits for approval.
    Applied,
    /// The last day stands.
    Approved,
    /// Keys, households and papers are handed over.
    HandedOver,
    /// The certificate of employment is issued.
    Certified,
    /// Gone; the file stays.
    Left,
    /// Taken back before the hand-over.
    Withdrawn,
}
