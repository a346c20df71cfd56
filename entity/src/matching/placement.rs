//! A staff member at work in a household.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, PlacementId, ProposalId, StaffMemberId, StaffingRequestId},
    sealed::Sealed,
};

/// Where a placement stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlacementStage {
    /// The family and the carer meet.
    Interview,
    /// The carer works on trial.
    Trial,
    /// The carer works in the household.
    Active,
    /// Another carer has taken over.
    Replaced,
    /// Over.
    Ended,
}

/// Why a placement ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndReason {
    /// The agreed time is over.
    Completed,
    /// The interview or trial did not convince the family.
    NotChosen,
    /// The family ended it.
    Family,
    /// The carer ended it.
    Carer,
    /// The agency ended it.
    Agency,
}

/// A staff member at work in a household, from the interview to the end.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlacementId,
    pub agency_id: AgencyId,
    pub staffing_request_id: StaffingRequestId,
    pub household_id: HouseholdId,
    /// The request's branch, kept here for the reach of a dispatcher.
    pub branch_id: BranchId,
    pub staff_member_id: StaffMemberId,
    pub proposal_id: ProposalId,
    /// Which of the request's seats is taken, from 1.
    pub seat: i32,
    pub stage: PlacementStage,
    pub interview_at: Option<ChronoDateTimeUtc>,
    pub starts_on: ChronoDate,
    /// The last day; `None` for a placement without an agreed end.
    pub ends_on: Option<ChronoDate>,
    pub trial_ends_on: Option<ChronoDate>,
    /// The roster holds the placement's hours up to and including this day.
    pub booked_through: Option<ChronoDate>,
    /// Why it is to end on its last day, while that day is not over.
    pub planned_reason: Option<EndReason>,
    /// The placement that is to take over, while the last day is not over.
    pub successor_id: Option<PlacementId>,
    /// The placement that took over.
    pub replaced_by_id: Option<PlacementId>,
    /// Sealed words.
    pub hand_over_note: Option<Sealed>,
    /// Sealed words that the carer before left.
    pub received_note: Option<Sealed>,
    pub end_reason: Option<EndReason>,
    /// Sealed words.
    pub end_note: Option<Sealed>,
    /// Why working-time limits were set aside, in sealed words; `None` when they were kept.
    pub override_reason: Option<Sealed>,
    /// The family's rating, 1 to 5.
    pub rating: Option<i32>,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
