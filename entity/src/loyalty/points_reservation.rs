//! Points that are set aside for something.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::id::{AgencyId, LoyaltyAccountId, PointsReservationId};

/// Where a reservation stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReservationState {
    /// The points are set aside.
    Held,
    /// They were spent, or a part of them.
    Redeemed,
    /// They came back.
    Released,
    /// They came back since nobody asked for them in time.
    Lapsed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "points_reservation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PointsReservationId,
    pub agency_id: AgencyId,
    pub account_id: LoyaltyAccountId,
    pub amount: Points,
    /// How many of them were spent.
    pub redeemed: Points,
    pub state: ReservationState,
    pub made_at: ChronoDateTimeUtc,
    /// Then they come back by themselves.
    pub lapses_at: Option<ChronoDateTimeUtc>,
    pub ended_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
