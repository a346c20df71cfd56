//! A household is asked by a questionnaire.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::survey::SurveyOccasion;
use crate::id::{
    AgencyId, BranchId, HouseholdId, ServiceOrderId, StaffMemberId, SurveyId, SurveyInvitationId, VisitId,
};

/// Where an invitation stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvitationState {
    /// It can be answered.
    Open,
    /// It was answered.
    Answered,
    /// Its term went by.
    Closed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyInvitationId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    pub survey_id: SurveyId,
    pub occasion: SurveyOccasion,
    pub visit_id: Option<VisitId>,
    pub service_order_id: Option<ServiceOrderId>,
    /// About whose work.
    pub staff_member_id: Option<StaffMemberId>,
    /// How likely the household was to be asked, in parts of ten thousand.
    pub chance: i32,
    pub state: InvitationState,
    pub sent_at: ChronoDateTimeUtc,
    pub closes_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub answered_by: Option<String>,
    pub answered_at: Option<ChronoDateTimeUtc>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
