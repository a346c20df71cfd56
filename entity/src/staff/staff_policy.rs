//! What an agency asks of its staff.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::AgencyId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// Working days of induction before the first assignment.
    pub induction_days: i32,
    /// Whether nobody serves without a clear background check.
    pub background_check: bool,
    pub recruitment: RecruitmentCriteria,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the agency looks for when it recruits. Kept for its own papers: matching never reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase", default)]
pub struct RecruitmentCriteria {
    /// Youngest age in years.
    pub youngest: Option<u8>,
    /// Oldest age in years.
    pub oldest: Option<u8>,
    /// Lowest level of education, in the agency's words.
    pub education: Option<String>,
}
