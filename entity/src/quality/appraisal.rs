//! What a period came to for a person.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::appraisal_cycle::AppraisalPeriod;
use crate::{
    id::{AgencyId, AppraisalCycleId, AppraisalId, BranchId, StaffMemberId},
    sealed::Sealed,
};

/// What a result says.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppraisalVerdict {
    /// It came to the pass mark.
    Passed,
    /// It did not.
    Failed,
    /// There was too little evidence for any indicator.
    NotRated,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppraisalId,
    pub agency_id: AgencyId,
    /// The person's, when the result was worked out.
    pub branch_id: BranchId,
    pub appraisal_cycle_id: AppraisalCycleId,
    /// The cycle's, by which a person has one result, as the following one.
    pub period: AppraisalPeriod,
    pub first_day: ChronoDate,
    pub staff_member_id: StaffMemberId,
    /// What was counted, by the names of the facts.
    #[sea_orm(column_type = "JsonBinary")]
    pub facts: Json,
    /// What each indicator came to.
    #[sea_orm(column_type = "JsonBinary")]
    pub measures: Json,
    /// The ids of what was counted, by where it is known from.
    #[sea_orm(column_type = "JsonBinary")]
    pub evidence: Json,
    /// In hundredths of a point, as all points here; `None` when nothing could be rated.
    pub own_points: Option<i32>,
    /// The person's own, or those of their teams.
    pub base_points: Option<i32>,
    /// What corrections of earlier periods add.
    pub carried_points: i32,
    /// What an appeal has added.
    pub appeal_points: i32,
    /// All of it, never below nothing.
    pub points: Option<i32>,
    pub verdict: AppraisalVerdict,
    /// The bonus that is proposed, in parts of ten thousand; `None` when nothing could be rated.
    pub bonus_basis_points: Option<i32>,
    pub training: bool,
    pub warning: bool,
    pub self_comment: Option<Sealed>,
    pub self_commented_at: Option<ChronoDateTimeUtc>,
    pub manager_comment: Option<Sealed>,
    /// The account, as history keeps it.
    pub manager_commented_by: Option<String>,
    pub manager_commented_at: Option<ChronoDateTimeUtc>,
    pub acknowledged_at: Option<ChronoDateTimeUtc>,
    pub computed_at: ChronoDateTimeUtc,
    /// Since when nothing of it changes any more.
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
