//! Somebody looks at how somebody works.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, InspectionId, InspectionTemplateId, StaffMemberId, UserId, VisitId},
    sealed::Sealed,
};

/// Why somebody looks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InspectionKind {
    /// On the round.
    Patrol,
    /// For a reason, or drawn.
    Spot,
    /// After the first cleaning.
    FirstClean,
    /// Without the inspected knowing of it before it is done.
    Mystery,
    /// Again, without knowing what was found the first time.
    Blind,
}

/// Where an inspection stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InspectionState {
    /// It is to be done.
    Planned,
    /// It was done.
    Done,
    /// Its time went by.
    Missed,
    /// It was called off.
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// Whose work is looked at.
    pub staff_member_id: StaffMemberId,
    pub visit_id: Option<VisitId>,
    pub inspection_template_id: InspectionTemplateId,
    pub kind: InspectionKind,
    /// What is looked at again.
    pub blind_of_id: Option<InspectionId>,
    pub inspector_id: UserId,
    pub state: InspectionState,
    pub due_at: ChronoDateTimeUtc,
    /// After this it is missed.
    pub miss_at: ChronoDateTimeUtc,
    /// When it was told that it is due.
    pub due_told_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub planned_by: String,
    pub planned_at: ChronoDateTimeUtc,
    pub done_at: Option<ChronoDateTimeUtc>,
    /// In hundredths of a point, from 0 to 10000.
    pub score: Option<i32>,
    pub failed_critical: bool,
    /// When it was missed or called off.
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub cancel_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
