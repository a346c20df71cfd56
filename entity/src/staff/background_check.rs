//! A background check, reduced to what may be kept: never the report itself.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BackgroundCheckId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "background_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BackgroundCheckId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    /// When the person agreed to it.
    pub consented_on: ChronoDate,
    pub checked_on: ChronoDate,
    pub result: CheckResult,
    /// The last day on which it counts.
    pub valid_until: Option<ChronoDate>,
    /// Who made it.
    pub provider: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a background check found.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckResult {
    /// Nothing stands against an assignment.
    Clear,
    /// Something stands against it.
    Adverse,
}
