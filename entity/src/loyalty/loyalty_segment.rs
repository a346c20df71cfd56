//! Households for which a formula holds.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, LoyaltySegmentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_segment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoyaltySegmentId,
    pub agency_id: AgencyId,
    pub name: String,
    pub formula: String,
    /// How many households it held when it was last looked at.
    pub size: i64,
    /// When all households were last looked at; null since its formula changed.
    pub refreshed_at: Option<ChronoDateTimeUtc>,
    pub made_at: ChronoDateTimeUtc,
    pub made_by: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
