//! Something that points are exchanged for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::{
    id::{AgencyId, RewardId},
    money::Minor,
};

/// What a reward is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RewardKind {
    /// A voucher that takes something off an order.
    Discount,
    /// A ticket for a service.
    FreeService,
    /// Something that is handed over.
    Goods,
    /// A place at an event.
    EventPlace,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reward")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RewardId,
    pub agency_id: AgencyId,
    pub kind: RewardKind,
    /// What the household reads.
    pub name: String,
    pub description: Option<String>,
    /// What it costs the household.
    pub points: Points,
    /// How many there are; as many as are asked for when `None`.
    pub stock: Option<i64>,
    /// How many of them are taken.
    pub taken: i64,
    /// What one costs the agency.
    pub cost: Minor,
    /// What all of them may cost the agency; as much as it takes when `None`.
    pub budget: Option<Minor>,
    /// What those that are taken cost.
    pub used: Minor,
    pub first_day: ChronoDate,
    pub last_day: Option<ChronoDate>,
    /// The codes of the tiers that it is for; for all when empty.
    pub tiers: Json,
    /// The segments that it is for; for all when empty.
    pub segments: Json,
    /// How many a household takes, at most.
    pub most_each: Option<i64>,
    /// What its voucher is like; none comes with it when `None`.
    pub voucher: Option<Json>,
    pub made_at: ChronoDateTimeUtc,
    /// From then on nobody takes it any more.
    pub withdrawn_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
