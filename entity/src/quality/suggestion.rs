//! Somebody of the staff suggests something.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, StaffMemberId, SuggestionId},
    sealed::Sealed,
};

/// Where a suggestion stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuggestionState {
    /// It is discussed.
    Open,
    /// It is done as suggested, or in part.
    Adopted,
    /// It is not done.
    Declined,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    pub agency_id: AgencyId,
    /// The account, as history keeps it; `None` when it was handed in without a name.
    pub author: Option<String>,
    /// The person behind the account, to whom a reward goes.
    pub staff_member_id: Option<StaffMemberId>,
    pub title: Sealed,
    pub words: Sealed,
    pub state: SuggestionState,
    pub handed_in_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub decided_by: Option<String>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub reason: Option<Sealed>,
    /// Points that are proposed as a reward.
    pub reward_points: Option<i32>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
