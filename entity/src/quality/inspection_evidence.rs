//! A file that shows what an inspector saw.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, FileReferenceId, InspectionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: InspectionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_code: String,
    /// Its place among the files of the item, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub file_id: FileReferenceId,
}

impl ActiveModelBehavior for ActiveModel {}
