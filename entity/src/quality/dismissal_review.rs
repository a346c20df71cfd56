//! A person has failed twice in a row, and somebody decides what follows.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, AppraisalId, BranchId, DismissalReviewId, StaffMemberId},
    sealed::Sealed,
};

/// What somebody has decided. None of it does anything by itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DismissalDecision {
    /// The person stays, with a plan of what is to become better.
    KeepWithPlan,
    /// The person is trained again.
    Retrain,
    /// The person's dismissal is recommended to whoever may dismiss.
    RecommendDismissal,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dismissal_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DismissalReviewId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub staff_member_id: StaffMemberId,
    /// The earlier of the two results.
    pub first_appraisal_id: AppraisalId,
    pub second_appraisal_id: AppraisalId,
    pub opened_at: ChronoDateTimeUtc,
    /// `None` while nobody has decided.
    pub decision: Option<DismissalDecision>,
    pub reason: Option<Sealed>,
    /// The account, as history keeps it.
    pub decided_by: Option<String>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
