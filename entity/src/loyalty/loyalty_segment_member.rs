//! A household of a segment.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId, LoyaltySegmentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_segment_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub segment_id: LoyaltySegmentId,
    pub household_id: HouseholdId,
    pub agency_id: AgencyId,
    pub since: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
