//! A list of posted prices, with the days on which it holds.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, PriceListId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriceListId,
    pub agency_id: AgencyId,
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    pub first_day: ChronoDate,
    pub last_day: ChronoDate,
    /// Since when households can read it; it holds for nobody before.
    pub announced_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
