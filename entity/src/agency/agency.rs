//! An agency: the tenant to which every row belongs.

use sea_orm::entity::prelude::*;

use crate::id::AgencyId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgencyId,
    pub name: String,
    /// ISO 4217: what prices and budgets are in.
    pub currency: String,
    /// The key of this agency's personal data, wrapped by the master key.
    pub wrapped_key: Vec<u8>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
