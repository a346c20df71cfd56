//! A photograph of what was done for a reception.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, FileReferenceId, ReceptionTaskId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reception_photograph")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub reception_task_id: ReceptionTaskId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub file_id: FileReferenceId,
}

impl ActiveModelBehavior for ActiveModel {}
