//! Somebody does not agree with their appraisal.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, AppraisalAppealId, AppraisalId, StaffMemberId},
    sealed::Sealed,
};

/// Where an appeal stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppealState {
    /// Nobody has decided it.
    Open,
    /// The person was right, at least in part.
    Granted,
    /// The result stays as it is.
    Denied,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_appeal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppraisalAppealId,
    pub agency_id: AgencyId,
    pub appraisal_id: AppraisalId,
    pub staff_member_id: StaffMemberId,
    pub words: Sealed,
    /// The account, as history keeps it.
    pub filed_by: String,
    pub filed_at: ChronoDateTimeUtc,
    pub state: AppealState,
    /// What it adds to the result, in hundredths of a point.
    pub points: i32,
    pub reason: Option<Sealed>,
    pub decided_by: Option<String>,
    pub decided_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
