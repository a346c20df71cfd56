//! What a candidate came to in a category, as it was counted when the round was closed.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, AwardCategoryId, AwardResultId, AwardRoundId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardResultId,
    pub agency_id: AgencyId,
    pub award_round_id: AwardRoundId,
    pub award_category_id: AwardCategoryId,
    pub staff_member_id: StaffMemberId,
    /// From 1; no two have the same.
    pub place: i32,
    pub won: bool,
    /// In parts of ten thousand.
    pub score: i32,
    /// What it is made of.
    #[sea_orm(column_type = "JsonBinary")]
    pub explanation: Json,
}

impl ActiveModelBehavior for ActiveModel {}
