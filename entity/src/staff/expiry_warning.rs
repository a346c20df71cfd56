//! A warning that something expires; raised once for each threshold.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, ExpiryWarningId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expiry_warning")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExpiryWarningId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub subject: WarningSubject,
    pub subject_id: Uuid,
    pub expires_on: ChronoDate,
    /// The threshold that was crossed: 60, 30 or 7 days.
    pub days: i32,
    pub raised_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What expires.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WarningSubject {
    /// A credential.
    Credential,
    /// A background check.
    BackgroundCheck,
}
