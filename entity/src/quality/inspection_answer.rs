//! What an inspector said about an item.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, InspectionId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: InspectionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_code: String,
    /// `None` where the item does not apply.
    pub choice_code: Option<String>,
    pub comment: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
