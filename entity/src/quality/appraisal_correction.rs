//! Points that come to the next appraisal because one before was wrong.

use sea_orm::entity::prelude::*;

use super::appraisal_cycle::AppraisalPeriod;
use crate::{
    id::{AgencyId, AppraisalCorrectionId, AppraisalId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_correction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppraisalCorrectionId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    /// The result that was wrong.
    pub appraisal_id: AppraisalId,
    /// That result's, as the following one.
    pub period: AppraisalPeriod,
    pub first_day: ChronoDate,
    /// In hundredths of a point; below nothing when the result was too good.
    pub points: i32,
    pub reason: Sealed,
    /// The account, as history keeps it.
    pub made_by: String,
    pub made_at: ChronoDateTimeUtc,
    /// The later result to which it has come.
    pub entered_id: Option<AppraisalId>,
    pub entered_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
