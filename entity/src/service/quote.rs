//! What a request is to cost.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, CatalogueItemId, HouseholdId, PriceLineId, QuoteId, ServiceRequestId},
    money::Minor,
    sealed::Sealed,
    service::price_line::PriceUnit,
};

/// Where a quote stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteState {
    /// It waits for an answer.
    Open,
    /// The household agrees.
    Accepted,
    /// The household does not.
    Declined,
    /// The agency took it back.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuoteId,
    pub agency_id: AgencyId,
    pub service_request_id: ServiceRequestId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub catalogue_item_id: CatalogueItemId,
    pub price_line_id: PriceLineId,
    pub unit: PriceUnit,
    pub quantity: i32,
    /// What the list says for that much: no more may be charged.
    pub posted: Minor,
    pub amount: Minor,
    /// ISO 4217.
    pub currency: String,
    pub note: Option<Sealed>,
    pub sent_at: ChronoDateTimeUtc,
    pub valid_until: ChronoDateTimeUtc,
    pub state: QuoteState,
    /// When it was answered, withdrawn or ended.
    pub answered_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub answered_by: Option<String>,
    pub answer_note: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
