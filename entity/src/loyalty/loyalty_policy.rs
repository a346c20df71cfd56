//! What an agency has decided about a part of loyalty.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::AgencyId;

/// About what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyKind {
    /// Greetings.
    Greeting,
    /// What carers may spend on surprises.
    Gesture,
    /// Households that bring others.
    Referral,
    /// Staying and leaving.
    Retention,
    /// What is held for a person to look at.
    Review,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: PolicyKind,
    pub content: Json,
    pub set_at: ChronoDateTimeUtc,
    pub set_by: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
