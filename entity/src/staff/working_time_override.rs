//! A breach of working-time limits that somebody answered for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, StaffMemberId, WorkingTimeOverrideId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_time_override")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkingTimeOverrideId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    /// The assignment for which it was granted.
    pub source_id: Option<Uuid>,
    /// Sealed words.
    pub reason: Sealed,
    /// The breaches in words.
    pub breaches: Sentences,
    /// `user_…`: who granted it.
    pub granted_by: String,
    pub granted_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Sentences, as a JSON list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Sentences(pub Vec<String>);
