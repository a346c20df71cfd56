//! A version of the programme by which an agency gives points. Once it is published it never changes.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, LoyaltyProgramId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_program")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoyaltyProgramId,
    pub agency_id: AgencyId,
    /// From 1, without a gap.
    pub number: i32,
    /// Why there is this version.
    pub note: Option<String>,
    /// The rules by which points are earned.
    pub rules: Json,
    /// The tiers that households come into; none when `None`.
    pub tiers: Option<Json>,
    pub drafted_at: ChronoDateTimeUtc,
    pub drafted_by: String,
    pub published_at: Option<ChronoDateTimeUtc>,
    pub published_by: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
