//! Visits of a carer that are judged together, by a sample of them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, SamplingLotId, SamplingSchemeId, StaffMemberId};

/// How strict a lot was looked at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LotSeverity {
    /// As usual.
    Normal,
    /// Stricter.
    Tightened,
    /// Fewer were looked at.
    Reduced,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sampling_lot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SamplingLotId,
    pub agency_id: AgencyId,
    pub sampling_scheme_id: SamplingSchemeId,
    pub branch_id: BranchId,
    pub staff_member_id: StaffMemberId,
    /// Visits that began at this moment or later.
    pub starts_at: ChronoDateTimeUtc,
    /// And before this one.
    pub ends_at: ChronoDateTimeUtc,
    /// How many visits the lot has.
    pub population: i32,
    pub severity: LotSeverity,
    pub code_letter: String,
    pub sample_size: i32,
    pub accept: i32,
    pub reject: i32,
    /// What the draw began with.
    pub seed: i64,
    /// The account, as history keeps it.
    pub drawn_by: String,
    pub drawn_at: ChronoDateTimeUtc,
    pub nonconforming: Option<i32>,
    pub accepted: Option<bool>,
    pub judged_by: Option<String>,
    pub judged_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
