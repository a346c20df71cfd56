//! An offer of a request to a staff member.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, MatchingPolicyId, ProposalId, StaffMemberId, StaffingRequestId};

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ProposalStatus {
    /// Waiting for the carer's answer.
    #[sea_orm(string_value = "SENT")]
    Sent,
    /// The carer said yes.
    #[sea_orm(string_value = "ACCEPTED")]
    Accepted,
    /// The carer said no.
    #[sea_orm(string_value = "DECLINED")]
    Declined,
    /// The deadline passed without an answer.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// The agency took it back.
    #[sea_orm(string_value = "WITHDRAWN")]
    Withdrawn,
}

/// Why a carer says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum DeclineReason {
    /// The way is too long.
    #[sea_orm(string_value = "TOO_FAR")]
    TooFar,
    /// The hours do not suit.
    #[sea_orm(string_value = "HOURS")]
    Hours,
    /// The pay is too low.
    #[sea_orm(string_value = "PAY")]
    Pay,
    /// The work is not what the carer does.
    #[sea_orm(string_value = "WORK")]
    Work,
    /// Illness or another reason of the carer's own.
    #[sea_orm(string_value = "PERSONAL")]
    Personal,
    /// Anything else; the note says what.
    #[sea_orm(string_value = "OTHER")]
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
    pub staff_member_id: StaffMemberId,
    pub status: ProposalStatus,
    /// The candidate's score when the proposal was sent, 0 to 1 000.
    pub score: i32,
    /// The policy that gave the score; `None` when the agency had none of its own.
    pub matching_policy_id: Option<MatchingPolicyId>,
    pub message: Option<String>,
    /// Why working-time limits were set aside; `None` when they were kept.
    pub override_reason: Option<String>,
    pub sent_at: DateTime<Utc>,
    /// The answer is due by this time.
    pub answer_by: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    pub decline_reason: Option<DeclineReason>,
    pub decline_note: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
