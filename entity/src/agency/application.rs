//! A partner's program.

use sea_orm::entity::prelude::*;

use super::role::Scopes;
use crate::id::{AgencyId, ApplicationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    pub agency_id: AgencyId,
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: Scopes,
    pub documents: Documents,
    /// Since when its keys do not hold any more.
    pub disabled_at: Option<ChronoDateTimeUtc>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

/// Which documents an application may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Documents {
    /// Whatever it sends.
    #[default]
    Any,
    /// Those that were registered for it or for the agency.
    TrustedOnly,
}

impl ActiveModelBehavior for ActiveModel {}
