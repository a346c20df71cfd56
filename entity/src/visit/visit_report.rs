//! What a carer's device said about a visit, as it came.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, StaffMemberId, VisitId, VisitReportId},
    sealed::Sealed,
};

/// What a carer reports.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReportKind {
    /// On the way.
    SetOut,
    /// At the household.
    CheckIn,
    /// Leaving the household.
    CheckOut,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitReportId,
    pub agency_id: AgencyId,
    pub visit_id: VisitId,
    pub staff_member_id: StaffMemberId,
    /// The device's own name for it; it comes once from a person under this name.
    pub client_id: String,
    pub kind: ReportKind,
    pub device_at: ChronoDateTimeUtc,
    pub received_at: ChronoDateTimeUtc,
    /// Where the device was, sealed.
    pub position: Option<Sealed>,
    /// Metres within which the device trusts its position.
    pub accuracy_metres: Option<i32>,
    /// Metres from the nearest address of the household.
    pub distance_metres: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
