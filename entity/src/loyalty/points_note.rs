//! Words of people about an entry, apart from it, so that they can be forgotten.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, PointsEntryId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "points_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: PointsEntryId,
    pub agency_id: AgencyId,
    pub words: Sealed,
}

impl ActiveModelBehavior for ActiveModel {}
