//! A year of something that the agency offers: how it was used, and whether it stays.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CatalogueItemId, CatalogueReviewId},
    money::Minor,
};

/// Whether something stays in the catalogue.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewVerdict {
    /// As it is.
    Keep,
    /// With another price or another way of doing it.
    Change,
    /// No longer.
    Retire,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CatalogueReviewId,
    pub agency_id: AgencyId,
    pub catalogue_item_id: CatalogueItemId,
    pub year: i32,
    pub made_at: ChronoDateTimeUtc,
    pub uses: i32,
    pub rated: i32,
    pub rating_sum: i32,
    pub complaints: i32,
    pub revenue: Minor,
    /// Of the hours that were worked.
    pub cost: Minor,
    /// ISO 4217.
    pub currency: String,
    pub proposal: ReviewVerdict,
    pub decision: Option<ReviewVerdict>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub decided_by: Option<String>,
    pub decision_note: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
