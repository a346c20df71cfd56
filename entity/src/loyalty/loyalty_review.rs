//! Something odd about points or gestures that a person is to look at.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, HouseholdId, LoyaltyReviewId},
    sealed::Sealed,
};

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewKind {
    /// Purchases are given back again and again.
    BuyAndReturn,
    /// Two households with wallets are reached alike.
    SameHousehold,
    /// More is earned in a day than is likely.
    Haste,
    /// A carer gives to a household that is reached like themselves.
    OwnFamily,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewState {
    /// Somebody has to look at it.
    Open,
    /// There is nothing to it.
    Cleared,
    /// It is as it looks.
    Confirmed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoyaltyReviewId,
    pub agency_id: AgencyId,
    pub kind: ReviewKind,
    pub household_id: HouseholdId,
    /// The other household, the carer, or the household itself.
    pub about: Uuid,
    /// What was found, as JSON.
    pub signs: Json,
    pub state: ReviewState,
    pub opened_at: ChronoDateTimeUtc,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decided_by: Option<String>,
    /// Why it was decided so.
    pub words: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
