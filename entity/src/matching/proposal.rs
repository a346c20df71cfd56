//! An offer of a request to a staff member.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, MatchingPolicyId, ProposalId, StaffMemberId, StaffingRequestId},
    sealed::Sealed,
};

/// Where a proposal stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProposalStatus {
    /// Waiting for the carer's answer.
    Sent,
    /// The carer said yes.
    Accepted,
    /// The carer said no.
    Declined,
    /// The deadline passed without an answer.
    Expired,
    /// The agency took it back.
    Withdrawn,
}

/// Why a carer says no.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeclineReason {
    /// The way is too long.
    TooFar,
    /// The hours do not suit.
    Hours,
    /// The pay is too low.
    Pay,
    /// The work is not what the carer does.
    Work,
    /// Illness or another reason of the carer's own.
    Personal,
    /// Anything else; the note says what.
    Other,
}

/// An offer of a request to a staff member, with a deadline for the answer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    pub agency_id: AgencyId,
    pub staffing_request_id: StaffingRequestId,
    /// The request's household, kept here for the reach of a family.
    pub household_id: HouseholdId,
    /// The request's branch, kept here for the reach of a dispatcher.
    pub branch_id: BranchId,
    pub staff_member_id: StaffMemberId,
    pub status: ProposalStatus,
    /// The candidate's score when the proposal was sent, 0 to 1 000.
    pub score: i32,
    /// The policy that gave the score; `None` when the agency had none of its own.
    pub matching_policy_id: Option<MatchingPolicyId>,
    /// Sealed words.
    pub message: Option<Sealed>,
    /// Why working-time limits were set aside, in sealed words; `None` when they were kept.
    pub override_reason: Option<Sealed>,
    pub sent_at: ChronoDateTimeUtc,
    /// The answer is due by this time.
    pub answer_by: ChronoDateTimeUtc,
    pub answered_at: Option<ChronoDateTimeUtc>,
    pub decline_reason: Option<DeclineReason>,
    /// Sealed words.
    pub decline_note: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
