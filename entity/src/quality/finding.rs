//! Something that an inspection found wanting.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, FindingId, HouseholdId, InspectionId, StaffMemberId};

/// Where a finding stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingState {
    /// Nothing is planned about it.
    Open,
    /// Something is to be done.
    Acting,
    /// Something was done; whether it helped is to be seen.
    Acted,
    /// It helped.
    Closed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    pub staff_member_id: StaffMemberId,
    pub inspection_id: InspectionId,
    pub item_code: String,
    pub critical: bool,
    pub state: FindingState,
    pub opened_at: ChronoDateTimeUtc,
    /// How far up it has been brought: 0 to 3.
    pub escalation: i32,
    /// When it is brought up further.
    pub escalate_at: Option<ChronoDateTimeUtc>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
