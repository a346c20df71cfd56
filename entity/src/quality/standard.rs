//! A version of a standard.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, StandardId};

/// What a standard is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StandardKind {
    /// How guests are received.
    ReceptionProtocol,
    /// How work is done.
    Procedure,
    /// How a service is made up.
    ServiceBlueprint,
    /// How staff are appraised.
    AppraisalScheme,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standard")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StandardId,
    pub agency_id: AgencyId,
    pub kind: StandardKind,
    /// What all versions of it share.
    pub code: String,
    pub number: i32,
    pub name: String,
    /// What it says, by its kind.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// The account, as history keeps it.
    pub drafted_by: String,
    pub drafted_at: ChronoDateTimeUtc,
    pub published_by: Option<String>,
    /// Since when it holds, and never changes any more.
    pub published_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
