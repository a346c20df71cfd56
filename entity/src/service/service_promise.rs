//! A new time in the place of one that could not be kept, with the reason and what is given for it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, ServicePromiseId, ServiceRequestId},
    sealed::Sealed,
};

/// Where a promise stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PromiseState {
    /// It is to be kept.
    Standing,
    /// It was kept.
    Kept,
    /// Its time went by.
    Broken,
    /// Another one stands in its place.
    Replaced,
    /// Nothing is waited for any more.
    Dropped,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_promise")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServicePromiseId,
    pub agency_id: AgencyId,
    pub service_request_id: ServiceRequestId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub announced_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub announced_by: String,
    pub reason: Sealed,
    pub new_time: ChronoDateTimeUtc,
    pub compensation: Sealed,
    pub state: PromiseState,
    pub ended_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
