//! What was not as it should be at a visit.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, VisitExceptionId, VisitId},
    sealed::Sealed,
};

/// What is not as it should be.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExceptionKind {
    /// Nobody was there in time.
    Late,
    /// Nobody came.
    Missed,
    /// The carer left well before the end.
    LeftEarly,
    /// Checked in far from every address of the household.
    CheckInElsewhere,
    /// Checked out far from every address of the household.
    CheckOutElsewhere,
    /// Checked in, and the device did not know where.
    CheckInPlaceUnknown,
    /// Checked out, and the device did not know where.
    CheckOutPlaceUnknown,
    /// Long over, and the carer has not checked out.
    NotCheckedOut,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_exception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitExceptionId,
    pub agency_id: AgencyId,
    pub visit_id: VisitId,
    pub kind: ExceptionKind,
    pub raised_at: ChronoDateTimeUtc,
    /// What the carer says about it, in sealed words.
    pub reason: Option<Sealed>,
    /// What the office decided, in sealed words.
    pub resolution: Option<Sealed>,
    /// The account, as history keeps it.
    pub resolved_by: Option<String>,
    pub resolved_at: Option<ChronoDateTimeUtc>,
    /// When the visit began as the office says, in place of the carer's device.
    pub began_at: Option<ChronoDateTimeUtc>,
    /// When it ended as the office says, where no device does.
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
