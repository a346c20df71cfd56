//! A version of a checklist.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, InspectionTemplateId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionTemplateId,
    pub agency_id: AgencyId,
    /// What all versions of it share.
    pub code: String,
    pub number: i32,
    pub name: String,
    /// Its sections, items and answers.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// The account, as history keeps it.
    pub drafted_by: String,
    pub drafted_at: ChronoDateTimeUtc,
    pub published_by: Option<String>,
    /// Since when it is used, and never changed any more.
    pub published_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
