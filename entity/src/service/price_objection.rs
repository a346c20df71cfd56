//! What a household says against a price, and what became of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, PriceObjectionId, QuoteId, ServiceRequestId},
    money::Minor,
    sealed::Sealed,
};

/// What a manager decides about a price.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PriceDecision {
    /// It stays.
    Kept,
    /// It is less.
    Reduced,
    /// Nothing is to be paid.
    Waived,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_objection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriceObjectionId,
    pub agency_id: AgencyId,
    pub quote_id: QuoteId,
    pub service_request_id: ServiceRequestId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub raised_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub raised_by: String,
    pub words: Sealed,
    pub negotiated_at: Option<ChronoDateTimeUtc>,
    pub negotiated_by: Option<String>,
    pub negotiation: Option<Sealed>,
    /// What the supervisor proposes.
    pub proposed: Option<Minor>,
    pub decision: Option<PriceDecision>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decided_by: Option<String>,
    pub decision_words: Option<Sealed>,
    pub amount_before: Minor,
    /// What is to be paid by the decision.
    pub amount_after: Option<Minor>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
