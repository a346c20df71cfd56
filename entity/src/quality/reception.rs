//! A household that is received at a time and place.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    household::household::ReceptionGrade,
    id::{AgencyId, BranchId, HouseholdId, ReceptionId, ServiceOrderId, StandardId, VisitId},
    sealed::Sealed,
};

/// Where a reception stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReceptionState {
    /// It is ahead, or under way.
    Planned,
    /// It is over.
    Done,
    /// It does not take place.
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReceptionId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// The version of the protocol.
    pub standard_id: StandardId,
    pub grade: ReceptionGrade,
    pub visit_id: Option<VisitId>,
    /// When that visit began as it was looked at last: a visit that moves takes its reception along.
    pub visit_starts_at: Option<ChronoDateTimeUtc>,
    pub service_order_id: Option<ServiceOrderId>,
    pub arrives_at: ChronoDateTimeUtc,
    pub place: Sealed,
    pub state: ReceptionState,
    /// The account, as history keeps it.
    pub planned_by: String,
    pub planned_at: ChronoDateTimeUtc,
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub cancel_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
