//! A staff member at work in a household.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId, PlacementId, ProposalId, StaffMemberId, StaffingRequestId};

/// Where a placement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PlacementStage {
    /// The family and the carer meet.
    #[sea_orm(string_value = "INTERVIEW")]
    Interview,
    /// The carer works on trial.
    #[sea_orm(string_value = "TRIAL")]
    Trial,
    /// The carer works in the household.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Another carer has taken over.
    #[sea_orm(string_value = "REPLACED")]
    Replaced,
    /// Over.
    #[sea_orm(string_value = "ENDED")]
    Ended,
}

/// Why a placement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum EndReason {
    /// The agreed time is over.
    #[sea_orm(string_value = "COMPLETED")]
    Completed,
    /// The interview or trial did not convince the family.
    #[sea_orm(string_value = "NOT_CHOSEN")]
    NotChosen,
    /// The family ended it.
    #[sea_orm(string_value = "FAMILY")]
    Family,
    /// The carer ended it.
    #[sea_orm(string_value = "CARER")]
    Carer,
    /// The agency ended it.
    #[sea_orm(string_value = "AGENCY")]
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
    pub staff_member_id: StaffMemberId,
    pub proposal_id: ProposalId,
    /// Which of the request's seats is taken, from 1.
    pub seat: i32,
    pub stage: PlacementStage,
    pub interview_at: Option<DateTime<Utc>>,
    pub starts_on: NaiveDate,
    /// The last day; `None` for a placement without an agreed end.
    pub ends_on: Option<NaiveDate>,
    pub trial_ends_on: Option<NaiveDate>,
    /// The roster holds the placement's hours up to and including this day.
    pub booked_through: Option<NaiveDate>,
    /// The placement that took over.
    pub replaced_by_id: Option<PlacementId>,
    pub hand_over_note: Option<String>,
    pub end_reason: Option<EndReason>,
    pub end_note: Option<String>,
    pub override_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
