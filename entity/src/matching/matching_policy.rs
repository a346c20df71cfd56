//! A version of what an agency finds important in a carer.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, MatchingPolicyId};

/// A version of the agency's matching policy. The values are never changed, only followed by another version.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matching_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MatchingPolicyId,
    pub agency_id: AgencyId,
    /// Counts the agency's policies from 1.
    pub number: i32,
    pub active: bool,
    /// Weights and parameters, as the matching engine reads them.
    pub rules: Json,
    pub note: Option<String>,
    /// `user_…` or `application_…`.
    pub created_by: String,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
