//! A small attention of a carer to a household.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, GestureId, HouseholdId, PreferenceId, StaffMemberId},
    sealed::Sealed,
};

/// Where a gesture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GestureState {
    /// It waits for somebody to decide.
    Proposed,
    /// It may be done.
    Approved,
    /// It is not to be done.
    Declined,
    /// It was done.
    Done,
    /// It was given up.
    Cancelled,
}

/// How a gesture was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reception {
    /// It touched them.
    Delighted,
    /// They were pleased.
    Pleased,
    /// They hardly noticed.
    Indifferent,
    /// They would rather have gone without.
    Unwelcome,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gesture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GestureId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    /// Who does it, and out of whose budget.
    pub staff_member_id: StaffMemberId,
    /// The year of the budget.
    pub year: i32,
    /// The preference that suggested it.
    pub preference_id: Option<PreferenceId>,
    /// What is done; null once the household is erased.
    pub plan: Option<Sealed>,
    /// What it is to cost, and once done what it cost, in the smallest unit of the agency's currency.
    pub cost: i64,
    pub state: GestureState,
    pub proposed_at: ChronoDateTimeUtc,
    pub proposed_by: String,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decided_by: Option<String>,
    pub done_at: Option<ChronoDateTimeUtc>,
    pub reception: Option<Reception>,
    /// What the household said.
    pub response: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
