//! What whoever comes to a place is given: cash, or goods.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, AwardCategoryId},
    money::Minor,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_prize")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub award_category_id: AwardCategoryId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub amount: Option<Minor>,
    /// ISO 4217, beside an amount.
    pub currency: Option<String>,
    pub goods: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
