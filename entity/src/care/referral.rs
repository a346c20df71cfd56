//! A person in care on the way to a hospital.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, AssessmentId, HouseholdId, HouseholdMemberId, ReferralId},
    sealed::Sealed,
};

/// Where a referral stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralState {
    /// The coordinator proposes it; the family is asked.
    Proposed,
    /// The family agrees.
    Agreed,
    /// The hospital has it.
    Sent,
    /// The hospital has given a time.
    Accepted,
    /// The person was there.
    Completed,
    /// The family or the hospital does not want it.
    Declined,
    /// The agency took it back.
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferralId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    pub assessment_id: Option<AssessmentId>,
    pub state: ReferralState,
    pub urgent: bool,
    /// Hospital, department, reason and what came of it, sealed; `None` once the household is forgotten.
    pub content: Option<Sealed>,
    pub appointment_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub proposed_by: String,
    pub proposed_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
