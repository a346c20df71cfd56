//! Points that were earned together, with an end of their own.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::id::{AgencyId, LoyaltyAccountId, PointsLotId};

/// What becomes of pending points when their time is over.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PendingEnd {
    /// They become available.
    Post,
    /// They lapse.
    Void,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "points_lot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PointsLotId,
    pub agency_id: AgencyId,
    pub account_id: LoyaltyAccountId,
    pub granted: Points,
    pub earned_at: ChronoDateTimeUtc,
    /// From then on they cannot be spent.
    pub expires_at: Option<ChronoDateTimeUtc>,
    /// With every earning and spending in the wallet the end moves so many months ahead.
    pub inactivity_months: Option<i32>,
    /// How long they are pending.
    pub pending_until: Option<ChronoDateTimeUtc>,
    pub pending_end: Option<PendingEnd>,
    /// What was paid for that which earned them, in the smallest unit of the agency's currency.
    pub basis: Option<i64>,
    /// What the household does not have, or no longer.
    pub withheld: Points,
    pub pending: Points,
    pub available: Points,
    pub reserved: Points,
    pub spent: Points,
    pub expired: Points,
}

impl ActiveModelBehavior for ActiveModel {}
