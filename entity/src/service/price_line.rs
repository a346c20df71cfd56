//! A price of a list.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CatalogueItemId, PriceLineId, PriceListId},
    money::Minor,
};

/// What a price is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PriceUnit {
    /// The whole of it.
    Job,
    /// An hour.
    Hour,
    /// A piece.
    Piece,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriceLineId,
    pub agency_id: AgencyId,
    pub price_list_id: PriceListId,
    pub catalogue_item_id: CatalogueItemId,
    /// Of one unit.
    pub amount: Minor,
    pub unit: PriceUnit,
}

impl ActiveModelBehavior for ActiveModel {}
